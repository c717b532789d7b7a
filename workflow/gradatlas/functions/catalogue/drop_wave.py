"""Rings around a drop in water."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Drop wave",
    formula="-(1 + cos(k*sqrt(x0**2 + x1**2)))/(0.5*(x0**2 + x1**2) + 2)",
    latex=(
        r"-\frac{1 + \cos\left(k \sqrt{x_0^2 + x_1^2}\right)}{0.5 \left(x_0^2 + x_1^2\right) + 2}"
    ),
    domain={"x0": (-5.12, 5.12), "x1": (-5.12, 5.12)},
    parameters={
        "k": Parameter(12, "how close the rings are"),
    },
    minima=(Minimum(at=(0, 0), value=-1),),
    reference=(
        "M. Molga, C. Smutnicki: Test functions for optimization needs. Technical report, "
        "Wrocław University of Technology (2005)."
    ),
    notes=(
        "Smooth at the minimum too, where the gradient is 0: the root there is that of a square "
        "inside an even function. Some authors look at [-2, 2] only."
    ),
)
