"""Functions in Python, to be called in each of the ways there are."""

import math

import jax
import numpy as np
from shapes import bowl


def smooth(x0, x1, tilt=0.5):
    return bowl(x0, x1) + np.sin(3 * x0) * tilt


def bent(x0, x1, n=2):
    return np.abs(x0 - 0.1) + np.minimum(x1, 0.3) ** n + np.where(x0 > 1, 1.0, 0.0)


def with_a_pole(x0, x1):
    return 1 / x0 + 1e-9 * np.sin(1e9 * x1)


def for_single_numbers(x0, x1):
    return math.sqrt(x0 + 1.5) * math.exp(x1)


def on_a_line(x0):
    return np.exp(np.sin(x0))


def flat(x0, x1):
    return np.floor(x0 + 0.1) + 0 * x1


def smooth_gradient(x0, x1, tilt):
    return 2 * x0 + 3 * np.cos(3 * x0) * tilt, 4 * x1


def for_single_numbers_gradient(x0, x1, tilt):
    return 2 * x0 + 3.1 * math.cos(3 * x0) * tilt, 4 * x1


def flat_gradient(x0, x1, n=2):
    return np.array([np.zeros_like(x0), n * x1])


def with_a_library(x0, x1):
    return jax.numpy.sin(x0) * x1
