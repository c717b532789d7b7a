"""A narrow ellipse across the axes."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Booth",
    formula="(x0 + 2*x1 - 7)**2 + (2*x0 + x1 - 5)**2",
    latex=r"\left(x_0 + 2 x_1 - 7\right)^2 + \left(2 x_0 + x_1 - 5\right)^2",
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(Minimum(at=(1, 3), value=0),),
    levels="log",
    reference=(
        "M. Jamil, X.-S. Yang: A literature survey of benchmark functions for global "
        "optimisation problems. International Journal of Mathematical Modelling and Numerical "
        "Optimisation 4(2), 150–194 (2013). doi:10.1504/IJMMNO.2013.055204"
    ),
    notes=(
        "Where it was first used is not known for certain. Its second derivatives have the "
        "eigenvalues 2 and 18 everywhere, so the contours are ellipses three times as long as "
        "wide."
    ),
)
