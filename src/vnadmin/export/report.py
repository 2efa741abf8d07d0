"""The report of what is overdue and falls due, as a Word document in the form of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from vnadmin.export.by_unit import NOBODY
from vnadmin.export.columns import NUMBER, fitting
from vnadmin.export.letter_form import (
    add_heading_row,
    add_letterhead,
    add_line,
    add_row,
    add_rule,
    add_signature,
    add_table,
    add_text,
    new_paper,
    paper_bytes,
)
from vnadmin.export.reminders import by_lead, days_words, due_words, sections
from vnadmin.spans import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from docx.document import Document as Paper

    from vnadmin.export.reminders import Reminder, Section

WEEK, MONTH = 7, 30  # days
_TITLES = ("Quá hạn", f"Đến hạn trong {WEEK} ngày", f"Đến hạn trong {MONTH} ngày", "Chưa rõ hạn")
_ROMAN = ("I", "II", "III", "IV")
_COLUMNS = (
    (NUMBER, 12), ("Nội dung nhiệm vụ", 65), ("Đơn vị phối hợp", 28), ("Thời hạn", 27), ("Văn bản giao", 35),
)  # fmt: skip
_COUNTS = (("Đơn vị chủ trì", 65), *((title, 20) for title in _TITLES), ("Cộng", 16))


def to_report(found: Sequence[Reminder], on: dt.date, *, tracked: bool = True) -> bytes:
    """The bytes of a .docx file; the same reminders and day give the same bytes.

    How many tasks are overdue, due within 7 days, due within 30 days and without a known day, for each body that leads and in all;
    then the tasks themselves, by section and body. A task that several bodies lead stands under each of them and counts once
    in all. `tracked`: whether it is known what is done; else the report says that it is not. What only the office knows (number,
    day, who signs) is dots.
    """
    parts = sections(found, (WEEK, MONTH), unknown=True)
    paper = new_paper("Báo cáo nhiệm vụ quá hạn, đến hạn", across=False)
    add_letterhead(paper)
    add_line(paper, "", size=8)
    add_line(paper, "BÁO CÁO", size=14, bold=True)
    add_line(paper, "Tình hình nhiệm vụ quá hạn, đến hạn", size=14, bold=True)
    add_line(paper, f"(Tính đến ngày {on:%d/%m/%Y})", italic=True)
    add_rule(paper, 50)
    counts = [len(part.found) for part in parts]
    add_text(
        paper,
        f"Tính đến ngày {on:%d/%m/%Y} có {counts[0]} nhiệm vụ quá hạn, {counts[1]} nhiệm vụ đến hạn trong {WEEK} ngày tới, {counts[2]} nhiệm vụ"
        f" đến hạn sau đó cho tới hết {MONTH} ngày, {counts[3]} nhiệm vụ chưa rõ ngày đến hạn. Cụ thể như sau:",
    )
    if not tracked:
        add_text(paper, "Số liệu lấy từ văn bản, chưa trừ những nhiệm vụ đã hoàn thành.")
    add_line(paper, "", size=4)
    _counts(paper, parts)
    for numeral, title, part in zip(_ROMAN, _TITLES, parts, strict=True):
        add_text(paper, f"{numeral}. {title} ({len(part.found)} nhiệm vụ)", bold=True)
        if part.found:
            _tasks(paper, part)
        else:
            add_text(paper, "Không có.")
    add_line(paper, "", size=8)
    add_signature(paper)
    return paper_bytes(paper)


def _place(name: str) -> tuple[bool, str]:
    """Names by their letters, whatever their capitals, marks after letters; those without a lead last."""
    return name == NOBODY, unicodedata.normalize("NFD", fold(name).replace("đ", "dz"))


def _counts(paper: Paper, parts: Sequence[Section]) -> None:
    """A row for each body that leads, the last one for all tasks, each counted once."""
    table = add_table(paper, [title for title, _ in _COUNTS], [width for _, width in _COUNTS])
    middle = range(1, len(_COUNTS))
    numbers = [{name: len(own) for name, own in by_lead(part.found).items()} for part in parts]
    names = sorted({name for one in numbers for name in one}, key=_place)
    for name in names:
        row = [one.get(name, 0) for one in numbers]
        add_row(table, [fitting(name), *map(str, row), str(sum(row))], middle=middle)
    row = [len(part.found) for part in parts]
    add_row(table, ["Tổng số nhiệm vụ", *map(str, row), str(sum(row))], middle=middle, bold=True)


def _tasks(paper: Paper, part: Section) -> None:
    table = add_table(paper, [title for title, _ in _COLUMNS], [width for _, width in _COLUMNS])
    number = 0
    leads = by_lead(part.found)
    for name in sorted(leads, key=_place):
        add_heading_row(table, f"{fitting(name)} ({len(leads[name])})")
        for reminder in leads[name]:
            number += 1
            doubt = "\n(cần xem lại)" if reminder.doubtful else ""
            when = "\n".join(filter(None, (due_words(reminder), days_words(reminder))))
            values = (str(number), reminder.action + doubt, "; ".join(reminder.supporting), when, reminder.basis)
            add_row(table, [fitting(value) for value in values], middle=(0, 3))
