"""Hundreds of hollows, eighteen of them deepest."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Shubert",
    formula=(
        "(cos(2*x0 + 1) + 2*cos(3*x0 + 2) + 3*cos(4*x0 + 3) + 4*cos(5*x0 + 4) + 5*cos(6*x0 + "
        "5))*(cos(2*x1 + 1) + 2*cos(3*x1 + 2) + 3*cos(4*x1 + 3) + 4*cos(5*x1 + 4) + 5*cos(6*x1 + "
        "5))"
    ),
    latex=(
        r"\left(\sum_{i=1}^{5} i \cos\left(\left(i + 1\right) x_0 + i\right)\right) "
        r"\left(\sum_{i=1}^{5} i \cos\left(\left(i + 1\right) x_1 + i\right)\right)"
    ),
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(
        Minimum(at=(-7.708313735499347, -7.0835064076515595), value=-186.73090883102384),
        Minimum(at=(-7.708313735499347, -0.8003211004719731), value=-186.73090883102384),
        Minimum(at=(-7.708313735499347, 5.482864206707613), value=-186.73090883102384),
        Minimum(at=(-7.0835064076515595, -7.708313735499347), value=-186.73090883102384),
        Minimum(at=(-7.0835064076515595, -1.425128428319761), value=-186.73090883102384),
        Minimum(at=(-7.0835064076515595, 4.858056878859825), value=-186.73090883102384),
        Minimum(at=(-1.425128428319761, -7.0835064076515595), value=-186.73090883102384),
        Minimum(at=(-1.425128428319761, -0.8003211004719731), value=-186.73090883102384),
        Minimum(at=(-1.425128428319761, 5.482864206707613), value=-186.73090883102384),
        Minimum(at=(-0.8003211004719731, -7.708313735499347), value=-186.73090883102384),
        Minimum(at=(-0.8003211004719731, -1.425128428319761), value=-186.73090883102384),
        Minimum(at=(-0.8003211004719731, 4.858056878859825), value=-186.73090883102384),
        Minimum(at=(4.858056878859825, -7.0835064076515595), value=-186.73090883102384),
        Minimum(at=(4.858056878859825, -0.8003211004719731), value=-186.73090883102384),
        Minimum(at=(4.858056878859825, 5.482864206707613), value=-186.73090883102384),
        Minimum(at=(5.482864206707613, -7.708313735499347), value=-186.73090883102384),
        Minimum(at=(5.482864206707613, -1.425128428319761), value=-186.73090883102384),
        Minimum(at=(5.482864206707613, 4.858056878859825), value=-186.73090883102384),
    ),
    reference=(
        "B. O. Shubert: A sequential method seeking the global maximum of a function. SIAM "
        "Journal on Numerical Analysis 9(3), 379–388 (1972). doi:10.1137/0709036"
    ),
    notes=(
        "Shubert himself had the sum for one axis; the product of two came later. Authors "
        "differ: some have sines, or add the two sums, or maximise. The eighteen minima lie in "
        "nine pairs, at distances of 2π. On [-5.12, 5.12], also in use, there are four."
    ),
)
