"""A task and its deadlines."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from vnadmin.model.mentions import Agency, Mention

Bound = Literal["before", "by", "on", "within", "from"]
Every = Literal["day", "week", "month", "quarter", "half_year", "nine_months", "year"]
Unit = Literal["hour", "day", "working_day", "week", "month", "year"]


class Deadline(Mention):
    """A deadline expression with its bounding word, and what can be reckoned from it."""

    kind: Literal["date", "recurring", "relative", "event"]
    bound: Bound | None = None
    date: dt.date | None = Field(default=None, description="the date that is printed; the last day of a period")
    start: dt.date | None = Field(default=None, description="the beginning, where one is printed")
    time: str | None = Field(default=None, description="time of day as HH:MM, when printed")
    every: tuple[Every, ...] = Field(default=(), description="periods of a recurring duty")
    on: tuple[str, ...] = Field(default=(), description="days of the period: DD or MM-DD")
    amount: int | None = Field(default=None, description="length of a relative term")
    unit: Unit | None = None
    anchor: Mention | None = Field(
        default=None, description="what a relative term or an event is counted from, as printed"
    )
    due_on: dt.date | None = Field(
        default=None, description="last day on which the task is in time; None when it cannot be known"
    )
    unresolved: str | None = Field(default=None, description="why there is no due_on")
    steps: tuple[str, ...] = Field(default=(), description="how due_on was reckoned, in words")
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="probability that the task has this deadline; None outside of a task"
    )
    doubts: tuple[str, ...] = Field(default=(), description="what a reviewer should look at")


class Target(Mention):
    """A figure to be reached: '100% cơ sở'."""

    bound: Literal["exactly", "at_least", "at_most", "more_than", "less_than"]
    value: float
    unit: str


class Task(Mention):
    """Something that the document tells a body or person to do."""

    id: str = Field(description="stable within the document: path and order")
    path: str = Field(description="place in the outline, like III.2.a; empty when it stands in no numbered item")
    assigner: Agency | None = None
    lead: tuple[Agency, ...] = ()
    supporting: tuple[Agency, ...] = ()
    reports_to: tuple[Agency, ...] = ()
    via: tuple[Agency, ...] = ()
    advises: tuple[Agency, ...] = ()
    action: Mention
    deliverable: Mention | None = None
    targets: tuple[Target, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    grounds: tuple[int, ...] = Field(default=(), description="indices into the document's citations")
    confidence: float = Field(default=0.5, ge=0, le=1, description="probability that this is a task")
    lead_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="probability that the leads are right and complete; None where there are none",
    )
    doubts: tuple[str, ...] = Field(default=(), description="what a reviewer should look at")
