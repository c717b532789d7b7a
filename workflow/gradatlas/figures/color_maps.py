"""The names of colour maps, and what kinds of values each is for.

Without matplotlib, since the plan reads them. Each map has its turned one, with `_r`.
"""

from __future__ import annotations

import typing
from typing import Annotated, Literal

# fmt: off
SequentialMap = Literal[
    "viridis", "viridis_r", "cividis", "cividis_r", "plasma", "plasma_r", "inferno",
    "inferno_r", "magma", "magma_r", "gray", "gray_r", "Blues", "Blues_r", "Greens",
    "Greens_r", "Oranges", "Oranges_r", "Purples", "Purples_r", "Reds", "Reds_r", "YlGnBu",
    "YlGnBu_r", "acton", "acton_r", "bamako", "bamako_r", "batlow", "batlow_r", "batlowK",
    "batlowK_r", "bilbao", "bilbao_r", "davos", "davos_r", "devon", "devon_r", "hawaii",
    "hawaii_r", "imola", "imola_r", "lajolla", "lajolla_r", "lapaz", "lapaz_r", "lipari",
    "lipari_r", "navia", "navia_r", "nuuk", "nuuk_r", "oslo", "oslo_r", "tokyo", "tokyo_r",
    "turku", "turku_r",
]
"""From dark to light or back: for values that are more or less."""
DivergingMap = Literal[
    "RdBu", "RdBu_r", "RdYlBu", "RdYlBu_r", "coolwarm", "coolwarm_r", "PuOr", "PuOr_r", "BrBG",
    "BrBG_r", "PRGn", "PRGn_r", "bam", "bam_r", "berlin", "berlin_r", "broc", "broc_r", "cork",
    "cork_r", "lisbon", "lisbon_r", "managua", "managua_r", "roma", "roma_r", "tofino",
    "tofino_r", "vanimo", "vanimo_r", "vik", "vik_r",
]
"""With two wings, equally dark or light at both ends: for values on both sides of a middle."""
CyclicMap = Literal[
    "twilight", "twilight_r", "romaO", "romaO_r", "vikO", "vikO_r",
]
"""With two wings that end in the same colour: for angles."""
# fmt: on
ColorMap = Annotated[
    SequentialMap | DivergingMap | CyclicMap,
    "one of viridis, cividis, plasma, inferno, magma, gray, Blues, Greens, Oranges, Purples, "
    "Reds, YlGnBu, acton, bamako, batlow, batlowK, bilbao, davos, devon, hawaii, imola, "
    "lajolla, lapaz, lipari, navia, nuuk, oslo, tokyo, turku; with two wings RdBu, RdYlBu, "
    "coolwarm, PuOr, BrBG, PRGn, bam, berlin, broc, cork, lisbon, managua, roma, tofino, "
    "vanimo, vik; cyclic twilight, romaO, vikO; each with _r the other way round",
]
"""A colour map that is perceptually ordered, with a lightness that rises all the way or falls and
rises once, and whose colours those who see no red or no green tell apart."""
UNFIT_MAPS: dict[str, str] = {
    **dict.fromkeys(
        ("jet", "turbo", "rainbow", "gistrainbow", "hsv", "nipyspectral", "gistncar", "prism",
         "cmrmap", "terrain", "flag"),
        "its lightness goes up and down, so that edges are seen where the values have none",
    ),
    **dict.fromkeys(
        ("rdylgn", "piyg", "set1", "brg", "autumn", "rdgy"),
        "its ends look alike to those who see no red or no green",
    ),
    **dict.fromkeys(
        ("bwr", "seismic", "cool", "spring", "summer", "winter", "wistia", "hot", "bone", "copper",
         "pink", "afmhot", "gnuplot", "gnuplot2", "ocean", "giststern"),
        "equal steps of a value are no equal steps to the eye",
    ),
}  # fmt: skip
"""Name of a map of other tools, in small letters without signs → why there is none here."""


def is_diverging(name: str) -> bool:
    """Return whether a colour map has a middle, so that equal values on both sides match."""
    return name in typing.get_args(DivergingMap)


def is_cyclic(name: str) -> bool:
    """Return whether a colour map ends in the colour that it begins with."""
    return name in typing.get_args(CyclicMap)
