"""A flat floor with steep walls at the corners."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Beale",
    formula=("(1.5 - x0 + x0*x1)**2 + (2.25 - x0 + x0*x1**2)**2 + (2.625 - x0 + x0*x1**3)**2"),
    latex=(
        r"\left(1.5 - x_0 + x_0 x_1\right)^2 + \left(2.25 - x_0 + x_0 x_1^2\right)^2 "
        r"+ \left(2.625 - x_0 + x_0 x_1^3\right)^2"
    ),
    domain={"x0": (-4.5, 4.5), "x1": (-4.5, 4.5)},
    minima=(Minimum(at=(3, 0.5), value=0),),
    levels="log",
    reference=(
        "E. M. L. Beale: On an iterative method for finding a local minimum of a function of more "
        "than one variable. Technical report 25, Statistical Techniques Research Group, Princeton "
        "University (1958)."
    ),
    notes="Spans seven powers of ten in its domain.",
)
