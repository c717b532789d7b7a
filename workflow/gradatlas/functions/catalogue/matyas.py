"""A long, flat valley along the diagonal."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Matyas",
    formula="0.26*(x0**2 + x1**2) - 0.48*x0*x1",
    latex=r"0.26 \left(x_0^2 + x_1^2\right) - 0.48 x_0 x_1",
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(Minimum(at=(0, 0), value=0),),
    levels="log",
    reference=(
        "M. Jamil, X.-S. Yang: A literature survey of benchmark functions for global "
        "optimisation problems. International Journal of Mathematical Modelling and Numerical "
        "Optimisation 4(2), 150–194 (2013). doi:10.1504/IJMMNO.2013.055204"
    ),
    notes=(
        "Its second derivatives have the eigenvalues 0.04 and 1 everywhere: the contours are "
        "ellipses five times as long as wide. The paper of 1965 by J. Matyas that is often cited "
        "for it is not known to contain it."
    ),
)
