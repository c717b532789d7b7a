"""Captions beside figures, through the real command: files like any other of a figure."""

from __future__ import annotations

import csv

from tests.support.project import Project


def test_a_caption_stands_beside_its_picture_and_goes_with_it(project: Project) -> None:
    project.replace(
        "size: [3, 3]\n    layers:\n      - {kind: contour}",
        "\n".join(
            ("size: [3, 3]", "    formats: [png, txt]", "    layers:", "      - {kind: contour}")
        ),
    )
    path = "figures/bowl/base/lines.txt"
    assert project.made_by(f"results/{path}") == {"grid": 1, "gradient": 1, "figure": 1}
    text = project.published()[path].decode()
    assert "Contour lines of f: " in text
    assert "f = x0 ** 2 + x1 ** 2" in text
    assert project.made_by() == {"gradient": 2, "figure": 4}
    with (project.results / "manifest.csv").open() as file:
        (row,) = [row for row in csv.DictReader(file) if row["path"] == path]
    assert (row["study"], row["point"], row["figure"]) == ("bowl", "base", "lines")
    assert "files OK" in project.run("verify")
    (project.results / path).unlink()
    (project.results / path).write_text("notes of my own")
    project.run()
    assert project.published()[path].decode() == text
    assert project.published()[f"{path}.kept"] == b"notes of my own"
    assert "did you mean lines.txt?" in project.try_run(f"results/{path[:-1]}").stdout
    project.replace("formats: [png, txt]", "formats: [png]")
    assert project.made_by() == {}
    assert path not in project.published()
