"""MATLAB's example surface."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Peaks",
    formula=(
        "3*(1 - x0)**2*exp(-x0**2 - (x1 + 1)**2)"
        " - 10*(x0/5 - x0**3 - x1**5)*exp(-x0**2 - x1**2)"
        " - exp(-(x0 + 1)**2 - x1**2)/3"
    ),
    latex=(
        r"3 \left(1 - x_0\right)^2 e^{-x_0^2 - \left(x_1 + 1\right)^2} "
        r"- 10 \left(\frac{x_0}{5} - x_0^3 - x_1^5\right) e^{-x_0^2 - x_1^2} "
        r"- \frac{1}{3} e^{-\left(x_0 + 1\right)^2 - x_1^2}"
    ),
    domain={"x0": (-3, 3), "x1": (-3, 3)},
    minima=(Minimum(at=(0.22827892055636909, -1.6255349574999964), value=-6.551133332835837),),
    reference="MathWorks: MATLAB documentation, function peaks.",
    notes="Three hills and three hollows, from scaled and shifted Gaussian bumps.",
)
