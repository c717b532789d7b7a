"""Working folders for the tests of this folder."""

from __future__ import annotations

from tests.support.project_fixtures import made_once, made_project, own_project, project

__all__ = ["made_once", "made_project", "own_project", "project"]
