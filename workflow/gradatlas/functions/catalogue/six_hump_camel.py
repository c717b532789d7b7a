"""Six hollows, the two deepest opposite each other."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Six-hump camel",
    formula="(4 - 2.1*x0**2 + x0**4/3)*x0**2 + x0*x1 + (4*x1**2 - 4)*x1**2",
    latex=(
        r"\left(4 - 2.1 x_0^2 + \frac{x_0^4}{3}\right) x_0^2 + x_0 x_1 + \left(-4 + 4 "
        r"x_1^2\right) x_1^2"
    ),
    domain={"x0": (-2, 2), "x1": (-1, 1)},
    search_domain={"x0": (-5, 5), "x1": (-5, 5)},
    minima=(
        Minimum(at=(-0.08984201310031806, 0.7126564030207396), value=-1.0316284534898774),
        Minimum(at=(0.08984201310031806, -0.7126564030207396), value=-1.0316284534898774),
    ),
    reference=(
        "L. C. W. Dixon, G. P. Szegö (editors): Towards global optimisation 2. North-Holland "
        "(1978)."
    ),
    notes=(
        "Authors differ in the domain, [-3, 3] × [-2, 2] and [-5, 5] on both axes being common; "
        "all six hollows lie in the part shown here. The value does not change when both "
        "coordinates change sign."
    ),
)
