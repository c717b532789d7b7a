"""The loss of a logistic regression on five points."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Logistic loss",
    formula=(
        "(log(1 + exp(x0 - 2*x1)) + log(1 + exp(x0 - x1)) + log(1 + exp(-x0)) + log(1 + exp(x0 + "
        "x1)) + log(1 + exp(-x0 - 2*x1)))/5"
    ),
    latex=(
        r"\frac{1}{5} \left(\ln\left(1 + e^{x_0 - 2 x_1}\right) + \ln\left(1 + e^{x_0 - "
        r"x_1}\right) + \ln\left(1 + e^{-x_0}\right) + \ln\left(1 + e^{x_0 + x_1}\right) + "
        r"\ln\left(1 + e^{-x_0 - 2 x_1}\right)\right)"
    ),
    domain={"x0": (-5, 5), "x1": (-4, 6)},
    minima=(Minimum(at=(-0.6226900654337578, 1.0904255602981152), value=0.4843933687371621),),
    levels="log",
    reference=(
        "D. R. Cox: The regression analysis of binary sequences. Journal of the Royal "
        "Statistical Society B 20(2), 215–242 (1958). doi:10.1111/j.2517-6161.1958.tb00292.x"
    ),
    notes=(
        "The mean cross-entropy of the model p = 1/(1 + exp(-(x0 + x1*z))) on the points z = -2, "
        "-1, 0, 1, 2 with the labels 0, 0, 1, 0, 1; x0 is the bias and x1 the weight. Smooth and "
        "convex, with one minimum, because no threshold separates the labels. Far from it the "
        "slope becomes constant."
    ),
)
