"""The error whose text is for the person at the screen."""

from __future__ import annotations


class UserError(Exception):
    """What was asked was not done; the text says why and what to do, in Chinese."""
