"""Plans and what became of them, as people see them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import click

from vnadmin.sync.fields import spelled_due
from vnadmin.values.phrases import in_vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnadmin.export.table import Language
    from vnadmin.sync.applying import Outcome
    from vnadmin.sync.merge import Change
    from vnadmin.sync.state import Link
    from vnadmin.sync.steps import Plan, Step

_TITLE = 90  # letters of a title in a line
_VALUE = 60  # letters of a value
_ID, _UUID = 8, 36  # signs of a key that a line shows, and of its id

_WORDS = {
    "en": {
        "override": "the rule “{rule}” is switched off", "nothing": "nothing to do", "theirs": "theirs stays", "both": "both changed", "unknown": "not known who changed it",
        "log": "last done", "never": "never synced", "stopped": "stopped: {done} of {of} done; vnadmin sync apply with the same plan goes on", "stopped-adopting": "stopped: {done} of {of} done; vnadmin sync adopt goes on", "unchanged_n": "unchanged {n}",
    },
    "vi": {
        "override": "quy tắc “{rule}” bị tắt", "nothing": "không có gì phải làm", "theirs": "giữ của người", "both": "cả hai bên đều sửa", "unknown": "không rõ ai sửa",
        "log": "việc đã làm gần đây", "never": "chưa đồng bộ lần nào", "stopped": "bị dừng: xong {done} trong {of}; chạy lại vnadmin sync apply với chính kế hoạch này để làm tiếp", "stopped-adopting": "bị dừng: xong {done} trong {of}; chạy lại vnadmin sync adopt để làm tiếp", "unchanged_n": "không đổi {n}",
    },
}  # fmt: skip
_ACTIONS = {
    "en": {},
    "vi": {
        "create": "tạo", "update": "sửa", "close": "đóng", "adopt": "nhận lại", "conflict": "mâu thuẫn", "held": "giữ lại", "refused": "từ chối",
        "unchanged": "không đổi", "done": "xong", "skipped": "bỏ qua", "failed": "lỗi", "pending": "chưa rõ", "linked": "đã nối", "closed": "đã đóng",
    },
}  # fmt: skip
_FIELDS = {
    "en": {},
    "vi": {"title": "tên", "due": "hạn", "description": "mô tả", "categories": "nhóm", "priority": "ưu tiên"},
}  # fmt: skip
_REASONS = {
    "en": {
        "withdrawn": "no longer in the document", "stopped": "somebody stopped following it in the register", "done": "done in the register", "rejected": "rejected in review",
        "mass-close": "more than 30 % of the open tasks of its document would be closed (--allow-mass-close)", "found": "found by its key", "agreed": "both sides agree",
        "resumed": "a call that was begun turns out", "finished": "finished there", "both-changed": "both sides changed it", "unknown-base": "differs, and nobody knows who changed it",
        "finished-changed": "finished there, and the deadline changed here", "closed-wanted": "we closed it, and the task is back", "reopened": "it was closed, and a person opened it again",
        "gone": "deleted there", "keyless": "somebody took our key away", "duplicate": "several entries carry its key", "other-key": "carries the key of another task",
        "secret": "its document is marked secret (--secret)", "unreviewed": "not sure, and nobody reviewed it (--include-unreviewed)", "doubtful": "a person must look at it in the register",
        "not-listed": "not among the tasks that were asked for",
    },
    "vi": {
        "withdrawn": "không còn trong văn bản", "stopped": "có người thôi theo dõi trong sổ", "done": "đã xong trong sổ", "rejected": "bị loại khi rà soát",
        "mass-close": "hơn 30 % việc đang mở của văn bản sẽ bị đóng (--allow-mass-close)", "found": "tìm thấy theo mã", "agreed": "hai bên như nhau",
        "resumed": "việc làm dở nay đã rõ", "finished": "đã xong ở đó", "both-changed": "cả hai bên đều sửa", "unknown-base": "khác nhau, không rõ ai sửa",
        "finished-changed": "đã xong ở đó, mà thời hạn ở đây thay đổi", "closed-wanted": "ta đã đóng, nay nhiệm vụ trở lại", "reopened": "đã đóng, có người mở lại",
        "gone": "đã bị xóa ở đó", "keyless": "có người bỏ mã của ta", "duplicate": "nhiều mục mang cùng mã", "other-key": "mang mã của nhiệm vụ khác",
        "secret": "văn bản đóng dấu mật (--secret)", "unreviewed": "chưa chắc và chưa ai rà soát (--include-unreviewed)", "doubtful": "cần người xem trong sổ",
        "not-listed": "không thuộc các nhiệm vụ được hỏi",
    },
}  # fmt: skip
_RULES = {"secret": "văn bản mật", "unreviewed": "chưa rà soát", "mass_close": "đóng hàng loạt"}
_LOGGED = {
    "override": "tắt quy tắc",
    "address": "địa chỉ",
    "settle: ours": "quyết định: ghi của ta",
    "settle: theirs": "quyết định: giữ của người",
}
SETTLED = {
    "made again by the next plan": "kế hoạch sau sẽ tạo lại", "stays away": "không tạo lại", "ours is written by the next plan": "kế hoạch sau sẽ ghi của ta",
    "theirs stays": "giữ của người",
}  # fmt: skip


def say(name: str, language: Language, **values: str) -> None:
    """A line on standard error."""
    if language == "vi" and "rule" in values:
        values["rule"] = _RULES.get(values["rule"], values["rule"])
    click.echo(f"vnadmin: {_WORDS[language][name].format(**values)}", err=True)


def show_plan(plan: Plan, language: Language) -> None:
    """What is to be done, an entry a line with its fields below; what stays as it is only counts."""
    shown = [step for step in plan.steps if step.action != "unchanged" or step.kept or step.reason == "reopened"]
    for step in shown:
        due = spelled_due(step.item.due) if step.item and step.action == "create" else ""
        parts = (
            _padded(step.action, language),
            _short(step.key),
            due,
            _cut(step.title, _TITLE),
            _reason(step, language),
        )
        click.echo("  ".join(filter(None, parts)))
        for change in step.changes:
            click.echo(_line(change, language))
        for change in step.kept:
            click.echo(_line(change, language, _WORDS[language]["theirs"]))
        for change in step.conflicts:
            lost = step.base is not None and change.field not in step.base
            click.echo(_line(change, language, _WORDS[language]["unknown" if lost else "both"], "≠"))
    for note in plan.notes:
        click.echo(in_vietnamese(note) if language == "vi" else note, err=True)
    click.echo(_counted(plan.counts(), language) if plan.steps else _WORDS[language]["nothing"], err=True)


def outcome_line(step: Step, outcome: Outcome, language: Language) -> str:
    """What became of a step."""
    verb = _ACTIONS[language].get(outcome.action, outcome.action)
    why = _REASONS[language].get(outcome.why) or (in_vietnamese(outcome.why) if language == "vi" else outcome.why)
    parts = (_padded(outcome.result, language), _short(step.key), verb, _cut(step.title, _TITLE), outcome.url, why)
    return "  ".join(part for part in parts if part)


def summary(outcomes: Iterable[Outcome], language: Language) -> str:
    """How many of each."""
    return _counted(Counter(outcome.result for outcome in outcomes), language) or _WORDS[language]["nothing"]


def show_status(links: Sequence[Link], logged: Sequence[tuple[str, str, str, str]], language: Language) -> None:
    """How many entries are in which state, those of which it is not known, and what was done last."""
    click.echo(
        _counted(Counter(link.state for link in links), language)
        or _WORDS[language]["never" if not logged else "nothing"]
    )
    for link in links:
        if link.state == "pending" and link.intent:
            verb = _ACTIONS[language].get(link.intent.verb, link.intent.verb)
            click.echo(
                "  ".join(
                    filter(None, (_padded("pending", language), _short(link.key), verb, _here(link.at), link.url))
                )
            )
    for at, what, key, detail in logged[-10:]:
        click.echo(
            "  ".join(filter(None, (_here(at), _did(what, language), _short(key), _detail(what, detail, language))))
        )


def _did(what: str, language: Language) -> str:
    """What was done, as it is logged: "create: done", "override"."""
    if language == "en" or what in _LOGGED:
        return _LOGGED[what] if language == "vi" else what
    return ": ".join(_ACTIONS[language].get(word, word) for word in what.split(": "))


def _detail(what: str, detail: str, language: Language) -> str:
    if language == "en":
        return detail
    known = _RULES if what == "override" else SETTLED if what.startswith("settle") else _REASONS[language]
    return known.get(detail) or in_vietnamese(detail)


def _here(at: str) -> str:
    """A moment as people in Việt Nam read it."""
    from vnadmin.export.todos import HANOI

    return dt.datetime.fromisoformat(at).astimezone(HANOI).isoformat(timespec="seconds") if at else ""


def _counted(counts: Counter[str], language: Language) -> str:
    return " · ".join(f"{_ACTIONS[language].get(name, name)} {n}" for name, n in sorted(counts.items()))


def _padded(name: str, language: Language) -> str:
    return _ACTIONS[language].get(name, name).ljust(9)


def _reason(step: Step, language: Language) -> str:
    words = _REASONS[language].get(step.reason, "")
    return f"({words})" if words else ""


def _line(change: Change, language: Language, words: str = "", sign: str = "→") -> str:
    name = _FIELDS[language].get(change.field, change.field)
    said = f"  ({words})" if words else ""
    return f"            {name}: {_shown(change.old)} {sign} {_shown(change.new)}{said}"


def _shown(value: str) -> str:
    return _cut(" ".join(value.replace("\x1f", "; ").split()), _VALUE) or "—"


def _short(key: str) -> str:
    """The beginning of a key, and what stands behind the id of the task."""
    return key[:_ID] + key[_UUID:]


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else words[: letters - 1] + "…"
