"""A tray with a sharp cross in it."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Cross-in-tray",
    formula="-0.0001*(abs(sin(x0)*sin(x1)*exp(abs(100 - sqrt(x0**2 + x1**2)/pi))) + 1)**0.1",
    latex=(
        r"-0.0001 \left(\left|\sin\left(x_0\right) \sin\left(x_1\right) \exp\left(\left|100 - "
        r"\frac{\sqrt{x_0^2 + x_1^2}}{\pi}\right|\right)\right| + 1\right)^{0.1}"
    ),
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(
        Minimum(at=(-1.3494066171539107, -1.3494066171539107), value=-2.062611870822737),
        Minimum(at=(-1.3494066171539107, 1.3494066171539107), value=-2.062611870822737),
        Minimum(at=(1.3494066171539107, -1.3494066171539107), value=-2.062611870822737),
        Minimum(at=(1.3494066171539107, 1.3494066171539107), value=-2.062611870822737),
    ),
    kinks=(
        "along all lines where x0 or x1 is a multiple of pi: the axes, and a grid of creases "
        "beside them"
    ),
    reference=(
        "S. K. Mishra: Some new test functions for global optimization and performance of "
        "repulsive particle swarm method. SSRN (2006). doi:10.2139/ssrn.926132"
    ),
    notes=(
        "Because of the factor of e¹⁰⁰, the creases are as good as cuts: f is −0.0001 on them, "
        "and down at −0.02 already at a distance of 1e-20. Many lists give the value "
        "−2.06261218, which is wrong from the seventh digit on, and places that are right to "
        "eight digits only."
    ),
)
