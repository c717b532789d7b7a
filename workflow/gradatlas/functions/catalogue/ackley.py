"""A funnel with ripples and a sharp tip."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Ackley",
    formula="-a*exp(-b*sqrt((x0**2 + x1**2)/2)) - exp((cos(2*pi*x0) + cos(2*pi*x1))/2) + a + e",
    domain={"x0": (-5, 5), "x1": (-5, 5)},
    parameters={
        "a": Parameter(20, "depth of the funnel"),
        "b": Parameter(0.2, "steepness of the funnel"),
    },
    minima=(Minimum(at=(0, 0), value=0),),
    kinks="at the minimum (0, 0), where the funnel ends in a tip",
    reference=(
        "D. H. Ackley: A connectionist machine for genetic hillclimbing. Kluwer (1987). "
        "doi:10.1007/978-1-4613-1997-9"
    ),
    notes=(
        "There is no gradient at the tip, but central differences give 0 there: the slopes on both "
        "sides cancel."
    ),
)
