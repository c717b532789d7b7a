"""The curved valley."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Rosenbrock",
    formula="(a - x0)**2 + b*(x1 - x0**2)**2",
    latex=r"\left(a - x_0\right)^2 + b \left(x_1 - x_0^2\right)^2",
    domain={"x0": (-2, 2), "x1": (-1, 3)},
    parameters={
        "a": Parameter(1, "where the minimum lies: (a, a**2)"),
        "b": Parameter(100, "how steep the walls of the valley are"),
    },
    minima=(Minimum(at=(1, 1), value=0),),
    levels="log",
    reference=(
        "H. H. Rosenbrock: An automatic method for finding the greatest or least value of a "
        "function. The Computer Journal 3(3), 175–184 (1960). doi:10.1093/comjnl/3.3.175"
    ),
    notes="The valley is found at once; the way along its flat floor is what takes long.",
)
