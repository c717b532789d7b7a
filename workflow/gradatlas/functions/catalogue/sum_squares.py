"""A bowl that is steeper along x1."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Sum squares",
    formula="x0**2 + 2*x1**2",
    latex="x_0^2 + 2 x_1^2",
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "M. Molga, C. Smutnicki: Test functions for optimization needs. Technical report, "
        "Wrocław University of Technology (2005)."
    ),
    notes=(
        "Also called axis-parallel hyper-ellipsoid. Each axis counts with its number, so the "
        "contours are ellipses √2 times as long as wide."
    ),
)
