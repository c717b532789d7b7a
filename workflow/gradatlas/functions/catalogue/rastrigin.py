"""A bowl with a regular pattern of many minima."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Rastrigin",
    formula="2*A + x0**2 - A*cos(2*pi*x0) + x1**2 - A*cos(2*pi*x1)",
    latex=r"2 A + x_0^2 - A \cos\left(2 \pi x_0\right) + x_1^2 - A \cos\left(2 \pi x_1\right)",
    domain={"x0": (-5.12, 5.12), "x1": (-5.12, 5.12)},
    parameters={"A": Parameter(10, "depth of the ripples")},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=("L. A. Rastrigin: Systems of extremal control (in Russian). Nauka, Moscow (1974)."),
    notes="About a hundred local minima in the domain, near the points with whole coordinates.",
)
