"""A table with four deep corners."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Hölder table",
    formula="-abs(sin(x0)*cos(x1)*exp(abs(1 - sqrt(x0**2 + x1**2)/pi)))",
    latex=(
        r"-\left|\sin\left(x_0\right) \cos\left(x_1\right) \exp\left(\left|1 - \frac{\sqrt{x_0^2 "
        r"+ x_1^2}}{\pi}\right|\right)\right|"
    ),
    domain={"x0": (-10, 10), "x1": (-10, 10)},
    minima=(
        Minimum(at=(-8.055023475736563, -9.664590019241272), value=-19.208502567886732),
        Minimum(at=(-8.055023475736563, 9.664590019241272), value=-19.208502567886732),
        Minimum(at=(8.055023475736563, -9.664590019241272), value=-19.208502567886732),
        Minimum(at=(8.055023475736563, 9.664590019241272), value=-19.208502567886732),
    ),
    kinks=(
        "along all lines where x0 is a multiple of pi or x1 an odd multiple of pi/2, where f is "
        "0, and along the circle of radius pi about the origin"
    ),
    reference=(
        "S. K. Mishra: Some new test functions for global optimization and performance of "
        "repulsive particle swarm method. SSRN (2006). doi:10.2139/ssrn.926132"
    ),
    notes=(
        "A variant with two cosines is also in use, with the minimum −26.9203 at (±9.6462, "
        "±9.6462). Four minima of this domain alone: outside, the hollows get deeper and deeper. "
        "Many lists give places that are right to eight digits only."
    ),
)
