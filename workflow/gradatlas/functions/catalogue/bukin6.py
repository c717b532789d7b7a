"""A sharp ridge along a parabola, falling ever so slightly."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Bukin N. 6",
    formula="100*sqrt(abs(x1 - x0**2/100)) + abs(x0 + 10)/100",
    latex=r"100 \sqrt{\left|x_1 - 0.01 x_0^2\right|} + 0.01 \left|x_0 + 10\right|",
    domain={"x0": (-15, -5), "x1": (-3, 3)},
    minima=(Minimum(at=(-10, 1), value=0),),
    kinks=(
        "along the parabola x1 = x0**2/100, where the slope across is infinite, and along x0 = "
        "-10; the minimum lies on both"
    ),
    reference=(
        "A. D. Bukin: New minimization strategy for non-smooth functions. Preprint 97-79, Budker "
        "Institute of Nuclear Physics, Novosibirsk (1997)."
    ),
    notes=(
        "The factor 100 stands before the root, not in it. All the way down the bottom of the "
        "valley, the value changes by 0.05 only."
    ),
)
