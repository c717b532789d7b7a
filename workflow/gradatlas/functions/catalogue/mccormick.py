"""A wavy, tilted trough."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="McCormick",
    formula="sin(x0 + x1) + (x0 - x1)**2 - 1.5*x0 + 2.5*x1 + 1",
    latex=r"\sin\left(x_0 + x_1\right) + \left(x_0 - x_1\right)^2 - 1.5 x_0 + 2.5 x_1 + 1",
    domain={"x0": (-1.5, 4), "x1": (-3, 4)},
    minima=(Minimum(at=(-0.5471975511965977, -1.5471975511965979), value=-1.9132229549810364),),
    levels="log",
    reference=(
        "M. Jamil, X.-S. Yang: A literature survey of benchmark functions for global "
        "optimisation problems. International Journal of Mathematical Modelling and Numerical "
        "Optimisation 4(2), 150–194 (2013). doi:10.1504/IJMMNO.2013.055204"
    ),
    notes=(
        "The minimum is −√3/2 − π/3 = −1.91322…, at (1/2 − π/3, −1/2 − π/3); the −1.9133 of many "
        "lists is misrounded. A minimum of this domain alone: the trough goes on and falls "
        "without end towards negative x0 and x1. Some authors let x1 end at 3."
    ),
)
