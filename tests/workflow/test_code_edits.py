"""Editing the code makes again what runs that code, and nothing else."""

from __future__ import annotations

from project import Project

NOTHING = "Nothing to be done"


def edit(project: Project, module: str, old: str, new: str) -> None:
    path = project.folder / "workflow" / "gradatlas" / module
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, 1))


def append(project: Project, module: str, text: str) -> None:
    path = project.folder / "workflow" / "gradatlas" / module
    path.write_text(path.read_text() + text)


def test_an_edited_layer_redraws_only_the_figures_with_it(own_project: Project) -> None:
    append(own_project, "figures/layers/contour.py", "\n_EDITED = 1\n")
    said = own_project.run("-n")
    assert "lines.png of bowl at base: code changed" in said
    assert own_project.made_by() == {"figure": 1}


def test_an_edited_method_makes_its_gradients_and_their_figures_again(
    own_project: Project,
) -> None:
    append(own_project, "differentiation/methods/forward.py", "\n_EDITED = 1\n")
    assert NOTHING in own_project.run()
    append(own_project, "differentiation/methods/central.py", "\n_EDITED = 1\n")
    assert own_project.made_by() == {"gradient": 3, "figure": 4}


def test_comments_docstrings_and_layout_count_for_nothing(own_project: Project) -> None:
    for path in sorted((own_project.folder / "workflow" / "gradatlas").rglob("*.py")):
        text = path.read_text()
        if text.startswith('"""'):
            path.write_text(
                "# a comment\n\n" + text.replace('"""', '"""Edited. ', 1) + "\n\n# end\n"
            )
    assert NOTHING in own_project.run()


def test_the_plan_is_no_part_of_what_it_plans(own_project: Project) -> None:
    for module in (
        "plan/atlas.py",
        "pipeline.py",
        "publish.py",
        "store.py",
        "workers.py",
        "making.py",
    ):
        append(own_project, module, "\n_EDITED = 1\n")
    assert NOTHING in own_project.run()
