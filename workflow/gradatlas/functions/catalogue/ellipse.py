"""The stretched bowl on which plain gradient descent zigzags."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum

FUNCTION = CatalogueFunction(
    title="Ellipse",
    formula="x0**2/20 + x1**2",
    latex=r"\frac{x_0^2}{20} + x_1^2",
    domain={"x0": (-10, 10), "x1": (-5, 5)},
    minima=(Minimum(at=(0, 0), value=0),),
    reference=("K. Saitoh: Deep Learning from Scratch. O'Reilly Japan (2016), chapter 6."),
    notes="The gradient mostly does not point to the minimum: descent with one rate zigzags.",
)
