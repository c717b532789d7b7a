"""A single deep hole in a wide plain."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Easom",
    formula="-cos(x0)*cos(x1)*exp(-(x0 - pi)**2 - (x1 - pi)**2)",
    latex=(
        r"-\cos\left(x_0\right) \cos\left(x_1\right) e^{-\left(x_0 - \pi\right)^2 - \left(x_1 - "
        r"\pi\right)^2}"
    ),
    domain={"x0": (-2, 8), "x1": (-2, 8)},
    search_domain={"x0": (-100, 100), "x1": (-100, 100)},
    minima=(Minimum(at=(3.141592653589793, 3.141592653589793), value=-1),),
    reference=(
        "E. E. Easom: A survey of global optimization techniques. Master's thesis, University of "
        "Louisville (1990)."
    ),
    notes=(
        "The hole is at (π, π), with shallow ripples around it. In most of the domain that is "
        "searched in the literature the value is 0 to all digits, and no gradient tells the way; "
        "a grid of a hundred points there misses the hole."
    ),
)
