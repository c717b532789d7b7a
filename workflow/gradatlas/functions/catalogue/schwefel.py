"""Waves that grow outwards, with the minimum far out."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Schwefel",
    formula="2*418.9828872724337 - x0*sin(sqrt(abs(x0))) - x1*sin(sqrt(abs(x1)))",
    latex=(
        r"2 \cdot 418.9828872724337 - x_0 \sin\left(\sqrt{\left|x_0\right|}\right) - x_1 "
        r"\sin\left(\sqrt{\left|x_1\right|}\right)"
    ),
    domain={"x0": (-500, 500), "x1": (-500, 500)},
    minima=(Minimum(at=(420.96874635998205, 420.96874635998205), value=0),),
    sharp_bends="along the axes x0 = 0 and x1 = 0",
    reference=(
        "H.-P. Schwefel: Numerical optimization of computer models. Wiley (1981), problem 2.26."
    ),
    notes=(
        "The literature rounds the constant to 418.9829, which leaves a minimum of 0.0000255; "
        "here it has all digits, so that the minimum is 0 but for rounding. Schwefel himself "
        "adds no constant; other authors divide by the number of axes."
    ),
)
