"""The JSON schema of a config, made from the classes that check it.

Editors that know the schema complete keys and show what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pydantic
import yaml

from gradatlas.config import descent_section as descents
from gradatlas.config import grid_section as axes
from gradatlas.config import models as sections
from gradatlas.config import sweep_section as sweeps
from gradatlas.config.descent_section import RUNS, DescentOptions, RunOptions
from gradatlas.config.gradient_section import AUTO, METHOD, FileOptions
from gradatlas.config.models import ConfigSections, FigureSection
from gradatlas.config.reference import field_descriptions, summary
from gradatlas.descent.optimizer import find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.formulas.language import CONSTANTS, FUNCTIONS

Schema = dict[str, Any]
# Digits stand by themselves, also those of atan2: where text can be read in two ways, looking for
# a match may take for ever.
_WORDS = sorted({name.rstrip("0123456789") for name in (*CONSTANTS, *FUNCTIONS)})
_ARITHMETIC = rf"^([-+*/(),.<>=!0-9E\s]|{'|'.join(_WORDS)})+$"
"""What arithmetic consists of; whether that makes a number, the check of the config says."""


def config_schema() -> Schema:
    """Return the schema of a whole config."""
    schema = _schema_of(ConfigSections)
    definitions = schema["$defs"]
    figure = definitions[FigureSection.__name__]
    figure["properties"] |= _schema_of(FigureOptions)["properties"]
    layers = [_layer_schema(kind) for kind in layer_kinds()]
    figure["properties"]["layers"]["items"] = {
        "anyOf": [{"enum": list(layer_kinds())}, *layers],
    }
    for section in ("DefaultsSection", "StudySection"):
        described = definitions[section]["properties"]["gradient"]["description"]
        definitions[section]["properties"]["gradient"] = {
            **_gradient_schema(),
            "description": described,
        }
    study = definitions["StudySection"]["properties"]
    descent = _descent_schema(definitions)
    study["descent"] = {**descent, "description": study["descent"]["description"]}
    definitions["Arithmetic"] = {
        "type": "string",
        "pattern": _ARITHMETIC,
        "description": "A number as arithmetic: 2*pi, 1/3, sqrt(2), 2**10.",
    }
    schema = {name: _with_arithmetic(part) for name, part in schema.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the schema as the text of the file `workflow/schemas/config.schema.yaml`."""
    note = "# Made from the code by `make schema`; a test holds it to the code.\n"
    return note + yaml.safe_dump(config_schema(), sort_keys=False, allow_unicode=True, width=100)


def _with_arithmetic(schema: Any) -> Any:
    """Return a schema that takes arithmetic wherever it takes numbers."""
    if isinstance(schema, list):
        return [_with_arithmetic(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    numbers = schema.get("type") in ("number", "integer") or any(
        type(value) in (int, float) for value in schema.get("enum", ())
    )
    if not numbers:
        return {name: _with_arithmetic(part) for name, part in schema.items()}
    outside = {name: schema[name] for name in ("title", "description", "default") if name in schema}
    inside = {name: part for name, part in schema.items() if name not in outside}
    return {"anyOf": [inside, {"$ref": "#/$defs/Arithmetic"}], **outside}


def _schema_of(options: type) -> Schema:
    schema: Schema = pydantic.TypeAdapter(options).json_schema()
    for name, definition in {options.__name__: schema, **schema.get("$defs", {})}.items():
        found = _class_named(name, options)
        if found is not None:
            definition["description"] = summary(found)
            for field, text in field_descriptions(found).items():
                definition["properties"][field]["description"] = text
    return schema


def _class_named(name: str, options: type) -> type | None:
    """Return the class of options that a definition of a schema was made from, by its name."""
    candidates = [
        options,
        *vars(descents).values(),
        *vars(axes).values(),
        *vars(sections).values(),
        *vars(sweeps).values(),
    ]
    named = (candidate for candidate in candidates if getattr(candidate, "__name__", "") == name)
    return next((candidate for candidate in named if isinstance(candidate, type)), None)


def _layer_schema(kind: str) -> Schema:
    schema = _schema_of(find_layer(kind).Options)
    schema["properties"] = {"kind": {"const": kind}, **schema["properties"]}
    schema["required"] = ["kind"]
    schema["title"] = kind
    return schema


def _gradient_schema() -> Schema:
    properties: Schema = {"method": {"enum": [AUTO, *method_names()], "description": METHOD}}
    properties |= _joined(find_method(name).Options for name in method_names())
    properties |= _schema_of(FileOptions)["properties"]
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _joined(classes: Iterable[type]) -> Schema:
    """Return the options of several classes; what several have may be as any of them has it."""
    found: dict[str, list[Schema]] = {}
    for options in classes:
        for name, schema in _schema_of(options)["properties"].items():
            found.setdefault(name, []).append(schema)
    joined = {}
    for name, schemas in found.items():
        types: list[Schema] = []
        for schema in map(_type_of, schemas):
            types += [] if schema in types else [schema]
        told = {"description": schemas[-1]["description"]}
        joined[name] = schemas[-1] if len(types) == 1 else {"anyOf": types, **told}
    return joined


def _type_of(schema: Schema) -> Schema:
    """Return what values are right, without what is said of them."""
    said = ("description", "default", "title")
    return {name: part for name, part in schema.items() if name not in said}


def _descent_schema(definitions: Schema) -> Schema:
    """Return the schema of a `descent` section; what it refers to is put into `definitions`."""
    own = _schema_of(DescentOptions)
    definitions |= own.get("$defs", {})
    run = _schema_of(RunOptions)["properties"]
    run["optimizer"]["anyOf"][0] = {"enum": list(optimizer_names())}
    run |= _joined(find_optimizer(name).Options for name in optimizer_names())
    named = {"type": "object", "properties": run, "additionalProperties": False}
    runs = {"type": "object", "additionalProperties": named, "description": RUNS}
    return {
        "type": "object",
        "properties": {**own["properties"], **run, "runs": runs},
        "additionalProperties": False,
    }


if __name__ == "__main__":
    print(schema_text(), end="")
