"""A bowl with ripples that cross."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Levy N. 13",
    formula=(
        "sin(3*pi*x0)**2 + (x0 - 1)**2*(1 + sin(3*pi*x1)**2) + (x1 - 1)**2*(1 + sin(2*pi*x1)**2)"
    ),
    latex=(
        r"\sin^2\left(3 \pi x_0\right) + \left(x_0 - 1\right)^2 \left(1 + \sin^2\left(3 \pi "
        r"x_1\right)\right) + \left(x_1 - 1\right)^2 \left(1 + \sin^2\left(2 \pi "
        r"x_1\right)\right)"
    ),
    domain={"x0": (-1, 3), "x1": (-1, 3)},
    search_domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(Minimum(at=(1, 1), value=0),),
    levels="log",
    reference=(
        "A. V. Levy, A. Montalvo: The tunneling algorithm for the global minimization of "
        "functions. SIAM Journal on Scientific and Statistical Computing 6(1), 15–29 (1985). "
        "doi:10.1137/0906002"
    ),
    notes=(
        "Several functions go by the name of Levy; the one with w = 1 + (x − 1)/4 is another. "
        "The ripples are a third of a unit long: on the whole domain that is searched in the "
        "literature, a grid of a hundred points cannot show them."
    ),
)
