"""The product of the coordinates."""

from gradatlas.functions.catalogue_entry import CatalogueFunction

FUNCTION = CatalogueFunction(
    title="Product",
    formula="x0*x1",
    latex=r"x_0 x_1",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    reference="D. Hilbert, S. Cohn-Vossen: Geometry and the imagination. Chelsea (1952).",
    notes=(
        "A saddle turned by 45 degrees, so without a minimum. Its derivative along one axis "
        "depends on the other, so a gradient that mixes up axes or points is wrong on it."
    ),
)
