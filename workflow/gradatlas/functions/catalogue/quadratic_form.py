"""The tilted ellipse of the method of conjugate gradients."""

from gradatlas.functions.catalogue_entry import CatalogueFunction, Minimum, Parameter

FUNCTION = CatalogueFunction(
    title="Quadratic form",
    formula="(a*x0**2 + 2*b*x0*x1 + c*x1**2)/2",
    latex=r"\frac{1}{2} \left(a x_0^2 + 2 b x_0 x_1 + c x_1^2\right)",
    domain={"x0": (-4, 4), "x1": (-4, 4)},
    parameters={
        "a": Parameter(3, "curvature along x0"),
        "b": Parameter(2, "how much it leans; 0 for none"),
        "c": Parameter(6, "curvature along x1"),
    },
    minima=(Minimum(at=(0, 0), value=0),),
    reference=(
        "J. R. Shewchuk: An introduction to the conjugate gradient method without the agonizing "
        "pain. Technical report CMU-CS-94-125, Carnegie Mellon University (1994)."
    ),
    notes=(
        "Half of xᵀAx with the matrix A of rows (a, b) and (b, c), which is its constant matrix "
        "of second derivatives. By default, A has the eigenvalues 2 and 7. A minimum only where "
        "a > 0 and a*c > b**2; with a*c < b**2 it is a saddle."
    ),
)
