"""What can go wrong with a register."""

from __future__ import annotations

from vnadmin.errors import UsageError


class RegisterError(UsageError):
    """What was asked of a register makes no sense there."""


class NoSuchTask(RegisterError):
    """No task has this id, or several begin with it."""
