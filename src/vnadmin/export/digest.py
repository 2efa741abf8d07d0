"""The daily digest of what falls due and what is overdue: for all, or for one unit; as text, as a page, as JSON."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from vnadmin.export.columns import fitting
from vnadmin.export.reminders import OVERDUE, days_words, due_words, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.reminders import Reminder, Section

DAYS = (1, 3, 7)
"""Tasks are named when so many days are left, and on every day between: a day without a digest loses nothing."""
LIMIT = 50
_CELL = "padding:4px 8px;border:1px solid #999;vertical-align:top;text-align:left"
_COLUMNS = (
    ("STT", 7), ("Nội dung nhiệm vụ", 33), ("Chủ trì", 16), ("Phối hợp", 13), ("Thời hạn", 15), ("Văn bản giao", 16),
)  # fmt: skip


class Digest(NamedTuple):
    """What one digest says. `unit`: whose it is, None for that of all. `sections`: overdue, then rising days, without empty ones.

    `limit`: how many tasks of a section are shown at most; of what is overdue the latest. `tracked`: whether it is known what is done.
    """

    on: dt.date
    unit: str | None
    sections: tuple[Section, ...]
    limit: int
    tracked: bool

    def __bool__(self) -> bool:
        """Whether anything is due."""
        return bool(self.sections)

    @property
    def subject(self) -> str:
        """The subject of a mail, like "Nhắc việc ngày 21/11/2026: 2 quá hạn, 1 còn 2 đến 3 ngày"."""
        counts = ", ".join(f"{len(part.found)} {part.heading.lower()}" for part in self.sections)
        return f"Nhắc việc ngày {self.on:%d/%m/%Y}: {counts or 'không có việc đến hạn'}"

    @property
    def sha256(self) -> str:
        """Of all that it says: the same digest has the same hash."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()


def make_digest(
    found: Iterable[Reminder],
    on: dt.date,
    *,
    unit: str | None = None,
    days: Sequence[int] = DAYS,
    limit: int = LIMIT,
    tracked: bool = True,
) -> Digest:
    """The digest of a day. `found` is what the unit leads and supports; `days` are as `DAYS`, rising."""
    parts = tuple(part for part in sections(found, days) if part.found)
    return Digest(on, unit, parts, limit, tracked)


def to_text(digest: Digest) -> str:
    """Plain text, ending with a line end."""
    lines = [_title(digest), ""]
    for part in digest.sections:
        shown, more = _shown(part, digest.limit)
        lines += [f"{part.heading.upper()} ({len(part.found)})", ""]
        lines += [f"({more})", ""] if more else []
        for number, reminder in enumerate(shown, 1):
            lines.append(f"{number}. {_line(reminder.action)}")
            lines += [f"   {name}: {words}" for name, words in _terms(reminder) if words]
            lines.append("")
    lines += _notes(digest)
    return "\n".join(lines).rstrip("\n") + "\n"


def to_html(digest: Digest) -> str:
    """A page for a mail: tables, no script, nothing that is fetched; all words as words."""
    out = [
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">',
        f"<title>{_safe(digest.subject)}</title></head>",
        "<body style=\"font-family:'Times New Roman',serif;font-size:16px;color:#000;background:#fff\">",
        f'<h1 style="font-size:20px">{_safe(_title(digest))}</h1>',
    ]
    for part in digest.sections:
        shown, more = _shown(part, digest.limit)
        out.append(f'<h2 style="font-size:17px">{_safe(part.heading)} ({len(part.found)})</h2>')
        out += [f"<p>{_safe(more)}</p>"] if more else []
        out.append('<table width="100%" style="border-collapse:collapse;max-width:1100px">')
        out.append(_row("th", [name for name, _ in _COLUMNS]))
        for number, reminder in enumerate(shown, 1):
            terms = dict(_terms(reminder))
            cells = (
                str(number),
                _line(reminder.action),
                terms["Chủ trì"],
                terms["Phối hợp"],
                terms["Thời hạn"],
                terms["Văn bản"],
            )
            out.append(_row("td", cells))
        out.append("</table>")
    out += [f"<p>{_safe(note)}</p>" for note in _notes(digest)]
    return "\n".join([*out, "</body></html>"]) + "\n"


def to_json(digest: Digest) -> str:
    """One line of JSON: `on`, `unit`, `tracked`, and `sections` with `name`, `total` and `tasks`."""
    return json.dumps(as_dict(digest), ensure_ascii=False, separators=(",", ":"))


def as_dict(digest: Digest) -> dict[str, Any]:
    """What `to_json` writes."""
    return {
        "schema": "vnadmin.digest/1",
        "on": digest.on.isoformat(),
        "unit": digest.unit,
        "tracked": digest.tracked,
        "sections": [
            {
                "name": part.name,
                "heading": part.heading,
                "total": len(part.found),
                "tasks": [_task(reminder) for reminder in _shown(part, digest.limit)[0]],
            }
            for part in digest.sections
        ],
    }


def _task(reminder: Reminder) -> dict[str, Any]:
    due = reminder.due.isoformat(timespec="minutes") if isinstance(reminder.due, dt.datetime) else str(reminder.due)
    return {
        "key": reminder.key, "task_id": reminder.task_id, "due": due, "days": reminder.days, "words": reminder.words, "action": reminder.action,
        "lead": list(reminder.leads), "supporting": list(reminder.supporting), "deliverable": reminder.deliverable or None,
        "basis": reminder.basis, "symbol": reminder.symbol, "doubtful": reminder.doubtful,
    }  # fmt: skip


def _title(digest: Digest) -> str:
    whose = f" – {digest.unit}" if digest.unit else ""
    return f"Nhắc việc ngày {digest.on:%d/%m/%Y}{whose}"


def _shown(part: Section, limit: int) -> tuple[Sequence[Reminder], str]:
    """The tasks of a section that are shown, and what is said of the others."""
    rest = len(part.found) - limit
    if rest <= 0:
        return part.found, ""
    if part.name == OVERDUE:
        return part.found[rest:], f"{rest} nhiệm vụ quá hạn lâu hơn không ghi ở đây"
    return part.found[:limit], f"{rest} nhiệm vụ đến hạn muộn hơn không ghi ở đây"


def _terms(reminder: Reminder) -> tuple[tuple[str, str], ...]:
    doubt = "; cần xem lại" if reminder.doubtful else ""
    return (
        ("Chủ trì", "; ".join(reminder.leads) or "chưa rõ"),
        ("Phối hợp", "; ".join(reminder.supporting)),
        ("Thời hạn", f"{due_words(reminder)} ({days_words(reminder)}{doubt})"),
        ("Sản phẩm", _line(reminder.deliverable)),
        ("Văn bản", _line(reminder.basis)),
    )


def _notes(digest: Digest) -> list[str]:
    notes = [] if digest.sections else ["Không có việc quá hạn, đến hạn."]
    return notes if digest.tracked else [*notes, "Lấy từ văn bản, chưa trừ những nhiệm vụ đã hoàn thành."]


def _line(words: str) -> str:
    return " ".join(fitting(words).split())


def _row(tag: str, cells: Iterable[str]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    made = [
        f'<{tag}{scope} width="{width}%" style="{_CELL}">{_safe(cell)}</{tag}>'
        for (_, width), cell in zip(_COLUMNS, cells, strict=True)
    ]
    return f"<tr>{''.join(made)}</tr>"


def _safe(words: str) -> str:
    return html.escape(_line(words))
