"""What makers say to users: errors and warnings that are theirs to act on, each one line."""

from __future__ import annotations


class AtlasError(Exception):
    """What keeps an artifact from being made, in words for the user, who can fix it."""


class AtlasWarning(UserWarning):
    """What a user should know of an artifact that was made all the same."""
