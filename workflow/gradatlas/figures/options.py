"""The options of figures: their types, which layers share, and those of a figure as a whole.

Without matplotlib, since the plan reads them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len, Predicate

from gradatlas.figures.color_maps import ColorMap as ColorMap
from gradatlas.options import Spelling, options

COLOR_NAMES: dict[str, str] = {
    name: f"#{code}"
    for name, code in re.findall(
        r"(\w+)=(\w+)",
        """
    aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc
    bisque=ffe4c4 black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a
    burlywood=deb887 cadetblue=5f9ea0 chartreuse=7fff00 chocolate=d2691e coral=ff7f50
    cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff darkblue=00008b
    darkcyan=008b8b darkgoldenrod=b8860b darkgray=a9a9a9 darkgreen=006400 darkgrey=a9a9a9
    darkkhaki=bdb76b darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00
    darkorchid=9932cc darkred=8b0000 darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b
    darkslategray=2f4f4f darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3
    deeppink=ff1493 deepskyblue=00bfff dimgray=696969 dimgrey=696969 dodgerblue=1e90ff
    firebrick=b22222 floralwhite=fffaf0 forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc
    ghostwhite=f8f8ff gold=ffd700 goldenrod=daa520 gray=808080 green=008000 greenyellow=adff2f
    grey=808080 honeydew=f0fff0 hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 ivory=fffff0
    khaki=f0e68c lavender=e6e6fa lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd
    lightblue=add8e6 lightcoral=f08080 lightcyan=e0ffff lightgoldenrodyellow=fafad2
    lightgray=d3d3d3 lightgreen=90ee90 lightgrey=d3d3d3 lightpink=ffb6c1 lightsalmon=ffa07a
    lightseagreen=20b2aa lightskyblue=87cefa lightslategray=778899 lightslategrey=778899
    lightsteelblue=b0c4de lightyellow=ffffe0 lime=00ff00 limegreen=32cd32 linen=faf0e6
    magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa mediumblue=0000cd mediumorchid=ba55d3
    mediumpurple=9370db mediumseagreen=3cb371 mediumslateblue=7b68ee mediumspringgreen=00fa9a
    mediumturquoise=48d1cc mediumvioletred=c71585 midnightblue=191970 mintcream=f5fffa
    mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead navy=000080 oldlace=fdf5e6 olive=808000
    olivedrab=6b8e23 orange=ffa500 orangered=ff4500 orchid=da70d6 palegoldenrod=eee8aa
    palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093 papayawhip=ffefd5
    peachpuff=ffdab9 peru=cd853f pink=ffc0cb plum=dda0dd powderblue=b0e0e6 purple=800080
    rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f royalblue=4169e1 saddlebrown=8b4513
    salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d silver=c0c0c0
    skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa
    springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 thistle=d8bfd8 tomato=ff6347
    turquoise=40e0d0 violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 yellow=ffff00
    yellowgreen=9acd32
    """,
    )
}
"""The colour names of CSS 4, as matplotlib knows them, and their codes."""
CYCLE_NAMES: dict[str, str] = {
    "tab:blue": "#1f77b4",
    "tab:orange": "#ff7f0e",
    "tab:green": "#2ca02c",
    "tab:red": "#d62728",
    "tab:purple": "#9467bd",
    "tab:brown": "#8c564b",
    "tab:pink": "#e377c2",
    "tab:gray": "#7f7f7f",
    "tab:olive": "#bcbd22",
    "tab:cyan": "#17becf",
}
"""matplotlib's colours of lines, C0 to C9, by their names."""
_LETTERS = {
    "b": "#0000ff",
    "g": "#008000",
    "r": "#ff0000",
    "c": "#00bfbf",
    "m": "#bf00bf",
    "y": "#bfbf00",
    "k": "#000000",
    "w": "#ffffff",
}
_NAMED = {**COLOR_NAMES, **CYCLE_NAMES, "tab:grey": CYCLE_NAMES["tab:gray"]}
_HEXADECIMAL = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.ASCII)
_OF_CYCLE = re.compile(r"C([0-9]{1,9})", re.ASCII)
_GREY = re.compile(r"0?\.[0-9]{1,20}|[01](\.0{0,20})?", re.ASCII)
_LONGEST = 30


def color_code(text: str) -> str | None:
    """Return the one spelling of a colour, `#rrggbb` or `#rrggbbaa`; None for what is no colour.

    Colours are what matplotlib takes for one: codes, names, letters, `C0`, and greys as `0.5`.
    """
    if len(text) > _LONGEST:
        return None
    small = text.lower()
    if _HEXADECIMAL.fullmatch(small):
        code = small[1:] if len(small) > 5 else "".join(2 * digit for digit in small[1:])
        return f"#{code[:6]}" if code[6:] == "ff" else f"#{code}"
    if match := _OF_CYCLE.fullmatch(text):
        return list(CYCLE_NAMES.values())[int(match[1]) % len(CYCLE_NAMES)]
    if _GREY.fullmatch(text):
        return "#" + f"{round(255 * float(text)):02x}" * 3
    return _LETTERS.get(text) or _NAMED.get(small)


def is_color(text: str) -> bool:
    """Return whether `text` is a colour."""
    return color_code(text) is not None


Color = Annotated[
    str,
    Predicate(is_color),
    'a colour as "#rrggbb", in quotes, or by its name (such as steelblue)',
    Spelling(color_code),
]
"""A colour: `"#rrggbb"`, `"#rgb"`, a name of CSS in any case (steelblue), or as matplotlib has it
(`tab:blue`, `C0`, `k`)."""

LEAST_ERROR, MOST_ERROR = 1e-280, 1e280
"""What an axis of errors can show: its ends, with margins, must be numbers, too."""


def _is_range(bounds: tuple[float, float]) -> bool:
    return LEAST_ERROR <= bounds[0] < bounds[1] <= MOST_ERROR


def _is_norm_range(bounds: tuple[float, float]) -> bool:
    return 0 <= bounds[0] < bounds[1] <= MOST_NORM


_Errors = Annotated[tuple[float, float], Predicate(_is_range), "[low, high] with 0 < low < high"]
ErrorRange = Literal["auto"] | _Errors
"""The least and the largest error that is shown; `auto` shows all."""
FieldErrorRange = Literal["auto", "robust", "study"] | _Errors
"""The same for errors of a field: `robust` leaves out the smallest and largest two percent, and
`study` is common to all points of the study."""
MOST_NORM = 1e300
"""The largest norm that a colour bar is asked for."""
NormRange = (
    Literal["auto", "robust", "study"]
    | Annotated[tuple[float, float], Predicate(_is_norm_range), "[low, high] with 0 <= low < high"]
)
"""The norms of the gradient that colours and lengths go over: all that are shown; these without the
smallest and largest two percent; those of all points of the study; or [low, high]."""


def _is_increasing(levels: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(levels))


LevelList = Annotated[
    tuple[float, ...], Len(1, 1000), Predicate(_is_increasing), "a list of increasing numbers"
]
"""Levels, each by its value."""
LevelCount = Annotated[int, Ge(1), Le(200)]
"""About how many levels; fewer or more where round numbers want it."""
Levels = Literal["auto", "linear", "log", "symlog"] | LevelCount | LevelList
"""How the levels lie, always at round numbers: `linear`, with equal gaps; `log`, with gaps that
grow from 0 on, or from the lowest value where f is below 0; `symlog`, with gaps that grow from 0 to
both sides; `auto`, `log` where f rises steeply from a minimum inside the domain, `linear` where
that fills the picture, and else what fills it best, without long tails; a whole number, about so
many levels as `auto` has them; or a list of increasing values."""


LineWidth = Literal["auto"] | Annotated[float, Gt(0), Le(50)]
"""The width of a line in points; `auto` goes with what the figure is made for."""
LineStyle = Literal["solid", "dashed", "dotted", "dashdot"]
"""The pattern of a line."""
NegativeStyle = Literal["auto", "solid", "dashed", "dotted", "dashdot"]
"""The pattern of lines below 0; `auto` is dashed where all lines have one colour and not all are
below 0."""
ThickLines = Literal["auto", "none"] | Annotated[int, Ge(1), Le(100)]
"""Which contour lines are thick: every n-th, `none`, or, as `auto` has it, that of 0 alone where
there are levels on both sides of it."""
Opacity = Annotated[float, Gt(0), Le(1)]
"""How opaque something is: 1 hides what is below."""


RunName = Annotated[str, Len(1, 40), "the name of a run"]
"""A run of the study's descent."""
RunNames = Annotated[tuple[str, ...], Len(1, 100), "a list of names of runs"]
"""Runs of the study's descent, by their names."""
ReachTolerance = Annotated[float, Gt(0), Le(0.5)]
"""How near counts as being there, as a part of the diagonal of the domain."""
EverySteps = Literal["auto", "none"] | Annotated[int, Ge(1), Le(1_000_000)]
"""Which steps of a path have a mark."""


def _is_interval(bounds: tuple[float, float]) -> bool:
    return bounds[0] < bounds[1]


Refinement = Literal["auto"] | Annotated[int, Ge(1), Le(10)]
"""Into how many parts steps of the grid are divided."""
Inches = Annotated[float, Ge(1), Le(40)]
"""A length on paper."""
Interval = Annotated[tuple[float, float], Predicate(_is_interval), "[low, high] with low < high"]
"""The part of an axis to show."""

ValueRange = Literal["auto", "robust", "study"] | Interval
"""The values that levels and colours are for: `auto`, all, but with levels `auto` no long tails;
`robust`, all but the lowest and the highest 2 %; `study`, those of all points of the study, so that
their pictures can be compared; or [low, high]. What lies outside has the colour of that end, and
the colour bar a pointed tip."""
Center = Literal["auto", "none"] | float
"""The value at the middle of the colour map, from which colours grow stronger to both sides alike:
a number; `none`; or `auto`, which is 0 for a map with two wings, and none for others."""
FontFamily = Literal["auto", "DejaVu Sans", "DejaVu Serif", "STIX", "IPAexGothic"]
"""The fonts that matplotlib brings, and the Japanese one that `make japanese` installs."""


def is_font_file(name: str) -> bool:
    """Return whether a name is that of a font in a file."""
    return name.lower().endswith((".ttf", ".otf", ".ttc"))


FontPath = Annotated[
    str, Len(1, 4096), Predicate(is_font_file), "the path of a file .ttf, .otf or .ttc"
]
"""A font in a file; the path is relative to the folder of the config file."""
SvgText = Literal["paths", "text"]
"""How an SVG has its texts."""

TitleText = Annotated[str, Len(0, 1000), "text of at most 1000 characters"]
"""The title of a figure in its own words."""

MOST_PIXELS = 100e6
"""The most pixels of a PNG: a bitmap of 400 MB while it is drawn."""


Dpi = Annotated[float, Ge(20), Le(1200)]
"""Dots per inch."""
FontSize = Annotated[float, Ge(3), Le(100)]
"""The size of text in points."""
LabelText = Annotated[str, Len(1, 200), "text of at most 200 characters"]
"""What is written at an axis or at a colour bar; mathematics between dollar signs."""
OwnLabel = Literal["auto", "none"] | LabelText
"""`auto` is what an axis shows, `none` no text; else the text itself."""
BarPlace = Literal["right", "bottom", "none"] | bool
"""Where a colour bar stands; `true` is `right`, `false` is `none`."""
BarLabel = Literal["auto"] | LabelText
"""`auto` is what the colours show; else the text itself, with mathematics between dollar signs."""


def bar_place(given: BarPlace) -> BarPlace:
    """Return the one spelling of a colour bar's place: `right`, `bottom` or `none`."""
    if given is True:
        return "right"
    return "none" if given is False else given


@options
class FigureOptions:
    """Size, title, axes and style of a figure."""

    style: Literal["screen", "paper", "slides"] = "screen"
    """What the figure is made for: it sets size, text, lines and resolution together. `screen` is
    at most 6.4 × 4.8 inches with text of 10 points; `paper` is a column wide, with text of 8 points
    and thin lines, at 300 dots per inch; `slides` is at most 13.33 × 7.5 inches with text of 20
    points. Options that are given go before the style."""
    size: Literal["auto", "column", "two_columns"] | tuple[Inches, Inches] = "auto"
    """`auto` is as large as the style has it at most, and cut to what is drawn; `column` is 3.5 and
    `two_columns` 7.2 inches wide, as journals have them, and as high as the domain wants it, at
    most one and a half times that; or width and height in inches, with the picture in the
    middle."""
    crop: bool = False
    """Whether a size that is given is cut to what is drawn, too."""
    dpi: Literal["auto"] | Dpi = "auto"
    """Dots per inch of a PNG; `auto` is 100 on screen, 300 on paper, 144 on slides."""
    font_size: Literal["auto"] | FontSize = "auto"
    """The size of text in points; `auto` is that of the style, at most 8 in figures that are less
    than 4 inches wide, and less in such as are very small."""
    transparent: bool = False
    """Whether there is no white ground below the figure."""
    title: Literal["auto", "none"] | TitleText = "auto"
    """`auto` (the study's title, the formula and the parameters), `none`, or the text itself."""
    xlabel: OwnLabel = "auto"
    """What stands at the horizontal axis: `auto` (its name), `none`, or the text itself, with
    mathematics between dollar signs."""
    ylabel: OwnLabel = "auto"
    """The same at the vertical axis."""
    aspect: Literal["auto", "equal", "free"] = "auto"
    """`equal` draws a unit of both axes equally long, so that arrows cross contours at right
    angles; `free` fills the figure; `auto` is equal where one side of the domain is at most four
    times the other and no axis is logarithmic."""
    scale: dict[str, Literal["linear", "log"]] | None = None
    """Axis name → `log` for an axis of values above 0 on which powers of ten are equally far apart;
    `f` is the height of lines over a single axis. What is not named is linear."""
    limits: dict[str, Interval] | None = None
    """Axis name → [low, high]: the part of the domain to show; what is not named shows all. Over a
    single axis, `f` is the part of the values to show: the line leaves it through the frame."""
    refine: Refinement = "auto"
    """Into how many parts each step of the grid is divided for lines and fills of a formula, whose
    values in between are computed; 1 draws the stored field as it is, straight from point to point,
    and so does any other number for functions in Python and with `layout: fixed`. `auto` divides
    steps where it can be seen."""
    panels: Literal["none", "runs"] = "none"
    """`runs` draws each run of a descent in a picture of its own, with one legend and one colour
    bar for all of them."""
    gridlines: bool = False
    """Whether to draw lines at the ticks."""
    labels: Literal["math", "plain"] = "math"
    """How to write the names of the axes: as mathematics ($x_0$) or as they are (x0)."""
    font: FontFamily | FontPath = "auto"
    """The font of all texts: a family that is installed with the project, or the path of a file,
    relative to that of the config; fonts of the system are never used. `auto` is DejaVu Sans. Signs
    that a font lacks, such as 勾配, are taken from DejaVu Sans and from IPAexGothic, which `make
    japanese` installs; mathematics has the letters of DejaVu Sans beside fonts that have no
    mathematics of their own."""
    svg_text: SvgText = "paths"
    """How an SVG has its texts: `paths` look the same everywhere; `text` can be edited, and looks
    as the fonts let it where the file is shown."""
    layout: Literal["fitted", "fixed"] = "fitted"
    """`fitted` makes room for all that is written; `fixed` keeps matplotlib's own place for the
    axes, and its own style."""
