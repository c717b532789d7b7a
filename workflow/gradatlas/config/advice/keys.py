"""Keys and values of other tools, or in the wrong place: what they are called here, and where.

`_ELSEWHERE` says of each section what people write there from habit. What is on its right is a key
of the section, a key elsewhere (with a dot), or what to say. A key that the section has is never
asked for here, so nothing has to be taken out when an option comes to exist.
"""

from __future__ import annotations

import functools
import re
import typing
from collections.abc import Iterable
from typing import Any, Literal

from gradatlas.config.problems import folded, listed, nearest, nearest_name, show
from gradatlas.numbers import number_text

Section = Literal["top", "defaults", "study", "function", "gradient", "descent", "figure", "layer"]

_TO_COME: dict[str, tuple[str, ...]] = {
    "top": ("dataset",),
    "study": ("dataset",),
    "figure": ("animation", "projection"),
}  # fmt: skip
"""Keys that are planned. One that a section has does not come here."""
_NO_SPACE = re.compile(r"([A-Za-z_]+):([^\s/\\].*)")
_LONGEST = 100
_NOWHERE = frozenset(
    re.findall(
        r"\w+",
        "zorder marker markersize headwidth headlength pivot angles"
        " units extend antialiased hatch fmt rasterized origin transform lw width",
    )
)
"""Options that other tools have for layers, and that no option here is near to."""

_GRID_EXAMPLE = "grid: {x0: {start: -2, stop: 2, num: 81}}"
_ELSEWHERE: dict[Section, dict[str, str]] = {
    "top": {
        "study": "studies", "functions": "studies", "problems": "studies",
        "figure": "figures", "fig": "figures", "plots": "figures", "plot": "figures",
        "default": "defaults", "output": "results", "out": "results", "outdir": "results",
        "outputdir": "results", "result": "results", "folder": "results", "directory": "results",
        "path": "results", "store": "shared_store", "cache": "shared_store",
        "function": "belongs to a study: studies: {<name>: {function: …}}",
        "parameters": "belongs to a study: studies: {<name>: {parameters: …}}",
        "sweep": "belongs to a study: studies: {<name>: {sweep: …}}",
        "title": "belongs to a study: studies: {<name>: {title: …}}",
        "layers": "belongs to a figure: figures: {<name>: {layers: …}}",
        "grid": "belongs under defaults, or to a study: defaults: {grid: …}",
        "gradient": "belongs under defaults, or to a study: defaults: {gradient: …}",
        "method": "belongs under defaults: defaults: {gradient: {method: …}}",
        "step": "belongs under defaults: defaults: {gradient: {step: …}}",
        "formats": "belongs to a figure: figures: {<name>: {formats: …}}",
        "dpi": "belongs to a figure: figures: {<name>: {dpi: …}}",
        "size": "belongs to a figure: figures: {<name>: {size: …}}",
        "figsize": "belongs to a figure: figures: {<name>: {size: [6.4, 4.8]}}",
        "cores": "is an option of the command: snakemake --cores 4",
        "seed": "nothing is random here; leave it out",
        "version": "leave it out",
    },
    "defaults": {
        "grids": "grid", "axes": "grid", "domain": "grid", "gradients": "gradient",
        "figure": "figures", "plots": "figures",
        "method": "gradient.method", "step": "gradient.step", "order": "gradient.order",
        "tolerance": "gradient.tolerance", "compression": "gradient.compression",
        "sweep": "belongs to a study: studies: {<name>: {sweep: …}}",
        "parameters": "belongs to a study: studies: {<name>: {parameters: …}}",
        "function": "belongs to a study: studies: {<name>: {function: …}}",
        "title": "belongs to a study: studies: {<name>: {title: …}}",
        "layers": "belongs to a figure: figures: {<name>: {layers: …}}",
        "formats": "belongs to a figure: figures: {<name>: {formats: …}}",
        "dpi": "belongs to a figure: figures: {<name>: {dpi: …}}",
        "size": "belongs to a figure: figures: {<name>: {size: …}}",
        "results": "belongs to the top of the file: results: …",
        "studies": "belongs to the top of the file: studies: …",
    },
    "study": {
        "f": "function", "func": "function", "formula": "function", "expression": "function",
        "expr": "function", "equation": "function", "functions": "function", "fun": "function",
        "parameter": "parameters", "params": "parameters", "param": "parameters",
        "constants": "parameters", "values": "parameters", "coefficients": "parameters",
        "args": "parameters", "kwargs": "parameters",
        "grids": "grid", "axes": "grid", "axis": "grid", "variables": "grid", "mesh": "grid",
        "vars": "grid",
        "domain": f"give the domain with the axes: {_GRID_EXAMPLE}",
        "range": f"give the range with each axis: {_GRID_EXAMPLE}",
        "ranges": f"give the range with each axis: {_GRID_EXAMPLE}",
        "bounds": f"give the bounds with each axis: {_GRID_EXAMPLE}",
        "extent": f"give the extent with each axis: {_GRID_EXAMPLE}",
        "limits": f"belongs to a figure; the domain stands in {_GRID_EXAMPLE}",
        "xlim": f"belongs to a figure as limits; the domain stands in {_GRID_EXAMPLE}",
        "ylim": f"belongs to a figure as limits; the domain stands in {_GRID_EXAMPLE}",
        "num": f"give it with each axis: {_GRID_EXAMPLE}",
        "n": f"write num with each axis: {_GRID_EXAMPLE}",
        "points": f"write num with each axis: {_GRID_EXAMPLE}",
        "resolution": f"write num with each axis: {_GRID_EXAMPLE}",
        "x0": f"an axis stands in grid: {_GRID_EXAMPLE}",
        "x1": f"an axis stands in grid: {_GRID_EXAMPLE}",
        "x": "an axis stands in grid: grid: {x: {start: -2, stop: 2, num: 81}}",
        "y": "an axis stands in grid: grid: {y: {start: -2, stop: 2, num: 81}}",
        "gradients": "gradient", "grad": "gradient", "derivative": "gradient",
        "differentiation": "gradient",
        "method": "gradient.method", "scheme": "gradient.method", "step": "gradient.step",
        "h": "gradient.step", "stepsize": "gradient.step", "order": "gradient.order",
        "tolerance": "gradient.tolerance", "tol": "gradient.tolerance",
        "compression": "gradient.compression",
        "sweeps": "sweep", "vary": "sweep", "scan": "sweep", "loop": "sweep",
        "figure": "figures", "fig": "figures", "plots": "figures", "plot": "figures",
        "name": "the name of a study is its key; for a line above the figures write title",
        "label": "title", "caption": "title", "heading": "title", "description": "title",
        "layers": "belongs to a figure of its own: figures: {<name>: {layers: …}}, named in the"
        " study's figures",
        "layer": "belongs to a figure of its own: figures: {<name>: {layers: …}}, named in the"
        " study's figures",
        "formats": "belongs to a figure: figures: {<name>: {formats: …}}",
        "format": "belongs to a figure: figures: {<name>: {formats: [png]}}",
        "dpi": "belongs to a figure: figures: {<name>: {dpi: …}}",
        "size": "belongs to a figure: figures: {<name>: {size: …}}",
        "figsize": "belongs to a figure: figures: {<name>: {size: [6.4, 4.8]}}",
        "levels": "belongs to a layer: figures: {<name>: {layers: [{kind: contour, levels: …}]}}",
        "cmap": "belongs to a layer: figures: {<name>: {layers: [{kind: contourf, cmap: …}]}}",
        "color": "belongs to a layer: figures: {<name>: {layers: [{kind: quiver, color: …}]}}",
        "direction": "belongs to a layer: figures: {<name>: {layers: [{kind: quiver, direction:"
        " …}]}}",
        "python": 'belongs under function: function: {python: "mine.py:name"}',
        "criticalpoints": "critical_points", "stationarypoints": "critical_points",
        "minima": "critical_points", "extrema": "critical_points", "saddles": "critical_points",
        "paths": "descent", "optimizer": "descent.optimizer", "optimiser": "descent.optimizer",
        "optimizers": "descent.runs", "start": "descent.start", "steps": "descent.steps",
        "learningrate": "descent.learning_rate", "lr": "descent.learning_rate",
        "runs": "descent.runs",
        "results": "belongs to the top of the file: results: …",
        "linspace": "a range belongs to a swept key: sweep: {b: {linspace: …}}",
    },
    "function": {
        "file": "python", "path": "python", "module": "python", "f": "python", "fun": "python",
        "grad": "gradient", "gradients": "gradient", "jac": "gradient", "jacobian": "gradient",
        "derivative": "gradient", "derivatives": "gradient", "fprime": "gradient",
        "backward": "gradient", "df": "gradient", "given": "gradient",
        "autograd": "autodiff", "ad": "autodiff", "jax": "autodiff", "torch": "autodiff",
        "pytorch": "autodiff", "backend": "autodiff", "framework": "autodiff",
        "parameters": "belongs to the study, beside function: parameters: …",
        "params": "belongs to the study, beside function: parameters: …",
        "grid": "belongs to the study, beside function: grid: …",
        "method": "belongs to the study, beside function: gradient: {method: …}",
        "sweep": "belongs to the study, beside function: sweep: …",
        "title": "belongs to the study, beside function: title: …",
    },
    "gradient": {
        "scheme": "method", "type": "method", "kind": "method", "name": "method",
        "algorithm": "method", "methods": "method", "h": "step", "dx": "step", "delta": "step",
        "eps": "step", "epsilon": "step", "stepsize": "step", "steps": "step", "spacing": "step",
        "accuracy": "order", "acc": "order", "degree": "order", "orders": "order",
        "tol": "tolerance", "rtol": "tolerance", "atol": "tolerance", "precision": "tolerance",
        "compress": "compression", "complevel": "compression", "zlib": "compression",
        "num": "belongs to an axis: grid: {x0: {num: …}}",
    },
    "descent": {
        "optimiser": "optimizer", "method": "optimizer", "algorithm": "optimizer",
        "solver": "optimizer", "rule": "optimizer", "optimizers": "runs", "optimisers": "runs",
        "paths": "runs", "starts": "start", "x0": "start", "init": "start", "initial": "start",
        "from": "start", "point": "start", "points": "start", "initialpoint": "start",
        "lr": "learning_rate", "eta": "learning_rate", "rate": "learning_rate",
        "alpha": "learning_rate", "stepsize": "learning_rate", "step": "learning_rate",
        "numsteps": "steps", "maxiter": "steps", "iterations": "steps", "niter": "steps",
        "epochs": "steps", "nsteps": "steps", "n": "steps", "maxsteps": "steps",
        "tol": "tolerance", "gtol": "tolerance", "stop": "tolerance",
        "grad": "gradient", "store": "keep", "record": "keep", "preset": "convention",
        "style": "convention", "mu": "momentum", "rho": "decay", "betas": "beta1",
        "beta": "beta1", "eps": "epsilon", "clip": "clip_norm", "maxnorm": "clip_norm",
        "gradclip": "clip_norm", "clipnorm": "clip_norm", "l2": "weight_decay",
        "wd": "weight_decay", "initialaccumulatorvalue": "initial_accumulator",
        "linesearchfn": "line_search", "grid": "start.grid", "random": "start.random",
        "seed": "belongs to starts at random: start: {random: 20, seed: …}",
    },
    "figure": {
        "layer": "layers", "kinds": "layers",
        "kind": "a kind belongs to a layer: layers: [{kind: …}]",
        "type": "a kind belongs to a layer: layers: [{kind: …}]",
        "format": "formats", "fileformat": "formats", "filetype": "formats", "ext": "formats",
        "extension": "formats", "extensions": "formats", "types": "formats", "output": "formats",
        "figsize": "size", "dimensions": "size", "sizes": "size",
        "width": "write size: [width, height], in inches",
        "height": "write size: [width, height], in inches",
        "resolution": "dpi", "ppi": "dpi", "savefigdpi": "dpi",
        "suptitle": "title", "heading": "title", "caption": "title", "name": "title",
        "aspectratio": "aspect", "ratio": "aspect", "equal": "aspect", "axisequal": "aspect",
        "xlim": "write limits: {x0: [-2, 2]}", "ylim": "write limits: {x1: [-2, 2]}",
        "xlimits": "write limits: {x0: [-2, 2]}", "ylimits": "write limits: {x1: [-2, 2]}",
        "xrange": "write limits: {x0: [-2, 2]}", "yrange": "write limits: {x1: [-2, 2]}",
        "lim": "limits", "limit": "limits", "bounds": "limits", "extent": "limits",
        "domain": "limits", "zoom": "limits", "axes": "limits", "window": "limits",
        "grid": "gridlines", "showgrid": "gridlines", "gridline": "gridlines",
        "axislabels": "labels", "label": "labels", "mathlabels": "labels",
        "tightlayout": "layout", "constrainedlayout": "layout",
        "fontsize": "font_size", "textsize": "font_size", "labelsize": "font_size",
        "fontfamily": "font", "fontname": "font", "typeface": "font",
        "basesize": "font_size",
        "xaxislabel": "xlabel", "yaxislabel": "ylabel", "xtitle": "xlabel", "ytitle": "ylabel",
        "xname": "xlabel", "yname": "ylabel",
        "xscale": "write scale: {x0: log}", "yscale": "write scale: {x1: log}",
        "logx": "write scale: {x0: log}", "logy": "write scale: {x1: log}",
        "xlog": "write scale: {x0: log}", "ylog": "write scale: {x1: log}",
        "loglog": "write scale: {x0: log, x1: log}", "log": "write scale: {x0: log}",
        "scales": "scale", "context": "style", "theme": "style",
        "stylesheet": "style", "preset": "style", "bboxinches": "crop", "tight": "crop",
        "trim": "crop", "background": "transparent", "transparency": "transparent",
        "facecolor": "transparent",
        "parameters": "belongs to a study: studies: {<name>: {parameters: …}}",
        "function": "belongs to a study: studies: {<name>: {function: …}}",
    },
    "layer": {
        "type": "kind", "layer": "kind", "name": "kind", "plot": "kind",
        "c": "color", "colors": "color", "colour": "color", "colours": "color",
        "edgecolor": "color", "edgecolors": "color", "facecolor": "color", "linecolor": "color",
        "arrowcolor": "color", "ec": "color", "fc": "color",
        "colormap": "cmap", "colourmap": "cmap", "colorscale": "cmap", "palette": "cmap",
        "colorscheme": "cmap", "cm": "cmap", "map": "cmap",
        "lw": "linewidth", "linewidths": "linewidth", "width": "linewidth",
        "thickness": "linewidth", "strokewidth": "linewidth",
        "nlevels": "count", "numlevels": "count", "ncontours": "count", "n": "count",
        "num": "count", "bins": "count", "number": "count", "levelcount": "count",
        "level": "levels", "contours": "levels", "norm": "levels", "spacing": "levels",
        "locator": "levels", "values": "levels",
        "clabel": "labels", "clabels": "labels", "label": "labels", "inline": "labels",
        "cbar": "colorbar", "colourbar": "colorbar", "showcolorbar": "colorbar",
        "scalebar": "colorbar", "bar": "colorbar", "cbarlocation": "colorbar",
        "colorbarlocation": "colorbar", "barlabel": "colorbar_label",
        "cbarlabel": "colorbar_label", "colorbartitle": "colorbar_label", "clab": "colorbar_label",
        "quiverkey": "key", "legend": "key", "arrowkey": "key",
        "scale": "length", "lengths": "length", "arrowlength": "length", "normalize": "length",
        "normalise": "length", "normalized": "length", "normalised": "length", "unit": "length",
        "scaling": "length",
        "density": "arrows", "narrows": "arrows", "stride": "arrows", "skip": "arrows",
        "every": "arrows", "nx": "arrows", "subsample": "arrows",
        "descent": "direction", "ascent": "direction", "sign": "direction",
        "negative": "direction", "negate": "direction", "minus": "direction",
        "invert": "direction",
        "zeros": "zero", "x": "at", "point": "at", "position": "at", "where": "at",
        "vmin": "range", "vmax": "range", "clim": "range", "lim": "range", "ylim": "range",
        "bounds": "range", "variable": "quantity", "which": "quantity", "what": "quantity",
        "field": "quantity", "flag": "flags", "statistic": "measure", "rel": "relative",
        "slope": "slopes", "opacity": "alpha", "transparency": "alpha",
        "ls": "linestyle", "linestyles": "linestyle", "dashes": "linestyle",
        "negativelinestyles": "negative", "bold": "thick", "major": "thick",
    },
}  # fmt: skip
"""Section → word without case and signs → key or advice."""

_VALUES: dict[str, dict[str, str]] = {
    "optimizer": {
        "gd": "gradient_descent", "sgd": "gradient_descent", "descent": "gradient_descent",
        "plain": "gradient_descent", "heavyball": "momentum", "polyak": "momentum",
        "nag": "nesterov", "nesterovmomentum": "nesterov", "cg": "conjugate_gradient",
        "lbfgsb": "lbfgs", "steepest": "steepest_descent", "linesearch": "steepest_descent",
        "trustncg": "trust_ncg", "simplex": "nelder_mead", "neldermead": "nelder_mead",
        "newtoncg": "newton", "newtonraphson": "newton",
    },
    "length": {
        "normalized": "unit", "normalised": "unit", "normal": "unit", "normalize": "unit",
        "one": "unit", "equal": "unit", "same": "unit", "constant": "unit", "1": "unit",
        "logarithmic": "log", "proportional": "true", "scaled": "true", "linear": "true",
        "auto": "true", "magnitude": "true", "norm": "true", "real": "true", "false": "unit",
    },
    "direction": {
        "down": "descent", "downhill": "descent", "negative": "descent", "minimize": "descent",
        "descend": "descent", "steepestdescent": "descent", "minus": "descent", "1": "ascent",
        "up": "ascent", "uphill": "ascent", "positive": "ascent", "ascend": "ascent",
        "gradient": "ascent", "plus": "ascent",
    },
    "levels": {
        "logarithmic": "log", "log10": "log", "logscale": "log", "lin": "linear",
        "uniform": "linear", "equal": "linear", "even": "linear", "symmetriclog": "symlog",
    },
    "color": {
        "norm": "magnitude", "gradnorm": "magnitude", "speed": "magnitude", "length": "magnitude",
        "value": "value", "f": "value", "level": "value", "levels": "value", "cmap": "value",
    },
    "arrows": {"every": "all", "each": "all", "auto": "21", "none": "all"},
    "linestyle": {
        "": "solid", "dash": "dashed", "dot": "dotted", "dots": "dotted", "dashdotted": "dashdot",
    },
    "negative": {"dash": "dashed", "dot": "dotted", "same": "solid"},
    "zero": {"point": "dot", "marker": "dot", "skip": "hide", "none": "hide"},
    "style": {
        "print": "paper", "journal": "paper", "publication": "paper", "article": "paper",
        "talk": "slides", "presentation": "slides", "slide": "slides", "poster": "slides",
        "beamer": "slides", "notebook": "screen", "default": "screen", "web": "screen",
        "auto": "screen",
    },
    "size": {
        "onecolumn": "column", "single": "column", "singlecolumn": "column", "narrow": "column",
        "twocolumn": "two_columns", "double": "two_columns", "doublecolumn": "two_columns",
        "page": "two_columns", "full": "two_columns", "fullwidth": "two_columns",
        "textwidth": "two_columns", "wide": "two_columns",
    },
    "scale": {"log10": "log", "logarithmic": "log", "lin": "linear", "symlog": "log"},
    "colorbar": {
        "vertical": "right", "horizontal": "bottom", "below": "bottom", "down": "bottom",
        "side": "right", "auto": "right", "yes": "right", "on": "right", "off": "none",
        "no": "none", "left": "right", "top": "bottom",
    },
    "xlabel": {"off": "none", "no": "none"},
    "ylabel": {"off": "none", "no": "none"},
    "aspect": {"1": "equal", "11": "equal", "square": "equal", "fill": "free", "stretch": "free"},
    "labels": {"latex": "math", "tex": "math", "mathtext": "math", "text": "plain"},
    "layout": {"tight": "fitted", "constrained": "fitted", "auto": "fitted", "none": "fixed"},
    "title": {"off": "none", "no": "none", "false": "none"},
    "measure": {"max": "worst", "maximum": "worst", "mean": "median", "average": "median"},
    "quantity": {"estimate": "error_estimate", "errors": "error"},
    "range": {"all": "auto", "full": "auto"},
    "step": {"automatic": "auto", "default": "auto", "optimal": "auto", "none": "auto"},
    "method": {
        "centered": "central", "centred": "central", "center": "central", "centre": "central",
        "centraldifference": "central", "centraldifferences": "central", "3point": "central",
        "fd": "central", "finitedifference": "central", "finitedifferences": "central",
        "numerical": "central", "numeric": "central", "symmetric": "central",
        "backward": "forward", "onesided": "forward", "2point": "forward",
        "forwarddifference": "forward", "forwarddifferences": "forward", "simple": "forward",
        "cs": "complex", "complexstep": "complex", "analytic": "exact", "analytical": "exact",
        "symbolic": "exact", "sympy": "exact", "ad": "exact", "autodiff": "exact",
        "autograd": "exact", "jax": "exact", "automatic": "exact", "true": "exact",
        "extrapolation": "richardson", "extrapolated": "richardson", "romberg": "richardson",
        "ridders": "richardson", "adaptive": "richardson", "own": "given", "custom": "given",
        "mine": "given", "user": "given", "provided": "given", "supplied": "given",
        "backprop": "given", "backpropagation": "given", "gradient": "given",
    },
    "autodiff": {
        "jaxnumpy": "jax", "jnp": "jax", "flax": "jax", "true": "jax", "pytorch": "torch",
        "autograd": "torch", "torchautograd": "torch", "tensorflow": "jax",
    },
    "format": {
        "jpg": "png", "jpeg": "png", "gif": "png", "tif": "png", "tiff": "png", "bmp": "png",
        "webp": "png", "eps": "pdf", "ps": "pdf", "pgf": "pdf", "tex": "pdf", "vector": "svg",
    },
    "cmap": {
        "jet": "batlow", "rainbow": "batlow", "turbo": "batlow", "hsv": "romaO",
        "gistrainbow": "batlow", "nipyspectral": "batlow", "parula": "viridis",
        "spectral": "RdYlBu", "terrain": "batlow", "seismic": "RdBu_r", "bwr": "RdBu_r",
        "rdylgn": "RdYlBu", "piyg": "PRGn", "rdgy": "RdBu", "hot": "lajolla",
        "afmhot": "lajolla", "grey": "gray", "greys": "gray_r", "binary": "gray_r",
        "graysr": "gray", "greysr": "gray", "diverging": "vik", "balance": "vik",
        "twilightshifted": "twilight", "phase": "romaO", "cool": "viridis", "bone": "gray",
        "copper": "lajolla",
    },
    "kind": {
        "arrows": "quiver", "vectors": "quiver", "vector": "quiver", "gradient": "quiver",
        "field": "quiver", "vectorfield": "quiver", "contours": "contour", "isolines": "contour",
        "levels": "contour", "lines": "contour", "contourlines": "contour",
        "filledcontour": "contourf", "filledcontours": "contourf", "filled": "contourf",
        "heatmap": "contourf", "imshow": "contourf", "pcolor": "contourf",
        "pcolormesh": "contourf", "image": "contourf", "plot": "line", "graph": "line",
        "curve": "line", "tangents": "tangent", "slope": "tangent", "errors": "error",
        "errormap": "error", "streamplot": "stream", "streamlines": "stream",
        "streamline": "stream", "surf": "surface", "surface3d": "surface", "plotsurface": "surface",
        "3d": "surface", "wireframe": "surface", "mesh": "surface", "path": "paths",
        "trajectory": "paths", "trajectories": "paths", "gradcheck": "gradient_check",
        "checkgrad": "gradient_check", "checkgrads": "gradient_check",
        "checkdiff": "gradient_check", "checkgradient": "gradient_check",
        "taylor": "gradient_check", "taylortest": "gradient_check",
    },
}  # fmt: skip
"""Option → word without case and signs → its value here."""


def key_advice(
    name: object, known: Iterable[str], section: Section, also: str = "", value: object = None
) -> str:
    """Return what to say of a key that a section has not.

    Args:
        name: the key.
        known: the keys that there are.
        section: the section.
        also: what is said where the key is not known elsewhere; else the nearest of `known`.
        value: the value of the key, to be shown where it belongs.
    """
    keys = list(known)
    meant = meant_key(name, section)
    if meant in keys:
        return f"did you mean {meant}?"
    same = nearest_name(name, keys)
    if same is not None and isinstance(name, str) and folded(same) == folded(name):
        return f"did you mean {same}?"
    to_come = _TO_COME.get(section, ())
    if meant in to_come or name in to_come:
        coming = meant if meant in to_come else name
        return f"{coming} is still to come; allowed: {listed(sorted(keys))}"
    if meant is not None and " " in meant:
        text = meant.replace("…", _shown(value))
        return f"it {text}" if text.startswith(("belongs", "is ")) else text
    if meant is not None and "." in meant:
        first, _, last = meant.partition(".")
        return f"write {first}: {{{last}: {_shown(value)}}}"
    if also:
        return also
    if section == "layer" and name in _NOWHERE:
        return f"allowed: {listed(sorted(keys))}"
    return nearest(name, keys) if same is None else f"did you mean {same}?"


def meant_key(name: object, section: Section) -> str | None:
    """Return the key, or what to say of it, that people mean by another one in a section."""
    return _ELSEWHERE[section].get(folded(name[:100])) if isinstance(name, str) else None


def is_meant(name: str, key: str, known: Iterable[str], section: Section) -> bool:
    """Return whether a key that a section has not is an attempt at one that it has."""
    return key in (meant_key(name, section), nearest_name(name, known))


def _shown(value: object) -> str:
    """Return a value as it stands in a config, if it is a short one."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number_text(value)
    is_short = isinstance(value, str) and re.fullmatch(r"[\w.*+/() -]{1,40}", value)
    return str(value) if is_short else "…"


def value_advice(option: str, value: object, allowed: Iterable[str]) -> str | None:
    """Return the value of an option that was meant by one that is not allowed; None if unknown."""
    values = list(allowed)
    if not isinstance(value, str | int | float):
        return None
    word = folded(str(value)[:100]) if isinstance(value, bool | str) else f"{value:g}"
    meant = _VALUES.get(option, {}).get(word)
    if meant in values:
        return meant
    return nearest_name(value, values) if isinstance(value, str) else None


def other_value(option: str, value: object) -> str | None:
    """Return what a value of an option is called here, whether it exists or is still to come."""
    return _VALUES.get(option, {}).get(folded(value[:100])) if isinstance(value, str) else None


@functools.cache
def literals(annotation: Any) -> tuple[str, ...]:
    """Return the words that an annotated type allows, as a config has them."""
    if typing.get_origin(annotation) is Literal:
        values = typing.get_args(annotation)
        return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)
    return tuple(
        dict.fromkeys(word for inner in typing.get_args(annotation) for word in _literals_in(inner))
    )


def _literals_in(annotation: Any) -> tuple[str, ...]:
    return literals(annotation) if typing.get_origin(annotation) is not None else ()


def list_advice(value: object, key: str, names: Iterable[str]) -> str | None:
    """Return a list as it is written, where names were given in text: `quiver, contour`."""
    if not isinstance(value, str) or len(value) > 200:
        return None
    parts = value.replace(",", " ").replace(";", " ").replace("+", " ").split()
    known = set(names)
    if parts and all(part in known for part in parts):
        return f"{show(value)} is not a list; write {key}: [{', '.join(parts)}]"
    return None


def study_advice(value: object) -> str:
    """Return how a study is written that is no mapping."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return "leave out the - before its keys"
    if isinstance(value, str) and (match := _NO_SPACE.fullmatch(value[:_LONGEST])):
        return f"put a space behind the colon: {match[1]}: {match[2]}"
    text = _shown(value)
    is_text = isinstance(value, str) and text != "…"
    return f"write {{function: {text}}}" if is_text else "give a mapping with function"


def figure_advice(value: object, figures: Iterable[str]) -> str:
    """Return what to say of something in a study's figures that is not the name of one."""
    if isinstance(value, dict):
        return "layers belong to a figure of its own: figures: {<name>: {layers: …}}; name it here"
    return nearest(value, figures)


def layer_advice(value: dict[str, Any], kinds: Iterable[str]) -> str | None:
    """Return how a layer is written whose kind is its key: `{quiver: {color: red}}`."""
    if len(value) != 1:
        return None
    [(kind, options)] = value.items()
    if kind not in set(kinds) or not isinstance(options, dict | None):
        return None
    rest = "".join(
        f", {name}: {_shown(option)}" for name, option in list((options or {}).items())[:4]
    )
    return f"write {{kind: {kind}{rest}}}"


def parameters_advice(value: object) -> str:
    """Return how parameters are written that are no mapping."""
    names = value if isinstance(value, list) else []
    if names and all(isinstance(name, str) and name.isidentifier() for name in names[:5]):
        return f"give each a value: {{{', '.join(f'{name}: 1' for name in names[:5])}}}"
    return "give parameters by name: {a: 1}"
