"""A bowl with a regular pattern of hollows."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Egg crate",
    formula="x0**2 + x1**2 + A*(sin(x0)**2 + sin(x1)**2)",
    latex=r"x_0^2 + x_1^2 + A \left(\sin^2\left(x_0\right) + \sin^2\left(x_1\right)\right)",
    domain={"x0": (-5, 5), "x1": (-5, 5)},
    parameters={
        "A": Parameter(25, "depth of the hollows"),
    },
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "M. Jamil, X.-S. Yang: A literature survey of benchmark functions for global "
        "optimisation problems. International Journal of Mathematical Modelling and Numerical "
        "Optimisation 4(2), 150–194 (2013). doi:10.1504/IJMMNO.2013.055204"
    ),
    notes="Nine hollows in the domain. Some authors look at [-2π, 2π].",
)
