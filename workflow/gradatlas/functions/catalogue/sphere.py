"""The bowl: the simplest function that has a minimum."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Sphere",
    formula="x0**2 + x1**2",
    latex=r"x_0^2 + x_1^2",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "K. A. De Jong: An analysis of the behavior of a class of genetic adaptive systems. "
        "Doctoral thesis, University of Michigan (1975), function F1."
    ),
    notes="Its gradient points straight away from the minimum, wherever one stands.",
)
