"""A valley with three hollows in a row."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Three-hump camel",
    formula="2*x0**2 - 1.05*x0**4 + x0**6/6 + x0*x1 + x1**2",
    latex=r"2 x_0^2 - 1.05 x_0^4 + \frac{x_0^6}{6} + x_0 x_1 + x_1^2",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    search_domain={"x0": (-5, 5), "x1": (-5, 5)},
    minima=(Minimum(at=(0, 0), value=0),),
    levels="log",
    reference=(
        "F. H. Branin: Widely convergent method for finding multiple solutions of simultaneous "
        "nonlinear equations. IBM Journal of Research and Development 16(5), 504–522 (1972). "
        "doi:10.1147/rd.165.0504"
    ),
    notes=(
        "Two more local minima, at ±(1.7476, -0.8738), with the value 0.2986. On the domain that "
        "is searched in the literature, the three hollows vanish beside walls of 2000. Some "
        "authors have -x0*x1 instead: the mirror image."
    ),
)
