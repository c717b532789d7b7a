"""Crossed ripples that get finer outwards."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Schaffer N. 2",
    formula="0.5 + (sin(x0**2 - x1**2)**2 - 0.5)/(1 + 0.001*(x0**2 + x1**2))**2",
    latex=(
        r"0.5 + \frac{\sin^2\left(x_0^2 - x_1^2\right) - 0.5}{\left(1 + 0.001 \left(x_0^2 + "
        r"x_1^2\right)\right)^2}"
    ),
    domain={"x0": (-4, 4), "x1": (-4, 4)},
    search_domain={"x0": (-100, 100), "x1": (-100, 100)},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "S. K. Mishra: Some new test functions for global optimization and performance of "
        "repulsive particle swarm method. SSRN (2006). doi:10.2139/ssrn.926132"
    ),
    notes=(
        "Mishra's change of Schaffer's F6 of 1989, which has sin(√(x0² + x1²))². Along the "
        "diagonals it rises very slowly from the minimum. The ripples are finest in the corners: "
        "on the domain that is searched in the literature, no usual grid shows them, and "
        "automatic steps are too long for them."
    ),
)
