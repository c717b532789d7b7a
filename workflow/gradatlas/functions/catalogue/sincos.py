"""Hills and hollows in a chequered pattern."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Sine times cosine",
    formula="sin(k0*x0)*cos(k1*x1)",
    latex=r"\sin\left(k_0 x_0\right) \cos\left(k_1 x_1\right)",
    domain={"x0": (-4, 4), "x1": (-4, 4)},
    parameters={
        "k0": Parameter(1, "frequency along x0"),
        "k1": Parameter(1, "frequency along x1"),
    },
    minima=(
        Minimum(at=(-1.5707963267948966, 0), value=-1),
        Minimum(at=(1.5707963267948966, -3.141592653589793), value=-1),
        Minimum(at=(1.5707963267948966, 3.141592653589793), value=-1),
    ),
    reference=(
        "NumPy and matplotlib documentation, where it often serves as an example of a field."
    ),
    notes=(
        "Minima, maxima and saddles alternate, all at multiples of π/2 over the frequencies. "
        "With high frequencies, a grid that is too coarse shows waves that are not there."
    ),
)
