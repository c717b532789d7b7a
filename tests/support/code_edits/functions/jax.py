"""What is asked of jax, for where it is not installed: numpy, and derivatives by differences."""

import numpy as np

numpy = np


class Config:
    jax_enable_x64 = False

    def update(self, name, value):
        setattr(self, name, value)


config = Config()


def grad(function, argnums):
    def derivatives(*places):
        return tuple(_derivative(function, places, number) for number in argnums)

    return derivatives


def _derivative(function, places, number):
    slope = np.empty(places[number].shape)
    for index in np.ndindex(*slope.shape):
        ahead, behind = ([np.array(place) for place in places] for _ in range(2))
        ahead[number][index] += 1e-5
        behind[number][index] -= 1e-5
        slope[index] = (function(*ahead) - function(*behind)) / 2e-5
    return slope
