"""Three equal minima along a curved valley."""

import math

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Branin",
    formula="a*(x1 - b*x0**2 + c*x0 - r)**2 + s*(1 - t)*cos(x0) + s",
    latex=(
        r"a \left(x_1 - b x_0^2 + c x_0 - r\right)^2 + s \left(1 - t\right) \cos\left(x_0\right) "
        "+ s"
    ),
    domain={"x0": (-5, 10), "x1": (0, 15)},
    parameters={
        "a": Parameter(1, "steepness of the walls of the valley"),
        "b": Parameter(5.1 / (4 * math.pi**2), "how much the valley bends; 5.1/(4*pi**2)"),
        "c": Parameter(5 / math.pi, "how the valley leans; 5/pi"),
        "r": Parameter(6, "where the valley lies along x1"),
        "s": Parameter(10, "height of the waves along the valley, and of the whole"),
        "t": Parameter(1 / (8 * math.pi), "by how much the waves are lowered; 1/(8*pi)"),
    },
    minima=(
        Minimum(at=(-3.141592653589793, 12.275), value=0.3978873577297383),
        Minimum(at=(3.141592653589793, 2.275), value=0.3978873577297383),
        Minimum(at=(9.42477796076938, 2.475), value=0.3978873577297383),
    ),
    levels="log",
    reference=(
        "F. H. Branin: Widely convergent method for finding multiple solutions of simultaneous "
        "nonlinear equations. IBM Journal of Research and Development 16(5), 504–522 (1972). "
        "doi:10.1147/rd.165.0504"
    ),
    notes=(
        "Also called Branin RCOS. With s, the minima are at height s*t = 5/(4π), not 0. They lie "
        "at x0 = −π, π and 3π; some lists misprint the last x1, 2.475, as 2.425. Many papers of "
        "Bayesian optimisation scale the domain to the unit square."
    ),
)
