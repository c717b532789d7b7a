"""What a formula that was refused was probably meant to be.

People write formulas as in mathematics, or as in the language that they know best. Each slip is
mended in the text by itself. If what comes out is a formula, the user is shown it; if not, nothing
is guessed. It is never computed with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from gradatlas.config.advice.functions import MODULES, OTHER_FUNCTIONS, OTHER_NAMES
from gradatlas.config.problems import folded, show
from gradatlas.formulas.language import CONSTANTS, FUNCTIONS, ExpressionError, parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function

_LONGEST = 1000
"""Characters of a formula that is looked at; nobody reads advice on a longer one."""
_LONGEST_SHOWN = 160
_MOST_REWRITTEN = 30
"""Calls of functions that have another name here: each may repeat its arguments."""
_MOST_CLOSED = 3
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>\*\*|<=|>=|==|!=|//|.)""",
    re.VERBOSE | re.DOTALL,
)
_VARIABLE = re.compile(r"[A-Za-z]{1,2}[0-9]*(_[A-Za-z0-9]+)?")
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda_", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Γ": "Gamma", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega", "Λ": "Lambda", "Θ": "Theta", "Σ": "Sigma",
}  # fmt: skip
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "∕": "/",
    "≤": "<=", "≥": ">=", "≠": "!=", "√": "sqrt ", "∛": "cbrt ", "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip
_BRACKETS = str.maketrans("[]{}", "()()")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

# What stands to the left of a formula: `f =`, `f(x, y) =`, `lambda x:`, `x ->`, `return`.
_LEFT = (
    re.compile(r"\s*[^\W\d]\w*'?\s*(?:\([\w\s,=.]*\))?\s*:?=(?![=<>])(?P<right>.+)", re.S),
    re.compile(r"\s*\(?\s*lambda\b[\w\s,*=.]*:(?P<right>.+)", re.S),
    re.compile(r"\s*def\s+\w+\s*\([^()]*\)\s*:\s*return\b(?P<right>.+)", re.S),
    re.compile(r"\s*(?:@\s*\([\w\s,]*\)|(?:\(?[\w\s,]*\)?\s*(?:->|=>|↦)))(?P<right>.+)", re.S),
    re.compile(r"\s*return\b(?P<right>.+)", re.S),
)  # fmt: skip
_PYTHON = re.compile(
    r"\s*(?:python\s*:\s*)?(?P<path>[\w./\\~-]+\.py)"
    r"(?:\s*(?:::?|#|\s)\s*(?P<name>[^\W\d]\w*)\s*(?:\(.*\))?)?\s*",
    re.S,
)


def formula_advice(text: str, error: ExpressionError) -> str:
    """Return what is wrong with a formula and what to do; what was said of it, if that is all."""
    if len(text) > _LONGEST:
        return str(error)
    return (
        _python_advice(text) or _catalogue_advice(text) or _mended_advice(text, error) or str(error)
    )


def catalogue_name(text: str) -> str | None:
    """Return the name of the catalogue that is meant by one written in another way, if any."""
    if len(text) > _LONGEST:
        return None
    wanted = folded(text)
    if wanted in OTHER_NAMES:
        return OTHER_NAMES[wanted]
    return next((name for name in catalogue_names() if folded(name) == wanted), None)


def product_of(name: str, factors: tuple[str, ...]) -> str | None:
    """Return a name that is several names in a row as their product: `xy` → `x*y`."""
    rest, found = name, []
    while rest:
        first = max((each for each in factors if rest.startswith(each)), key=len, default="")
        if not first:
            return None
        found.append(first)
        rest = rest[len(first) :]
    return "*".join(found) if len(found) > 1 else None


def formula_of(name: str) -> str:
    """Return the formula of a function of the catalogue, cut to what can be read in a message."""
    formula = load_catalogue_function(name).formula
    return formula if len(formula) <= _LONGEST_SHOWN else f"{formula[: _LONGEST_SHOWN - 1]}…"


def _python_advice(text: str) -> str | None:
    match = _PYTHON.fullmatch(text)
    if match is None:
        return None
    name = match["name"] or "name"
    return f'{show(text)} is no formula; write {{python: "{match["path"]}:{name}"}}'


def _catalogue_advice(text: str) -> str | None:
    tokens = _tokens(text)
    for index, token in enumerate(tokens):
        if token.kind != "name" or not _is(tokens, index + 1, "("):
            continue
        name = catalogue_name(token.text)
        if name is None:
            continue
        if index == 0 and _closing(tokens, 1) == len(tokens) - 1:
            values = ", and values of its parameters in parameters" if "=" in text else ""
            return (
                f"{show(text)} calls a function of the catalogue; give its name alone, {name}"
                f"{values}"
            )
        return (
            f"{token.text} is a function of the catalogue, which cannot be a part of a formula;"
            f" write its own formula: {formula_of(name)}"
        )
    return None


def _mended_advice(text: str, error: ExpressionError) -> str | None:
    what: list[str] = []
    right = _right_side(_unquoted(text))
    plain = _plain_signs(right)
    tokens = _tokens(plain)
    mends = 0
    for mend in _MENDS:
        before = len(what)
        tokens = mend(tokens, what)
        mends += len(what) > before
    mended = _text_of(tokens)
    if len(mended) > _LONGEST_SHOWN or not _is_formula(mended):
        return _no_parentheses(tokens)
    if right != _unquoted(text):
        return f"{show(text)} is more than a formula; give its right side alone: {mended}"
    if mends == 1 and plain == text.strip():
        if len(what) > 1 and "<mended>" not in what[0]:
            return f"{what[0].partition('; ')[0]}; write {mended}"
        return what[0].replace("<mended>", mended)
    return f"{str(error).partition('; ')[0]}; write {mended}"


def _no_parentheses(tokens: list[_Token]) -> str | None:
    for token, after in pairwise(tokens):
        if token.text in FUNCTIONS and after.kind in ("name", "number"):
            return (
                f"{token.text} stands without parentheses; put its whole argument into them:"
                f" {token.text}(…)"
            )
    return None


def _is_formula(text: str) -> bool:
    try:
        parse_expression(text)
    except ExpressionError:
        return False
    return True


def _unquoted(text: str) -> str:
    """Return text without quotes or dollars around it, and without a semicolon at its end."""
    text = text.strip().rstrip(";").strip()
    for pair in ("''", '""', "``", "“”", "‘’", "$$"):
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1]:
            text = text.strip(pair).strip()
    return text


def _right_side(text: str) -> str:
    """Return the formula alone where it is given to a name, or is a function in some language."""
    for pattern in (*_LEFT, _LEFT[0]):  # `f = lambda x: …`, `return f = …`
        match = pattern.fullmatch(text)
        if match is not None:
            text = match["right"].strip()
            if text.startswith("lambda"):
                return _right_side(text)
    if text.endswith(")") and text.count("(") < text.count(")"):
        text = text[:-1]  # (lambda x: x**2)
    return text


def _plain_signs(text: str) -> str:
    """Return text in the signs of the language where others mean the same."""
    text = re.sub(
        r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+",
        lambda match: f"**{_parenthesised(match.group().translate(_SUPERSCRIPTS))}",
        text,
    ).translate(_SUBSCRIPTS)
    text = "".join(_GREEK.get(sign, _SIGNS.get(sign, sign)) for sign in text)
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\.([*/^])", r"\1", text)  # of MATLAB
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)  # of LaTeX
    text = re.sub(r"\\(left|right|,|;|!)", "", text).replace("\\cdot", "*")
    text = text.replace("\\ln", "log").replace("\\", "")
    text = re.sub(r"\b([A-Za-z_]*[A-Za-z])\[([0-9])\]", r"\1\2", text)
    if not re.search(r"\w\[", text):
        text = text.translate(_BRACKETS)
    text = text.replace("^", "**").replace("=<", "<=").replace("=>", ">=")
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"\b(sqrt|cbrt) +\(", r"\1(", text)
    text = re.sub(r"(?<=[0-9])_(?=[0-9]{3})", "", text)
    return re.sub(r"(?<![<>=!])=(?!=)", "==", text)


def _parenthesised(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) else f"({text})"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    space: str = ""
    """What stands before it."""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    space = ""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "space":
            space = match.group()
        else:
            tokens.append(_Token(match.lastgroup or "", match.group(), space))
            space = ""
    return tokens


def _text_of(tokens: list[_Token]) -> str:
    return "".join(token.space + token.text for token in tokens).strip()


def _is(tokens: list[_Token], index: int, *texts: str) -> bool:
    return 0 <= index < len(tokens) and tokens[index].text in texts


def _kind(tokens: list[_Token], index: int) -> str:
    return tokens[index].kind if 0 <= index < len(tokens) else ""


def _closing(tokens: list[_Token], opening: int) -> int | None:
    """Return where the parenthesis that opens at an index is closed; None if nowhere."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index].text, 0)
        if depth == 0:
            return index
    return None


def _drop_modules(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `np.sin(x0)` and `math.pi`."""
    result: list[_Token] = []
    index = 0
    while index < len(tokens):
        if (
            tokens[index].text in MODULES
            and _is(tokens, index + 1, ".")
            and _kind(tokens, index + 2) == "name"
        ):
            dotted = f"{tokens[index].text}.{tokens[index + 2].text}"
            what.append(f"{dotted} is written {tokens[index + 2].text} here; write <mended>")
            tokens[index + 2] = replace(tokens[index + 2], space=tokens[index].space)
            index += 2
        else:
            result.append(tokens[index])
            index += 1
    return result


def _lower_functions(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `Sin(x0)`."""
    result = []
    for index, token in enumerate(tokens):
        small = token.text.lower()
        known = small in FUNCTIONS or small in OTHER_FUNCTIONS
        if token.text != small and known and _kind(tokens, index + 1) in ("name", "number", "sign"):
            called = _is(tokens, index + 1, "(") or _kind(tokens, index + 1) != "sign"
            if called:
                what.append(f"{token.text} is written {small} here; write <mended>")
                token = replace(token, text=small)
        result.append(token)
    return result


def _powers_of_functions(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `sin**2(x0)`, which was `sin²(x0)`."""
    index = 0
    while index + 3 < len(tokens):
        name, power, number = tokens[index : index + 3]
        if name.text in FUNCTIONS and power.text == "**" and number.kind == "number":
            end = _closing(tokens, index + 3) if _is(tokens, index + 3, "(") else None
            if end is None and _kind(tokens, index + 3) in ("name", "number"):
                end = index + 3
            if end is not None:
                what.append(f"a power of {name.text} stands behind its argument; write <mended>")
                argument = tokens[index + 3 : end + 1]
                if argument[0].text != "(":
                    argument = [_Token("sign", "("), replace(argument[0], space=""), _CLOSE]
                tokens[index : end + 1] = [name, *argument, power, number]
        index += 1
    return tokens


_CLOSE = _Token("sign", ")")


def _calls_without_parentheses(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `sin x0`, unless it is followed by what may belong to the argument as well."""
    result: list[_Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        is_function = token.text in FUNCTIONS or token.text in OTHER_FUNCTIONS
        follows = _kind(tokens, index + 1)
        end = index + 1
        if follows == "number" and _kind(tokens, index + 2) == "name":
            end = index + 2  # sin 2x0
        ambiguous = _is(tokens, end + 1, "*", "/", "**", "(") or _kind(tokens, end + 1) in (
            "name",
            "number",
        )
        if is_function and follows in ("name", "number") and not ambiguous:
            inner = [replace(tokens[index + 1], space=""), *tokens[index + 2 : end + 1]]
            result += [token, _Token("sign", "("), *inner, _CLOSE]
            what.append(f"{token.text} stands without parentheses; write <mended>")
            index = end + 1
        else:
            result.append(token)
            index += 1
    return result


def _products(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `2x0`, `2(x0 + 1)`, `(x0 + 1)(x1 - 1)`, `x0 x1` and `x0(x1 + 1)`."""
    result: list[_Token] = []
    missing = False
    for index, token in enumerate(tokens):
        if result and _is_product(tokens, index):
            missing = True
            result.append(_Token("sign", "*"))
            token = replace(token, space="")
        result.append(token)
    if missing:
        what.append(f"{show(_text_of(tokens))} lacks the * of a product; write <mended>")
    return result


def _is_product(tokens: list[_Token], index: int) -> bool:
    before, token = tokens[index - 1], tokens[index]
    if before.kind == "number":
        if token.text == "(":
            return True
        # 0x10, 0b1, 1j, 1e: numbers as other languages have them
        odd = not token.space and (
            (before.text == "0" and token.text[0] in "xXoObB" and token.text[1:].isdigit())
            or token.text in ("j", "J", "e", "E", "L")
        )
        return token.kind == "name" and not odd
    if before.text == ")":
        return token.text == "(" or token.kind == "name"
    if before.kind == "name" and not _is_function(before.text):
        if token.kind == "name":
            return _is_variable(before.text) and (
                _is_variable(token.text) or _is_function(token.text)
            )
        return token.text == "(" and _is_factor(tokens, index - 1)
    return False


def _is_function(name: str) -> bool:
    return name in FUNCTIONS or name in OTHER_FUNCTIONS


def _is_variable(name: str) -> bool:
    return (
        _VARIABLE.fullmatch(name) is not None or name in _GREEK.values() or name in CONSTANTS
    ) and name not in FUNCTIONS


def _is_factor(tokens: list[_Token], index: int) -> bool:
    """Return whether a name before a parenthesis is a factor, not a function that nobody knows."""
    end = _closing(tokens, index + 1)
    if end is None or tokens[index].text in ("f", "g", "h"):
        return False
    inside = [token.text for token in tokens[index + 2 : end]]
    return bool(inside) and "," not in inside and _is_variable(tokens[index].text)


def _other_functions(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `log1p(x0)`: functions that are written in another way here, the innermost first."""
    for _ in range(_MOST_REWRITTEN):
        places = [
            index
            for index, token in enumerate(tokens)
            if token.text in OTHER_FUNCTIONS and _is(tokens, index + 1, "(")
        ]
        if not places:
            break
        start = places[-1]
        end = _closing(tokens, start + 1)
        if end is None:
            break
        name = tokens[start]
        arguments = list(_arguments(tokens[start + 2 : end]))
        written = _written(OTHER_FUNCTIONS[name.text], arguments)
        if written is None:
            break
        call = _text_of(tokens[start : end + 1])
        what.append(f"{name.text} is not a function here; {call} is written {written}")
        inner = _tokens(written)
        around = _is(tokens, start - 1, "-", "*", "/", "**") or _is(tokens, end + 1, "*", "/", "**")
        is_call = (
            inner[0].kind == "name" and _is(inner, 1, "(") and _closing(inner, 1) == len(inner) - 1
        )
        if around and not is_call and len(inner) > 1:
            inner = [_Token("sign", "("), *inner, _CLOSE]
        inner[0] = replace(inner[0], space=name.space)
        tokens = [*tokens[:start], *inner, *tokens[end + 1 :]]
        if len(tokens) > _LONGEST:
            break
    return tokens


def _arguments(tokens: list[_Token]) -> Iterator[str]:
    depth, text = 0, ""
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            yield text.strip()
            text = ""
        else:
            text += token.space + token.text
    if text.strip():
        yield text.strip()


def _written(templates: dict[int, str], arguments: list[str]) -> str | None:
    template = templates.get(len(arguments), templates.get(-1))
    if template is None:
        return None
    if len(arguments) not in templates:  # any number of them
        return template.join(map(_as_operand, arguments)) if arguments else None

    def put_in(match: re.Match[str]) -> str:
        text = arguments[int(match.group(1))]
        before = match.string[: match.start()].rstrip()[-1:]
        after = match.string[match.end() :].lstrip()[:1]
        binds = (before != "" and before in "-*/") or (after != "" and after in "*/<=")
        return _as_operand(text) if binds else text

    return re.sub(r"\{(\d)\}", put_in, template)


def _as_operand(text: str) -> str:
    tokens = _tokens(text)
    is_whole = (
        len(tokens) == 1
        or (_is(tokens, 0, "(") and _closing(tokens, 0) == len(tokens) - 1)
        or (
            tokens
            and tokens[0].kind == "name"
            and _is(tokens, 1, "(")
            and _closing(tokens, 1) == len(tokens) - 1
        )
    )
    return text if is_whole else f"({text})"


def _choices(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `a if x0 < 0 else b` and `x0 < 0 ? a : b`."""
    texts = [token.text for token in tokens]
    for first, second, order in (("if", "else", (1, 0, 2)), ("?", ":", (0, 1, 2))):
        if texts.count(first) == texts.count(second) == 1 and texts.index(first) < texts.index(
            second
        ):
            parts = [
                _text_of(part)
                for part in (
                    tokens[: texts.index(first)],
                    tokens[texts.index(first) + 1 : texts.index(second)],
                    tokens[texts.index(second) + 1 :],
                )
            ]
            what.append(f"{first} is not allowed in a formula; a choice is written <mended>")
            return _tokens(f"where({', '.join(parts[index] for index in order)})")
    return tokens


def _close(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `sin(x0`."""
    texts = [token.text for token in tokens]
    open_still = texts.count("(") - texts.count(")")
    if 0 < open_still <= _MOST_CLOSED:
        what.append(
            f"{show(_text_of(tokens))} has a parenthesis that is not closed; write <mended>"
        )
        return [*tokens, *[_CLOSE] * open_still]
    return tokens


def _remainders(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `x0 % 2` and `x0 // 2`, where it is plain what the operands are."""
    for index, token in enumerate(tokens):
        if token.text not in ("%", "//"):
            continue
        start, end = _operand_before(tokens, index), index + 1
        if _is(tokens, end, "("):
            end = _closing(tokens, end) or len(tokens)
        if _kind(tokens, end) not in ("name", "number") and not _is(tokens, end, ")"):
            return tokens
        around = ("*", "/", "**", "%", "//")
        if start is None or _is(tokens, start - 1, *around) or _is(tokens, end + 1, *around, "("):
            return tokens
        left, right = _text_of(tokens[start:index]), _text_of(tokens[index + 1 : end + 1])
        if token.text == "%":
            what.append("% is not allowed in a formula; a remainder is written <mended>")
            written = f"{left} - {right}*floor({left}/{right})"
            if _is(tokens, start - 1, "-"):
                written = f"({written})"
        else:
            what.append("// is not allowed in a formula; a whole quotient is written <mended>")
            written = f"floor({left}/{right})"
        inner = _tokens(written)
        inner[0] = replace(inner[0], space=tokens[start].space)
        return _remainders([*tokens[:start], *inner, *tokens[end + 1 :]], what)
    return tokens


def _operand_before(tokens: list[_Token], index: int) -> int | None:
    """Return where the operand starts that ends before an index; None if that is not plain."""
    if not _is(tokens, index - 1, ")"):
        return index - 1 if _kind(tokens, index - 1) in ("name", "number") else None
    for start in range(index - 2, -1, -1):
        if _is(tokens, start, "(") and _closing(tokens, start) == index - 1:
            return start - 1 if _kind(tokens, start - 1) == "name" else start
    return None


def _lists_as_arguments(tokens: list[_Token], what: list[str]) -> list[_Token]:
    """Mend `max([x0, 0])`, which has become `max((x0, 0))`."""
    index = 0
    while index < len(tokens):
        if (
            _is_function(tokens[index].text)
            and _is(tokens, index + 1, "(")
            and _is(tokens, index + 2, "(")
        ):
            outer, inner = _closing(tokens, index + 1), _closing(tokens, index + 2)
            if (
                outer is not None
                and inner == outer - 1
                and len(list(_arguments(tokens[index + 3 : inner]))) > 1
            ):
                tokens = [*tokens[: index + 2], *tokens[index + 3 : inner], *tokens[outer:]]
                what.append("a function takes its arguments without a list; write <mended>")
        index += 1
    return tokens


_MENDS: tuple[Callable[[list[_Token], list[str]], list[_Token]], ...] = (
    _drop_modules,
    _lower_functions,
    _close,
    _choices,
    _remainders,
    _powers_of_functions,
    _calls_without_parentheses,
    _products,
    _lists_as_arguments,
    _other_functions,
)
"""Each takes the tokens of a formula and adds what was wrong, with `<mended>` for the result."""
