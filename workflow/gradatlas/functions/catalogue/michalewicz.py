"""Steep ditches that cross on a plain."""

import math

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Michalewicz",
    formula="-sin(x0)*(sin(x0**2/pi)**2)**m - sin(x1)*(sin(2*x1**2/pi)**2)**m",
    latex=(
        r"-\sin\left(x_0\right) \sin^{2 m}\left(\frac{x_0^2}{\pi}\right) - \sin\left(x_1\right) "
        r"\sin^{2 m}\left(\frac{2 x_1^2}{\pi}\right)"
    ),
    domain={"x0": (0, math.pi), "x1": (0, math.pi)},
    parameters={
        "m": Parameter(10, "steepness of the ditches"),
    },
    minima=(Minimum(at=(2.2029055201726093, 1.5707963267948966), value=-1.8013034100985525),),
    reference=(
        "Z. Michalewicz: Genetic algorithms + data structures = evolution programs. Springer "
        "(1992), 3rd edition (1996). doi:10.1007/978-3-662-03315-9"
    ),
    notes=(
        "The axes count from 1 in the inner sine, so x1 has the factor 2, and the coordinates "
        "cannot be exchanged. The second coordinate of the minimum is π/2 exactly. Some authors "
        "maximise, without the minus signs; some write the power 2m as 20. Many lists give the "
        "place (2.20319, 1.57049), which is wrong from the fourth digit on."
    ),
)
