"""The saddle with a third dip, for the tail."""

from gradatlas.functions.catalogue_entry import CatalogueFunction

FUNCTION = CatalogueFunction(
    title="Monkey saddle",
    formula="x0**3 - 3*x0*x1**2",
    latex=r"x_0^3 - 3 x_0 x_1^2",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    levels="symlog",
    reference=("D. Hilbert, S. Cohn-Vossen: Geometry and the imagination. Chelsea (1952)."),
    notes=(
        "Gradient and second derivatives are all zero at the origin, which is no minimum; there is "
        "none."
    ),
)
