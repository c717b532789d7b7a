"""The tests' own reader of LaTeX."""

from __future__ import annotations

import mpmath
import pytest

from tests.support.latex import evaluate_latex


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
        (r"\sin^{-1}\left(1\right) \cdot 2", 3.141592653589793),
        (r"\left(\sin\left(\frac{\pi}{6}\right)\right)^{-1}", 2),
        (r"1\;\mathrm{if}\;a < 2\;\mathrm{else}\;2\;\mathrm{if}\;a < 3\;\mathrm{else}\;3", 2),
        (r"\left(1\;\mathrm{if}\;1 < a \leq 2\;\mathrm{else}\;2\right) + 1", 2),
        (r"| 1 - | x_0 | |", 2),
        (r"2.5 \times 10^{-3}", 0.0025),
        (r"\sqrt[3]{x_0 + 5} / a", 1),
    ],
)
def test_it_reads_what_a_mathematician_reads(text: str, value: float) -> None:
    names = {"x0": 3, "x1": 5, "a": 2, "mu0": 6, "sigma": 7}
    with mpmath.workdps(30):
        numbers = {name: mpmath.mpf(number) for name, number in names.items()}
        assert abs(evaluate_latex(text, **numbers) - mpmath.mpf(repr(value))) < 1e-15


@pytest.mark.parametrize("text", ["", "1 +", "x_2", r"\sinc\left(1\right)", r"\sin x_0", "1)", "@"])
def test_it_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ValueError, match=r"known|value|where|argument"):
        evaluate_latex(text, x0=mpmath.mpf(1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"2 \frac{1}{2}", "fraction"),
        ("2 3", "number"),
        (r"\ln^{2}\left(x_0\right)", "power"),
        (r"\sin^{-2}\left(x_0\right)", "inverse"),
        (r"\mathrm{rate} \, \left(x_0\right)", "function"),
        (r"\Gamma \, \left(x_0\right)", "function"),
        (r"x_0 / 2 \, x_0", "slash"),
        (r"x_0 \, \sqrt[3]{x_0}", "index"),
        (r"\sqrt{x_0}^{2}", "root"),
        (r"\max\left(1\;\mathrm{if}\;x_0 < 0\;\mathrm{else}\;2, 3\right)", "comma"),
        (r"| x_0 \, | x_0 | |", "known"),
    ],
)
def test_it_refuses_what_could_be_read_in_two_ways(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        evaluate_latex(text, x0=mpmath.mpf(1), rate=mpmath.mpf(1), Gamma=mpmath.mpf(1))
