"""The types of colours and colour maps in a config; without matplotlib, for the plan reads them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from annotated_types import Predicate

COLOR_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue
    blueviolet brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk
    crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki
    darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite
    gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen
    lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen
    magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
    mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream
    mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown
    seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen
    steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
    """,
    )
)
"""The colour names of CSS 4, as matplotlib knows them."""
_HEXADECIMAL = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")


def is_color(text: str) -> bool:
    """Tell whether `text` names a colour: `#rrggbb`, `#rrggbbaa` or a name of CSS 4."""
    return text in COLOR_NAMES or _HEXADECIMAL.fullmatch(text) is not None


Color = Annotated[
    str, Predicate(is_color), "a colour as #rrggbb or by its CSS name (such as steelblue)"
]
"""A colour."""

ColorMap = Literal[
    "viridis",
    "cividis",
    "plasma",
    "inferno",
    "magma",
    "batlow",
    "devon",
    "lajolla",
    "lapaz",
    "oslo",
    "berlin",
    "broc",
    "cork",
    "roma",
    "vik",
]
"""Colour maps that are perceptually uniform and readable for the colour-blind; the last five have
two wings, for values on both sides of a middle."""
