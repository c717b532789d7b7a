"""Fonts: which signs they have, which figures need them, and what is said where none has one."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from gradatlas.config.problems import ConfigError
from gradatlas.figures.font_files import (
    JAPANESE,
    USUAL,
    FontFile,
    FontFileError,
    family_file,
    lacking,
    own_font,
    signs_of,
)
from gradatlas.plan.plan import Plan
from tests.support.plans import plan_of, plan_of_file

FAMILIES = ["DejaVu Sans", "DejaVu Serif", "STIX", JAPANESE]
TITLE = "勾配降下法：目的関数の等高線"
needs_japanese = pytest.mark.skipif(
    family_file(JAPANESE) is None, reason="its font is not installed; run make japanese"
)


def font(family: str) -> FontFile:
    found = family_file(family)
    if found is None:
        pytest.skip(f"{family} is not installed; run make japanese")
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_signs_are_those_that_others_find(family: str) -> None:
    tables = TTFont(font(family).path)["cmap"].tables
    expected = {
        code
        for table in tables
        if table.isUnicode() and table.format in (4, 12)
        for code, name in table.cmap.items()
        if name != ".notdef"
    }
    assert signs_of(font(family)) == expected


def test_fonts_are_those_of_the_environment() -> None:
    for family in FAMILIES:
        assert "site-packages" in font(family).path or family == JAPANESE


@pytest.mark.parametrize("length", [0, 1, 11, 12, 40, 300, 5000, 100_000])
def test_what_is_no_whole_font_is_refused(length: int, tmp_path: Path) -> None:
    content = Path(font("STIX").path).read_bytes()
    path = tmp_path / "part.ttf"
    path.write_bytes(content[:length])
    with pytest.raises(FontFileError, match=r"^(is|has) ."):
        own_font(path)


def test_broken_fonts_are_told_or_read(tmp_path: Path) -> None:
    content = bytearray(Path(font("STIX").path).read_bytes())
    place = TTFont(font("STIX").path).reader.tables["cmap"].offset
    path = tmp_path / "broken.ttf"
    noise = random.Random(1)
    for _ in range(200):
        broken = bytearray(content)
        for _ in range(5):
            broken[noise.choice([noise.randrange(300), place + noise.randrange(60)])] = (
                noise.randrange(256)
            )
        path.write_bytes(broken)
        try:
            own_font(path)
        except FontFileError:
            continue


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("plain", ""),
        ("Täler, θ ≤ ½, Ж, עברית, العربية", ""),
        ("a\u0301 x\u0302", ""),  # letters with accents of their own
        ("soft\u00adhyphen, \u200bno width, \u202bdirection", ""),
        ("\u2764\ufe0f", ""),  # the selector after a sign says how to draw it
        ("a\tb\nc\x07", ""),
        ("no\u00a0break, wide\u3000space", "\u3000"),
        ("party \U0001f389\U0001f389", "\U0001f389"),
        ("한국어", "한국어"),
        ("\ue123", "\ue123"),
    ],
)
def test_what_the_usual_fonts_lack(text: str, missing: str) -> None:
    usual = (font("DejaVu Sans"),)
    assert lacking(text, usual) == missing


def config(study_title: str, **figure: Any) -> dict[str, Any]:
    return {
        "figures": {"own": {"layers": [{"kind": "contour"}], **figure}},
        "studies": {"bowl": {"title": study_title, "function": "x0*x1", "figures": ["own"]}},
    }


def told(config: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        plan_of(config)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def without_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    real = family_file
    for module in ("figures.font_files", "config.fonts", "plan.plan"):
        monkeypatch.setattr(
            f"gradatlas.{module}.family_file",
            lambda family: None if family == JAPANESE else real(family),
        )


def test_signs_that_no_font_has_are_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_japanese(monkeypatch)
    way = "run make japanese, or give the figure font: <path of a .ttf or .otf file>"
    assert told(config("勾配の図")) == [
        "studies.bowl.title: no font here has 勾 (U+52FE), 配 (U+914D), の (U+306E) and 1 more; "
        + way
    ]
    assert told(config("plain", title="図")) == [
        f"figures.own.title: no font here has 図 (U+56F3); {way}"
    ]
    leave = "give the figure font: <path of a .ttf or .otf file> with it, or leave it out"
    assert told(config("to \U0001f389")) == [
        f"studies.bowl.title: no font here has \U0001f389 (U+1F389); {leave}"
    ]
    assert told(config("$f_{最小}$")) == [
        "studies.bowl.title: 最 (U+6700), 小 (U+5C0F) cannot stand in mathematics, whose font has "
        "no such sign; write that outside of the dollar signs"
    ]
    assert told(config("plain", font=JAPANESE)) == [
        f"figures.own.font: {JAPANESE} is not installed; run make japanese, or leave font out"
    ]
    # What no figure shows needs no font.
    plan_of(config("勾配の図", title="none"))
    plan_of(config("costs 5 $ or 6 €"))


def digests(plan: Plan) -> set[str]:
    return {file.artifact.digest for file in plan.files if file.figure}


@needs_japanese
def test_the_japanese_font_counts_where_its_letters_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configs = [config(TITLE), config("a", title=TITLE), config("a", font=JAPANESE), config("a")]
    configs += [config("Täler ∇"), config(TITLE, title="none"), config(TITLE, layout="fixed")]
    before = [digests(plan_of(each)) for each in configs]
    monkeypatch.setattr("gradatlas.plan.plan._japanese_digest", lambda: "another")
    changed = [digests(plan_of(each)) != old for each, old in zip(configs, before, strict=True)]
    assert changed == [True, True, True, False, False, False, True]


def test_a_font_in_a_file_counts_by_what_is_in_it(tmp_path: Path) -> None:
    def planned(folder: str, content: str, name: str = "mine.ttf") -> set[str]:
        place = tmp_path / folder / "fonts"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(font(content).path, place / name)
        path = place.parent / "my.yaml"
        path.write_text(
            f"figures: {{own: {{layers: [{{kind: contour}}], font: fonts/{name}}}}}\n"
            "studies: {bowl: {function: x0**2 + x1**2, figures: [own]}}\n"
        )
        return digests(plan_of_file(path))

    serif = planned("here", "DejaVu Serif")
    assert planned("elsewhere", "DejaVu Serif") == serif
    assert planned("here", "STIX") != serif
    assert planned("here", "DejaVu Serif") == serif


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("none.ttf", None, "is not there; give a path relative to the folder of the config file"),
        ("text.ttf", b"plain text, and more of it", "is no TrueType or OpenType font"),
        ("web.ttf", b"wOF2" + bytes(40), "is a font for web pages; give it as .ttf or .otf"),
        ("short.otf", b"OTTO", "is a broken font"),
    ],
)
def test_files_that_are_no_fonts_are_told(
    name: str, content: bytes | None, what: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (message,) = told(config("a", font=str(tmp_path / name)))
    assert message.startswith("figures.own.font: the file ")
    assert what in message


def test_families_are_those_that_come_with_the_project() -> None:
    (message,) = told(config("a", font="Dejavu Serif"))
    assert "did you mean DejaVu Serif?" in message
    (message,) = told(config("a", font="Helvetica"))
    assert "'Helvetica' is not allowed" in message
    (message,) = told(config("a", font="STIX", layout="fixed"))
    assert message.startswith("figures.own.font: layout: fixed keeps matplotlib's own")


def test_the_usual_font_is_dejavu() -> None:
    assert USUAL.chain[0] == family_file("DejaVu Sans")
