"""Slips of assignment (phiếu giao nhiệm vụ) as a Word document: a page for each unit, in the form of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.export.by_unit import LEADS, NOBODY, SUPPORTS, tasks_by_unit
from vnadmin.export.columns import COLUMNS, NUMBER, cell
from vnadmin.export.docx import printed
from vnadmin.export.letter_form import (
    add_heading_row,
    add_letterhead,
    add_line,
    add_row,
    add_signature,
    add_table,
    begin_anew,
    new_paper,
    paper_bytes,
)
from vnadmin.export.task_rows import groups, open_documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnadmin.model import Document

_FIELDS = ("action", "lead", "supporting", "due", "deliverable", "basis")
_TITLE = "PHIẾU GIAO NHIỆM VỤ"


def to_slips(documents: Iterable[Document], *, secret: bool = False) -> bytes:
    """One .docx file with a slip for each unit that leads or supports a task; the same documents give the same bytes.

    A slip begins on a page of its own: letterhead, to whom, the tasks that the unit leads, those that it supports, who signs; what only
    the office knows is dots. Tasks without a lead are on no slip of a leader. Documents that are marked secret are left out
    unless `secret`.
    """
    kept, _ = open_documents(documents, secret=secret)
    paper = new_paper("Phiếu giao nhiệm vụ", across=True)
    columns = [column for column in COLUMNS if column.field in _FIELDS]
    middle = [0, 1 + [column.field for column in columns].index("due")]
    units = tasks_by_unit(groups(kept))
    for n, (unit, tasks) in enumerate((name, found) for name, found in units.items() if name != NOBODY):
        if n:
            begin_anew(paper)
        add_letterhead(paper)
        add_line(paper, "", size=8)
        add_line(paper, _TITLE, size=14, bold=True)
        add_line(paper, f"Kính gửi: {unit}", after=8)
        table = add_table(
            paper, [NUMBER, *(column.heading for column in columns)], [8.0, *(column.width for column in columns)]
        )
        number = 0
        for role, heading in ((LEADS, "Nhiệm vụ chủ trì"), (SUPPORTS, "Nhiệm vụ phối hợp")):
            rows = [task.row for task in tasks if task.role == role]
            if rows:
                add_heading_row(table, heading)
            for row in rows:
                number += 1
                add_row(table, [str(number), *(printed(cell(row, column.field)) for column in columns)], middle=middle)
        add_line(paper, "", size=8)
        add_signature(paper)
    return paper_bytes(paper)
