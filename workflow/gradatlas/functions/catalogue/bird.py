"""Steep hills around a trough along the diagonal."""

import math

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Bird",
    formula="sin(x0)*exp((1 - cos(x1))**2) + cos(x1)*exp((1 - sin(x0))**2) + (x0 - x1)**2",
    latex=(
        r"\sin\left(x_0\right) e^{\left(1 - \cos\left(x_1\right)\right)^2} + \cos\left(x_1\right) "
        r"e^{\left(1 - \sin\left(x_0\right)\right)^2} + \left(x_0 - x_1\right)^2"
    ),
    domain={"x0": (-2 * math.pi, 2 * math.pi), "x1": (-2 * math.pi, 2 * math.pi)},
    minima=(
        Minimum(at=(-1.5821421769300335, -3.1302468034546562), value=-106.76453674926468),
        Minimum(at=(4.701043130249553, 3.15293850372493), value=-106.76453674926468),
    ),
    levels="symlog",
    reference=(
        "S. K. Mishra: Some new test functions for global optimization and performance of "
        "repulsive particle swarm method. SSRN (2006). doi:10.2139/ssrn.926132"
    ),
    notes=(
        "A shift by 2π along both axes changes nothing, so the two minima are equal. As Mishra's "
        "bird problem it is also used with a constraint, on [-10, 0] × [-6.5, 0], and in some "
        "lists with the coordinates exchanged."
    ),
)
