"""What the code says of its own options: the text that stands below each field."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap


@functools.cache
def field_descriptions(options: type) -> dict[str, str]:
    """Return the description of each field of a class of options, on one line each."""
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(options))).body
    assert isinstance(definition, ast.ClassDef)
    descriptions = {}
    for field, text in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            descriptions[field.target.id] = " ".join(str(text.value.value).split())
    return descriptions


def summary(documented: object) -> str:
    """Return the first line of the docstring of a module, class or function."""
    return (inspect.getdoc(documented) or "").partition("\n")[0]
