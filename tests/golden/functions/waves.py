"""A function in Python, for a golden picture and for golden numbers."""


def waves(x0, x1, depth=2):
    return x0**3 - depth * x0 * x1**2 + x1
