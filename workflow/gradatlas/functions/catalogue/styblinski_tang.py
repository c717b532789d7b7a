"""Four hollows of different depth."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Styblinski–Tang",
    formula="(x0**4 - 16*x0**2 + 5*x0 + x1**4 - 16*x1**2 + 5*x1)/2",
    latex=r"\frac{1}{2} \left(x_0^4 - 16 x_0^2 + 5 x_0 + x_1^4 - 16 x_1^2 + 5 x_1\right)",
    domain={"x0": (-5, 5), "x1": (-5, 5)},
    minima=(Minimum(at=(-2.903534027771177, -2.903534027771177), value=-78.33233140754282),),
    reference=(
        "M. A. Styblinski, T.-S. Tang: Experiments in nonconvex optimization: stochastic "
        "approximation with function smoothing and simulated annealing. Neural Networks 3(4), "
        "467–483 (1990). doi:10.1016/0893-6080(90)90029-K"
    ),
    notes=(
        "Often told as −39.16617 for each axis; some authors add 39.16599 or 39.16617 for each, "
        "to bring the minimum near to 0."
    ),
)
