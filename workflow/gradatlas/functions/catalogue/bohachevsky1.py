"""A bowl with gentle ripples."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Bohachevsky N. 1",
    formula="x0**2 + 2*x1**2 + 0.3*(1 - cos(3*pi*x0)) + 0.4*(1 - cos(4*pi*x1))",
    latex=(
        r"x_0^2 + 2 x_1^2 - 0.3 \cos\left(3 \pi x_0\right) - 0.4 \cos\left(4 \pi x_1\right) + 0.7"
    ),
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    search_domain={"x0": (-100, 100), "x1": (-100, 100)},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "I. O. Bohachevsky, M. E. Johnson, M. L. Stein: Generalized simulated annealing for "
        "function optimization. Technometrics 28(3), 209–217 (1986). "
        "doi:10.1080/00401706.1986.10488128"
    ),
    notes=(
        "The constant 0.7 is shared out between the cosines, so that the minimum is 0 to the "
        "last digit. The ripples are half a unit to two thirds of one long: on the domain that "
        "is searched in the literature only the bowl is seen."
    ),
)
