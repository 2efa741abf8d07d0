"""Which periods of recurring tasks a target is to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt


class Choice(NamedTuple):
    """`start`: periods from this day on; None for the day of the document or `on`, whichever is later (`on` None: the day of the document).

    `months`: over so many months. `before`: as in `vnadmin.read`.
    """

    start: dt.date | None = None
    months: int = 12
    before: str = "exclusive"
    on: dt.date | None = None

    def first(self, issued_on: dt.date | None) -> dt.date | None:
        """The day from which the periods of a task of a document of this day count."""
        return self.start or max((day for day in (issued_on, self.on) if day is not None), default=None)
