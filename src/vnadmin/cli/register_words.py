"""What a register says in a terminal: tasks, what became of them, what was taken over from a workbook; in English and Vietnamese."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from vnadmin.values.phrases import PERIODS, in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnadmin.export.table import Language
    from vnadmin.track import Applied, Event, Registered
    from vnadmin.track.models import Due

SHOWN = 8
"""Signs of an id that are shown in a list."""

WORDS = {
    "en": {
        "new": "new", "changed": "changed", "withdrawn": "withdrawn", "missing": "missing", "doubtful": "doubtful", "conflicts": "conflicts",
        "same": "nothing new", "older": "an older reading or a scan of what is there: nothing changed", "found": "{n} tasks",
        "secret": "{n} tasks of documents marked secret are left out (--secret shows them)", "is secret": "its document is marked {mark} (--secret shows it)",
        "unchanged": "nothing changed", "row": "row {row}", "reading": "a reading", "waits": "look",
        "foreign": "a document that it was written from is not in the archive: {start}",
        "count": "{taken} applied, {left} not taken over, {same} unchanged", "field": "{words!r} is not FIELD=VALUE",
        "look": "{n} tasks wait for a person: {look}", "no due": "there is no deadline any more; it was {was}",
    },
    "vi": {
        "new": "mới", "changed": "thay đổi", "withdrawn": "không còn", "missing": "không thấy", "doubtful": "chưa rõ có trùng", "conflicts": "mâu thuẫn",
        "same": "không có gì mới", "older": "bản cũ hoặc bản quét của văn bản đã có: không thay đổi gì", "found": "{n} nhiệm vụ",
        "secret": "bỏ ra {n} nhiệm vụ của văn bản đóng dấu mật (--secret để hiện)", "is secret": "văn bản đóng dấu {mark} (--secret để hiện)",
        "unchanged": "không thay đổi gì", "row": "dòng {row}", "reading": "lần đọc", "waits": "cần xem",
        "foreign": "văn bản đã dùng để ghi không có trong kho: {start}",
        "count": "đã ghi {taken} chỗ, không nhận {left} chỗ, không đổi {same} chỗ", "field": "{words!r} không phải TRƯỜNG=GIÁ TRỊ",
        "look": "{n} nhiệm vụ chờ người xem: {look}", "no due": "không còn thời hạn nữa; trước đó là {was}",
    },
}  # fmt: skip
_STATES = {
    "open": "chưa xong", "done": "đã xong", "withdrawn": "không còn", "unreviewed": "chưa rà soát", "accepted": "chấp nhận", "rejected": "loại",
}  # fmt: skip
_FIELDS = {
    "task_id": "mã", "lineage": "chuỗi văn bản", "revision": "số lần khác", "doc_id": "lần đọc", "symbol": "số ký hiệu", "document_type": "loại văn bản",
    "issued_on": "ngày ban hành", "issuer": "cơ quan ban hành", "subject": "trích yếu", "urgency": "độ khẩn", "secrecy": "độ mật", "path": "mục",
    "action": "nội dung", "leads": "chủ trì", "lead": "chủ trì", "supporting": "phối hợp", "deliverable": "sản phẩm", "due": "hạn", "basis": "căn cứ",
    "quote": "nguyên văn", "confidence": "độ tin cậy", "doubts": "chưa chắc", "review": "rà soát", "state": "trạng thái", "note": "ghi chú",
    "maybe": "có thể trùng với", "waits": "cần xem", "code": "mã",
}  # fmt: skip
_WAITS = {"match": "chưa rõ có trùng", "missing": "không thấy", "conflict": "mâu thuẫn"}
_EVENTS = {
    "first": "lần đầu", "added": "thêm mới", "changed": "văn bản đổi", "corrected": "sửa", "conflict": "mâu thuẫn", "state": "trạng thái", "review": "rà soát",
    "note": "ghi chú", "missing": "không thấy", "doubtful": "chưa rõ có trùng", "same": "trùng với", "different": "khác với", "moved": "chuyển sang văn bản khác",
}  # fmt: skip
_OUTCOMES = {
    "applied": "đã ghi",
    "unchanged": "không thay đổi gì",
    "conflict": "mâu thuẫn",
    "refused": "không nhận",
    "unknown": "không rõ",
}
_EDITS = {
    "en": {"unknown": "no such code", "repeated": "the code stands in several rows", "no-column": "the column is not there any more"},
    "vi": {
        "deleted": "đã xóa", "added": "thêm mới", "unknown": "không có mã này", "repeated": "mã có ở nhiều dòng", "no-column": "không còn cột",
        "not in the register": "không có trong sổ",
    },
}  # fmt: skip


def _in(language: Language, table: dict[str, str], word: str) -> str:
    """A word of the program in Vietnamese, in English as it is."""
    return table.get(word, word) if language == "vi" else word


def _joined(parts: Iterable[str], between: str = " · ") -> str:
    return between.join(" ".join(part.split()) for part in parts if part)


def task_line(task: Registered, language: Language) -> str:
    """A task in a line for people."""
    due = ", ".join(d.due_on or d.words for d in task.deadlines)
    marks = [_in(language, _STATES, task.state)] if task.state != "open" else []
    marks += [_in(language, _STATES, task.review)] if task.review != "unreviewed" else []
    marks += [f"{WORDS[language]['waits']}: {_waits(task, language, ', ')}"] if task.waits else []
    marks += [task.secrecy] if task.secrecy else []
    return _joined((
        task.task_id[:SHOWN], due, "; ".join(task.leads), task.action, f"{task.symbol or ''} {task.path}".strip(), *(f"[{mark}]" for mark in marks),
    ))  # fmt: skip


def _waits(task: Registered, language: Language, between: str) -> str:
    """What a person must decide: match, missing, conflict FIELD."""
    told = []
    for one in task.waits:
        kind, _, field = one.partition(" ")
        told.append(f"{_in(language, _WAITS, kind)} {_in(language, _FIELDS, field)}".strip())
    return between.join(told)


def task_page(task: Registered, language: Language) -> Iterator[str]:
    """All that is known of a task, a line for each field."""
    for name, value in task._asdict().items():
        label = _in(language, _FIELDS, name)
        if name == "deadlines":
            yield from (f"{_in(language, _FIELDS, 'due')}: {_due(due, language)}" for due in task.deadlines)
        elif name == "doubts" and value:
            yield f"{label}: {'; '.join(in_vietnamese(one) if language == 'vi' else one for one in value)}"
        elif name == "waits" and value:
            yield f"{label}: {_waits(task, language, '; ')}"
        elif name in {"state", "review"}:
            yield f"{label}: {_in(language, _STATES, value)}"
        elif value not in (None, "", ()):
            yield f"{label}: {'; '.join(value) if isinstance(value, tuple) else ' '.join(str(value).split())}"


def _due(due: Due, language: Language) -> str:
    every = ", ".join(_in(language, PERIODS, one) for one in due.every)
    return f"{due.words} → {due.due_on or '?'}" + (f" ({every})" if every else "")


def event_line(event: Event, language: Language) -> str:
    """What became of a task, in a line; the moment as the clocks of Việt Nam show it."""
    from vnadmin.export.todos import HANOI

    changed = (event.old, event.new)
    if event.kind in {"state", "review"}:
        changed = tuple(None if one is None else _in(language, _STATES, one) for one in changed)  # type: ignore[assignment]
    change = " → ".join(" ".join(part.split()) or '""' for part in changed if part is not None)
    who = event.by or f"{WORDS[language]['reading']} {event.doc_id or ''}".strip()
    at = dt.datetime.fromisoformat(event.at).astimezone(HANOI).isoformat(timespec="seconds")
    field = _in(language, _FIELDS, event.field) if event.field and event.field != event.kind else ""
    return " · ".join(part for part in (at, who, _in(language, _EVENTS, event.kind), field, change) if part)


def applied_line(one: Applied, language: Language) -> str:
    """What became of a change in a workbook, in a line."""
    edit, kinds = one.edit, _EDITS[language]
    change = kinds.get(edit.kind, edit.kind)
    field = _in(language, _FIELDS, edit.field or "")
    if edit.kind == "changed":
        change = f"{field}: {edit.old or '∅'} → {edit.new or '∅'}"
    elif field:
        change = f"{change}: {field}"
    why = one.why if one.why and one.why != edit.kind else ""
    why = kinds.get(why) or (in_vietnamese(why) if language == "vi" else why)
    outcome = _in(language, _OUTCOMES, one.outcome) + (f" ({why})" if why else "")
    row = WORDS[language]["row"].format(row=edit.row) if edit.row else ""
    return _joined((row, (one.task_id or "")[:SHOWN], change, outcome))
