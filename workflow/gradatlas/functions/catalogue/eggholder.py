"""Large waves that cross, with the minimum on the edge."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Eggholder",
    formula="-(x1 + 47)*sin(sqrt(abs(x1 + x0/2 + 47))) - x0*sin(sqrt(abs(x0 - (x1 + 47))))",
    latex=(
        r"-\left(x_1 + 47\right) \sin\left(\sqrt{\left|x_1 + \frac{x_0}{2} + 47\right|}\right) - "
        r"x_0 \sin\left(\sqrt{\left|x_0 - \left(x_1 + 47\right)\right|}\right)"
    ),
    domain={"x0": (-512, 512), "x1": (-512, 512)},
    minima=(Minimum(at=(512, 404.2318051137578), value=-959.6406627208509),),
    kinks=(
        "along the lines x1 = -47 - x0/2 and x1 = x0 - 47, where the slope across is infinite, "
        "but for the point (0, -47), where they cross"
    ),
    reference=(
        "D. Whitley, K. Mathias, S. Rana, J. Dzubera: Evaluating evolutionary algorithms. "
        "Artificial Intelligence 85, 245–276 (1996). doi:10.1016/0004-3702(95)00124-7"
    ),
    notes=(
        "The minimum is one of this domain alone: it lies on the edge, where f still falls "
        "outwards, and the gradient is not 0. Within [-512, 511], as in the first paper, the "
        "minimum is −956.9182, at (482.3533, 432.8790). Some lists have lost the sign of the "
        "value."
    ),
)
