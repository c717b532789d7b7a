"""A shallow bowl full of ripples."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Griewank",
    formula="1 + (x0**2 + x1**2)/d - cos(x0)*cos(x1/sqrt(2))",
    latex=(
        r"1 + \frac{x_0^2 + x_1^2}{d} - \cos\left(x_0\right) "
        r"\cos\left(\frac{x_1}{\sqrt{2}}\right)"
    ),
    domain={"x0": (-20, 20), "x1": (-20, 20)},
    search_domain={"x0": (-600, 600), "x1": (-600, 600)},
    parameters={
        "d": Parameter(4000, "flatness of the bowl below the ripples"),
    },
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "A. O. Griewank: Generalized descent for global optimization. Journal of Optimization "
        "Theory and Applications 34(1), 11–39 (1981). doi:10.1007/BF00933356"
    ),
    notes=(
        "Authors differ in d: 4000 is now usual, 200 also occurs for two axes. On the domain "
        "that is searched in the literature it looks like a plain bowl, and a grid of a hundred "
        "points shows waves that are not there; here the ripples themselves are seen."
    ),
)
