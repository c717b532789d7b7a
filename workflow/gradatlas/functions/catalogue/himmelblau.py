"""Four minima of equal depth."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Himmelblau",
    formula="(x0**2 + x1 - 11)**2 + (x0 + x1**2 - 7)**2",
    latex=r"\left(x_0^2 + x_1 - 11\right)^2 + \left(x_0 + x_1^2 - 7\right)^2",
    domain={"x0": (-5, 5), "x1": (-5, 5)},
    minima=(
        Minimum(at=(3, 2), value=0),
        Minimum(at=(-2.805118086952745, 3.131312518250573), value=0),
        Minimum(at=(-3.779310253377747, -3.2831859912861696), value=0),
        Minimum(at=(3.5844283403304917, -1.8481265269644036), value=0),
    ),
    levels="log",
    reference=("D. M. Himmelblau: Applied nonlinear programming. McGraw-Hill (1972)."),
    notes="Which minimum a descent finds depends on where it starts.",
)
