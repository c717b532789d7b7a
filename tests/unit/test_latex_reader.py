"""The tests' own reader of LaTeX."""

from __future__ import annotations

import mpmath
import pytest

from latex import evaluate_latex


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 - 2 - 3", -4),
        ("-x_0^2", -9),
        ("2 x_0 x_1", 30),
        (r"2 \cdot 3.5", 7),
        (r"\frac{1}{2} x_0", 1.5),
        (r"\frac{x_0^2 - 1}{x_1 - 1} + 1", 3),
        (r"\left(x_0 - x_1\right)^2", 4),
        (r"\left[1 + \left|x_0 - x_1\right|\right] x_1", 15),
        (r"\sqrt{x_0^2 + 16}", 5),
        (r"x_1^{-1}", 0.2),
        (r"e^{x_0 - 3}", 1),
        (r"\exp\left(x_0 - 3\right) \ln\left(e\right)", 1),
        (r"\sin^2\left(\frac{\pi}{6}\right)", 0.25),
        (r"\cos^{2 a}\left(\frac{\pi}{3}\right)", 0.0625),
        (r"\left(\sum_{i=1}^{3} i x_0\right) x_1", 90),
        (r"\sum_{i=1}^{3} \left(i + 1\right)^2 + 1", 30),
        (r"\mu_0 - \sigma", -1),
    ],
)
def test_it_reads_what_a_mathematician_reads(text: str, value: float) -> None:
    names = {"x0": 3, "x1": 5, "a": 2, "mu0": 6, "sigma": 7}
    with mpmath.workdps(30):
        numbers = {name: mpmath.mpf(number) for name, number in names.items()}
        assert abs(evaluate_latex(text, **numbers) - mpmath.mpf(repr(value))) < 1e-25


@pytest.mark.parametrize("text", ["", "1 +", "x_2", r"\tan\left(1\right)", r"\sin x_0", "1)", "@"])
def test_it_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError, match=r"known|value|where|argument"):
        evaluate_latex(text, x0=mpmath.mpf(1))
