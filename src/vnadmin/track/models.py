"""What a register holds of a task, and what a tracker is to show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

Review = Literal["unreviewed", "accepted", "rejected"]
State = Literal["open", "done", "withdrawn"]


class Registered(NamedTuple):
    """A task of the register as it counts now: what was read, with the corrections of people on top.

    `task_id`: a UUID, assigned once and kept through new readings and new issues of the document. `lineage`: the id shared by a
    document and those that amend or replace it. `revision`: how many readings with other content the task went through, from 1. `doc_id`: of the archive, the reading that the task is in now. `leads`,
    `supporting`: names. `deadlines`: in the order of the text. `note`: why a task was withdrawn, or what a person noted, None for
    nothing. `state`: withdrawn is a task that is missing in the newest reading of its lineage, or that a person withdrew. `maybe`: the
    task_id of one that it may be the same as; None for none. `waits`: what a person must decide: "match" (it may be the same as another task, or
    another one the same as it), "missing" (the newest reading has it not, but it was not withdrawn), "conflict FIELD" (a reading says something
    else again than what was corrected).
    """

    task_id: str
    lineage: str
    revision: int
    doc_id: str
    symbol: str | None
    document_type: str | None
    issued_on: str | None
    issuer: str | None
    subject: str | None
    urgency: str | None
    secrecy: str | None
    path: str
    action: str
    leads: tuple[str, ...]
    supporting: tuple[str, ...]
    deliverable: str | None
    deadlines: tuple[Due, ...]
    basis: str
    quote: str
    confidence: float
    doubts: tuple[str, ...]
    review: Review
    state: State
    note: str | None
    maybe: str | None = None
    waits: tuple[str, ...] = ()


class Due(NamedTuple):
    """A deadline of a registered task. `due_on`: ISO day or moment ("2026-03-31", "2026-03-31T17:00+07:00"), None where it is not
    known. `kind`, `bound`, `time`, `every`, `on`: as in `vnadmin.model.Deadline`. `number`: tells the deadlines of a task apart for
    ever, from 1.
    """

    words: str
    kind: str
    due_on: str | None
    every: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    bound: str | None = None
    time: str | None = None
    number: int = 1


class Item(NamedTuple):
    """One entry of a tracker: a registered task, or one period of a recurring one.

    `key`: names it for ever in every tracker: the task's UUID, with the number of the deadline and the period behind it where there
    are several ("….2", "….2026-q4"); small ASCII letters, digits, "-" and ".". `title`: "[lead] action", at most 200 letters. `due`:
    a day; an aware moment where the text gives an hour; None where no day is known. `state`: what the register knows. `lineage`: as of
    `Registered`; "" where it is not known. `held`: why it must wait for a person before it goes anywhere, None for nothing. `stopped`: of a
    task that a person withdrew, who stopped following it and when, in words; None for every other.
    """

    key: str
    task_id: str
    title: str
    due: dt.date | dt.datetime | None
    description: str
    categories: tuple[str, ...]
    priority: int | None
    state: State
    note: str | None
    symbol: str | None
    secrecy: str | None
    review: Review
    confidence: float
    lineage: str = ""
    held: str | None = None
    stopped: str | None = None
