"""Our lines in a calendar text: read whatever programs write, changed without touching a line of theirs."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vnadmin.sync.caldav import CalDav
from vnadmin.sync.fields import categories_of, fields_of, text
from vnadmin.sync.stage import NASTY, item
from vnadmin.sync.vtodo import changed, closed, new_calendar, read_entry

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
THEIRS = """BEGIN:VCALENDAR
PRODID:-//Other//EN
BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
END:VTIMEZONE
BEGIN:VTODO
UID:a
X-VNADMIN-ID:a
SUMMARY;LANGUAGE=vi:cũ
DUE;TZID=Asia/Ho_Chi_Minh:20260331T170000
X-MOZ-GENERATION:3
SEQUENCE:4
ATTENDEE;CN="Nguyễn: A;B";PARTSTAT=ACCEPTED:mailto:a@example.vn
LOCATION:một dòng rất dài một dòng rất dài một dòng rất dài
  một dòng rất dài
X-BROKEN;no colon at all
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:của chuông
TRIGGER:-PT15M
END:VALARM
END:VTODO
BEGIN:VTODO
UID:a
RECURRENCE-ID:20260401
SUMMARY:một lần khác
END:VTODO
END:VCALENDAR
"""


def test_what_is_theirs_stays():
    """Every line but ours and the stamps, alarms too, in their order."""
    new = changed(THEIRS, {"title": "mới", "description": "của ta", "due": ""}, NOW)
    before, after = unfolded(THEIRS), unfolded(new)
    gone = [line for line in before if line not in after]
    assert gone == ["SUMMARY;LANGUAGE=vi:cũ", "DUE;TZID=Asia/Ho_Chi_Minh:20260331T170000", "SEQUENCE:4"]
    assert [line for line in after if line not in before] == [
        "DTSTAMP:20261121T100000Z", "LAST-MODIFIED:20261121T100000Z", "SEQUENCE:5", "SUMMARY:mới", "DESCRIPTION:của ta",
    ]  # fmt: skip
    assert [line for line in after if line in before] == [line for line in before if line in after]
    assert read_entry(new).fields == {"title": "mới", "description": "của ta"}
    assert all(len(line.encode()) <= 75 for line in new.split("\r\n"))


def unfolded(data):
    return data.replace("\r\n", "\n").replace("\n ", "").strip().split("\n")


def test_moments_and_days_of_others():
    """With a zone, without one, as start and duration, and what is no date at all."""
    for line, wanted in {
        "DUE;TZID=Asia/Ho_Chi_Minh:20260331T170000": "2026-03-31T10:00:00Z",
        "DUE;TZID=Nowhere/Such:20260331T170000": "2026-03-31T10:00:00Z",
        "DUE:20260331T170000": "2026-03-31T10:00:00Z",
        "DUE:20260331T170000Z": "2026-03-31T17:00:00Z",
        "DUE;VALUE=DATE:20260331": "2026-03-31",
        "DTSTART:20260331T100000Z\nDURATION:PT2H": "2026-03-31T12:00:00Z",
        "DTSTART;VALUE=DATE:20260331\nDURATION:P1W": "2026-04-07",
        "DUE:20261331": "20261331",
        "DUE:": "",
    }.items():
        data = f"BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:a\n{line}\nEND:VTODO\nEND:VCALENDAR\n"
        assert read_entry(data).fields.get("due", "") == wanted, line
        assert read_entry(changed(data, {"due": "2026-01-02"}, NOW)).fields["due"] == "2026-01-02"


@pytest.mark.parametrize(
    ("lines", "done"),
    [("STATUS:COMPLETED", True), ("STATUS:CANCELLED", True), ("COMPLETED:20260101T000000Z", True), ("STATUS:IN-PROCESS", False), ("PERCENT-COMPLETE:100", False)],
)  # fmt: skip
def test_what_is_done(lines, done):
    """By status; by the moment of completion where there is no status."""
    assert read_entry(f"BEGIN:VTODO\n{lines}\nEND:VTODO").done is done


def test_texts_that_are_no_entry():
    """Nothing to read, nothing to change."""
    for data in (
        "",
        "BEGIN:VCALENDAR\nEND:VCALENDAR",
        "BEGIN:VTODO\nRECURRENCE-ID:1\nEND:VTODO",
        "BEGIN:VTODO\nno end",
    ):
        assert read_entry(data) is None
        with pytest.raises(ValueError, match="no VTODO"):
            changed(data, {"title": "x"}, NOW)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of ours
@given(st.text(), st.text(), st.lists(st.text(max_size=20), max_size=4))
def test_any_words_are_read_back(title, description, categories):
    """By us, and by icalendar."""
    made = item(1, title=title, description=description, categories=tuple(categories))
    wanted = fields_of(made, CalDav.capabilities)
    data = new_calendar(made.key, wanted, NOW)
    assert read_entry(data).fields == wanted
    (todo,) = icalendar.Calendar.from_ical(data).walk("VTODO")
    assert str(todo.get("summary", "")) == wanted.get("title", "")
    assert str(todo.get("description", "")) == wanted.get("description", "")
    shut = read_entry(closed(data, "Thôi.", NOW, done=True))
    assert shut.done
    assert shut.fields["description"] == text(f"{wanted.get('description', '')}\nThôi.")


@pytest.mark.parametrize("nasty", NASTY)
def test_another_reader_reads_the_same(nasty):
    """icalendar on what trackers like to spoil."""
    made = item(1, **nasty._asdict())
    data = new_calendar(made.key, fields_of(made, CalDav.capabilities), NOW)
    (todo,) = icalendar.Calendar.from_ical(data).walk("VTODO")
    wanted = fields_of(made, CalDav.capabilities)
    assert todo["summary"] == wanted["title"]
    assert todo["description"] == wanted["description"]
    assert [str(name) for name in todo.categories] == categories_of(wanted.get("categories", ""))
    assert todo.decoded("due") == dt.date(2026, 3, 31)
    assert todo.errors == []
