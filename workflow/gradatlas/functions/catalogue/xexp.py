"""A hill and a hollow side by side."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="x·exp(−x² − y²)",
    formula="x0*exp(-x0**2 - x1**2)",
    latex="x_0 e^{-x_0^2 - x_1^2}",
    domain={"x0": (-2, 2), "x1": (-2, 2)},
    minima=(Minimum(at=(-0.7071067811865476, 0), value=-0.4288819424803534),),
    reference="MathWorks: MATLAB documentation, functions gradient, meshgrid and quiver.",
    notes=(
        "The minimum lies at −1/√2 on the x0 axis, the maximum opposite. Far away the gradient "
        "all but vanishes."
    ),
)
