"""A function in Python with its gradient, for golden pictures and golden numbers."""


def waves(x0, x1, depth=2):
    return x0**3 - depth * x0 * x1**2 + x1


def slopes(x0, x1, depth=2):
    return 3 * x0**2 - depth * x1**2, 1 - 2 * depth * x0 * x1


def wrong_slopes(x0, x1, depth=2):
    return 3 * x0**2 - depth * x1**2, 1 - depth * x0 * x1
