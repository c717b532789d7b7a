"""The bell-shaped bump."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Parameter

FUNCTION = CatalogueFunction(
    title="Gaussian bump",
    formula="A*exp(-((x0 - mu0)**2 + (x1 - mu1)**2)/(2*sigma**2))",
    latex=(
        r"A \exp\left(-\frac{\left(x_0 - \mu_0\right)^2 + \left(x_1 - \mu_1\right)^2}"
        r"{2 \sigma^2}\right)"
    ),
    domain={"x0": (-3, 3), "x1": (-3, 3)},
    parameters={
        "A": Parameter(1, "height; negative for a hollow"),
        "mu0": Parameter(0, "centre along x0"),
        "mu1": Parameter(0, "centre along x1"),
        "sigma": Parameter(1, "width: the distance from the centre to the steepest slope"),
    },
    reference="C. F. Gauss: Theoria motus corporum coelestium. Perthes et Besser (1809).",
    notes="A maximum at (mu0, mu1), without a minimum; far away the gradient all but vanishes.",
)
