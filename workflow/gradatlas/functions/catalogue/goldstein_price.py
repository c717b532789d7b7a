"""Deep hollows in folds that rise to a million."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Goldstein–Price",
    formula=(
        "(1 + (x0 + x1 + 1)**2*(19 - 14*x0 + 3*x0**2 - 14*x1 + 6*x0*x1 + 3*x1**2))*(30 + (2*x0 - "
        "3*x1)**2*(18 - 32*x0 + 12*x0**2 + 48*x1 - 36*x0*x1 + 27*x1**2))"
    ),
    latex=(
        r"\left[1 + \left(x_0 + x_1 + 1\right)^2 \left(19 - 14 x_0 + 3 x_0^2 - 14 x_1 + 6 x_0 x_1 "
        r"+ 3 x_1^2\right)\right] \left[30 + \left(2 x_0 - 3 x_1\right)^2 \left(18 - 32 x_0 + 12 "
        r"x_0^2 + 48 x_1 - 36 x_0 x_1 + 27 x_1^2\right)\right]"
    ),
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    minima=(Minimum(at=(0, -1), value=3),),
    levels="log",
    reference=(
        "A. A. Goldstein, J. F. Price: On descent from local minima. Mathematics of Computation "
        "25(115), 569–574 (1971). doi:10.1090/S0025-5718-1971-0312365-X"
    ),
    notes=(
        "Spans more than five powers of ten in its domain; the least value is 3, not 0. Local "
        "minima at (-0.6, -0.4), (1.8, 0.2) and (1.2, 0.8), with the values 30, 84 and 840. Some "
        "authors take its logarithm."
    ),
)
