"""The saddle: up along one axis, down along the other."""

from gradatlas.functions.catalogue_entry import CatalogueFunction

FUNCTION = CatalogueFunction(
    title="Saddle",
    formula="x0**2 - x1**2",
    latex=r"x_0^2 - x_1^2",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    reference="D. Hilbert, S. Cohn-Vossen: Geometry and the imagination. Chelsea (1952).",
    notes=(
        "A hyperbolic paraboloid. The gradient is zero at the origin, which is no minimum; there "
        "is none."
    ),
)
