"""What an edit makes again, and what it does not."""

from __future__ import annotations

from tests.support.project import CONFIG, Project

NOTHING = "Nothing to be done"


def test_a_second_run_says_that_there_is_nothing_to_do(project: Project) -> None:
    assert project.made_by() == {"grid": 1, "gradient": 3, "figure": 4}
    before = project.published()
    assert NOTHING in project.run()
    assert project.published() == before


def test_one_colour_redraws_only_the_figures_with_it(made_project: Project) -> None:
    project = made_project
    project.replace("#ff0000", "#00aa00")
    assert project.made_by() == {"figure": 3}


def test_a_colour_changed_and_changed_back_makes_nothing_and_publishes_the_old(
    made_project: Project,
) -> None:
    project = made_project
    before = project.published()
    project.replace("#ff0000", "#00aa00")
    project.run()
    assert project.published() != before
    project.replace("#00aa00", "#ff0000")
    assert project.made_by() == {}
    assert project.published() == before


def test_one_swept_value_makes_only_the_new_point_and_undoing_makes_nothing(
    made_project: Project,
) -> None:
    project = made_project
    before = project.published()
    project.replace("t: [0, 0.5]", "t: [0, 0.25]")
    assert project.made_by() == {"gradient": 1, "figure": 1}
    assert "gradients/tilted/t=0.5.nc" not in project.published()
    project.replace("t: [0, 0.25]", "t: [0, 0.5]")
    assert project.made_by() == {}
    assert project.published() == before


def test_swapping_two_values_makes_nothing(made_project: Project) -> None:
    project = made_project
    before = project.published()
    project.replace("t: [0, 0.5]", "t: [0.5, 0]")
    assert project.made_by() == {}
    after = project.published()
    assert before.pop("manifest.csv") != after.pop("manifest.csv")  # its rows follow the config
    assert before == after


def test_space_comments_key_order_and_spelling_of_numbers_do_nothing(made_project: Project) -> None:
    project = made_project
    project.replace("function: x0**2 + x1**2", "function:  ( x0**2.0+x1 ** 2 )   # a bowl")
    project.replace("{start: -2, stop: 2, num: 9}", "{num: 9, stop: 2.0, start: -2e0}")
    project.replace("t: [0, 0.5]", "t: [0.0, 5e-1]")
    assert NOTHING in project.run()


def test_removing_a_study_removes_its_files_from_sight_and_prune_from_the_store(
    made_project: Project,
) -> None:
    project = made_project
    project.configure(CONFIG[: CONFIG.index("  tilted:")])
    assert project.made_by() == {}
    published = project.published()
    assert not [path for path in published if "tilted" in path]
    assert not (project.results / "figures" / "tilted").exists()
    assert len(project.stored()) == 1 + 3 + 4
    dry = project.run("prune", "-n")
    assert "prune" in dry
    assert len(project.stored()) == 1 + 3 + 4
    said = project.run("prune")
    assert "4 artifacts deleted" in said
    assert "bytes" in said
    assert len(project.stored()) == 1 + 1 + 2
    assert project.published() == published
    assert NOTHING in project.run()


def test_losing_snakemakes_own_records_and_then_an_edit_is_exact(made_project: Project) -> None:
    project = made_project
    for path in sorted((project.folder / ".snakemake").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert NOTHING in project.run()
    project.replace("t: [0, 0.5]", "t: [0, 0.75]")
    assert project.made_by() == {"gradient": 1, "figure": 1}


def test_a_study_is_a_target(project: Project) -> None:
    assert project.made_by("figures/bowl") == {"grid": 1, "gradient": 1, "figure": 2}
    assert not [path for path in project.published() if "tilted" in path and "figures" in path]
    assert NOTHING in project.run("figures/bowl")
    assert project.made_by() == {"gradient": 2, "figure": 2}


def test_a_dry_run_tells_what_and_why_in_words_and_writes_nothing(project: Project) -> None:
    said = project.run("-n")
    assert "arrows.png of tilted at t=0.5: new" in said
    assert not project.results.exists()
    project.run()
    before = project.stored()
    project.replace("#ff0000", "#00aa00")
    assert "arrows.png of tilted at t=0.5: settings changed" in project.run("-n")
    assert project.stored() == before


def test_a_title_is_no_part_of_a_gradient(made_project: Project) -> None:
    project = made_project
    project.replace("  bowl:\n", "  bowl:\n    title: The bowl\n")
    assert project.made_by() == {"figure": 2}
