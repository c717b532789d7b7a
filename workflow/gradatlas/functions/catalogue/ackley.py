"""A funnel with ripples and a sharp tip."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Ackley",
    formula="-a*exp(-b*sqrt((x0**2 + x1**2)/2)) - exp((cos(2*pi*x0) + cos(2*pi*x1))/2) + a + e",
    latex=(
        r"-a \exp\left(-b \sqrt{\frac{x_0^2 + x_1^2}{2}}\right) "
        r"- \exp\left(\frac{\cos\left(2 \pi x_0\right) + \cos\left(2 \pi x_1\right)}{2}\right) "
        r"+ a + e"
    ),
    domain={"x0": (-5, 5), "x1": (-5, 5)},
    search_domain={"x0": (-32.768, 32.768), "x1": (-32.768, 32.768)},
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
        "The terms a and e bring the minimum to 0; some authors leave them out. There is no "
        "gradient at the tip, but central differences give 0 there: the slopes on both sides "
        "cancel."
    ),
)
