"""What is lost from the store is made again where it is to be published, and not before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.edits.model import Axis, Descent, Figure, Formula, Layer, Run, State, Study
from tests.support.edits.oracle import Expected, expect
from tests.support.edits.session import Outcome, Session, WrongError

GRID = (("x0", Axis("num", (-1, 1, 5))), ("x1", Axis("num", (-1, 2, 6))))
OTHER_GRID = (("x0", Axis("num", (-1, 1, 4))), ("x1", Axis("num", (-1, 2, 6))))
LINES = Figure("lines", (Layer("contour"),), options=(("dpi", 40), ("size", (2, 2))))
BEFORE = State(
    grid=GRID,
    gradient=(),
    default_figures=("lines",),
    figures=(LINES,),
    studies=(Study("edited", Formula(0, 1)), Study("other", Formula(1, 1))),
    constants=(),
)
AFTER = BEFORE.with_study(0, grid=OTHER_GRID)
LATER = BEFORE.with_study(1, grid=OTHER_GRID)
CHANGED = 3
"""Artifacts of a study with another grid: the grid itself, the gradient and the figure."""
LOST = "figures/other/base/lines.png"


def session_that_lost_a_figure(folder: Path) -> Session:
    session = Session(folder, "lost", state=BEFORE, clean=False)
    lose(session, LOST)
    return session


def lose(session: Session, shown: str) -> None:
    """Delete the artifact that is published as `shown`, which stays."""
    inode = (session.folder.results / shown).stat().st_ino
    [place] = (name for name, other in session.folder.artifacts().items() if other == inode)
    (session.folder.results / "store" / place).unlink()
    session.lose(place)


def test_a_lost_figure_is_made_when_all_is_published_and_not_with_another_study(
    tmp_path: Path,
) -> None:
    session = session_that_lost_a_figure(tmp_path / "session")
    # With the study that was edited everything is published.
    assert session.change(AFTER, "edit", first="edited") == Outcome(CHANGED, idle=False)
    # Of a study that is shown already there is nothing to publish: all is left to the whole.
    assert session.change(BEFORE, "undo", first="other") == Outcome(1, idle=False)


def test_a_lost_artifact_that_another_study_needs_leaves_a_copy_as_it_is(tmp_path: Path) -> None:
    same = BEFORE.with_study(1, function=Formula(0, 1))
    session = Session(tmp_path / "session", "lost", state=same, clean=False)
    lose(session, "gradients/other/base.nc")
    dashed = replace(LINES, name="dashed", options=(("dpi", 50), ("size", (2, 2))))
    more = replace(same, figures=(LINES, dashed)).with_study(0, figures=("lines", "dashed"))
    # The gradient, its grid being there, and the new figure; `other` still shows the old file.
    assert session.change(more, "edit", first="edited") == Outcome(2, idle=False)
    paths = [session.folder.results / f"gradients/{name}/base.nc" for name in ("edited", "other")]
    assert not paths[0].samefile(paths[1])
    assert session.change(same, "undo", first="other").made == 0
    assert paths[0].samefile(paths[1])


def test_a_dry_run_tells_of_lost_paths(tmp_path: Path) -> None:
    descent = Descent(("grid", (2, 1)), (Run("plain", "gradient_descent"),), (("steps", 3),))
    before = BEFORE.with_study(1, descent=descent)
    after = before.with_study(0, title="Other words", figures=())
    session = Session(tmp_path / "session", "lost", state=before, clean=False, every_look=True)
    lose(session, "paths/other/base.nc")
    assert session.change(after, "edit") == Outcome(1, idle=False)


def test_a_lost_figure_that_is_not_made_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An oracle that expects all to be published after the study finds that too little is made."""
    session = session_that_lost_a_figure(tmp_path / "session")
    monkeypatch.setattr(Expected, "is_whole_with", lambda *_: False)
    with pytest.raises(WrongError, match="other artifacts were made"):
        session.change(AFTER, "edit", first="edited")


@pytest.mark.parametrize(
    ("after", "study", "left"),
    [
        (AFTER, "edited", False),
        (AFTER, "other", True),
        (AFTER.with_study(1, grid=OTHER_GRID), "edited", True),
        # Nothing of either study is to be published, and the manifest has another order.
        (replace(BEFORE, studies=BEFORE.studies[::-1]), "edited", True),
        (replace(AFTER, studies=AFTER.studies[::-1]), "edited", False),
        # The files of a study that is gone are to be taken away.
        (replace(AFTER, studies=AFTER.studies[:1]), "edited", True),
    ],
)
def test_the_oracle_knows_what_a_study_leaves_to_the_whole(
    after: State, study: str, left: bool
) -> None:
    assert expect(after).is_whole_with(study, shown=expect(BEFORE)) == (not left)


def test_the_oracle_knows_what_a_study_needs() -> None:
    expected = expect(LATER)
    needed = expected.to_make((), "other")
    assert len(needed) == CHANGED
    assert needed == expected.closure(file.key for file in expected.of_study("other"))
    assert expected.to_make((), "edited") | needed == expected.to_make(())
