"""Documents as they come a second time: recognised anew with slips, or issued anew with other words, days and tasks.

Each change keeps account of where every letter came from, so that it is known which task of the new text is which task of the old
one. The same seed gives the same text.
"""

from __future__ import annotations

import itertools
import random
import re
from typing import TYPE_CHECKING, NamedTuple

from robustness import _CONFUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnadmin.model import Document, Task

NEW_DATES, REWORDED, DROPPED, ADDED, SWAPPED = 0.10, 0.10, 0.08, 0.08, 0.10  # of the tasks
_NOWHERE = -1
_SAME = (
    ("triển khai", "thực hiện"), ("kiểm tra", "rà soát"), ("xây dựng", "lập"), ("tăng cường", "đẩy mạnh"), ("hướng dẫn", "chỉ đạo"),
    ("bảo đảm", "đảm bảo"), ("kịp thời", "nhanh chóng"), ("báo cáo", "tổng hợp, báo cáo"), ("phối hợp", "chủ động phối hợp"),
    ("tổ chức", "khẩn trương tổ chức"), ("và", "cùng với"), ("các", "những"), ("theo quy định", "đúng quy định"),
)  # fmt: skip
_FILLED = ("tiếp tục", "chủ động", "kịp thời", "nghiêm túc", "khẩn trương")
_NUMBER = re.compile(r"(?<![\d/])(\d{1,2})(?=/\d{1,2}| tháng \d)")
_LABEL = re.compile(r"\s*(?:[-–+*•]|\(?\w{1,5}[.)]|(?:\d+\.)+\d*)?\s*")


class Written(NamedTuple):
    """A text, and for each of its letters where it stood in the text that it was made from; -1 for what is new."""

    text: str
    origin: Sequence[int]

    def old_place(self, span: tuple[int, int]) -> set[int]:
        """Where the letters of a stretch came from."""
        return {place for place in self.origin[span[0] : span[1]] if place != _NOWHERE}


class _Sheet:
    """A text that is being changed. Places are those of the first text, whatever was done before."""

    def __init__(self, text: str) -> None:
        self.cells: list[list[tuple[str, int]]] = [[(c, i)] for i, c in enumerate(text)]

    def put(self, start: int, end: int, words: str) -> None:
        """Other words in place of a stretch; they count as having stood there."""
        for i in range(start, end):
            self.cells[i] = []
        if start < len(self.cells):
            before = self.cells[start] if start == end else []
            self.cells[start] = [(c, start) for c in words] + before

    def insert(self, at: int, words: str) -> None:
        """Words that are new, before a place."""
        self.cells[at] = [(c, _NOWHERE) for c in words] + self.cells[at]

    def swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """Two stretches that do not overlap change places."""
        moved = [self.cells[slice(*one)], self.cells[slice(*other)]]
        for (start, end), new in ((other, moved[0]), (one, moved[1])):
            flat = [letter for cell in new for letter in cell]
            for i in range(start, end):
                self.cells[i] = []
            self.cells[start] = flat

    def written(self) -> Written:
        """What it holds now."""
        flat = [letter for cell in self.cells for letter in cell]
        return Written("".join(c for c, _ in flat), [place for _, place in flat])


def recognised(text: str, rate: float, seed: int) -> Written:
    """A text as recognition of print gives it: of its letters and figures, this part is wrong. Most slips are look-alikes and lost or
    wrong marks; one in eight is a letter or a blank that is lost or too many.
    """
    chance = random.Random(f"{seed} {len(text)} {rate}")
    sheet = _Sheet(text)
    letters = [i for i, c in enumerate(text) if c.isalnum()]
    like = [i for i in letters if text[i] in _CONFUSED]
    slips = round(rate * len(letters))
    for i in chance.sample(like, min(len(like), slips - slips // 8)):
        sheet.put(i, i + 1, chance.choice(_CONFUSED[text[i]]))
    for i in chance.sample(letters, slips // 8):
        sheet.put(i, i + 1, chance.choice(["", f"{text[i]} ", text[i] * 2]))
    return sheet.written()


def reissued(document: Document, others: Sequence[str], seed: int) -> Written:
    """The text of a document as an office issues it a second time: other days, other words, tasks that are dropped, added (sentences of
    `others`), or in another order.
    """
    chance = random.Random(f"{seed} {document.source.sha256}")
    text, sheet = document.text, _Sheet(document.text)
    places = [(task, line) for task in document.tasks if (line := _own_lines(document, task))]
    chance.shuffle(places)
    count = [_share(chance, part, len(document.tasks)) for part in (DROPPED, NEW_DATES, REWORDED, ADDED, SWAPPED)]
    dropped, dated, reworded, rest = _cut(places, count[:3])
    for _, (start, end) in dropped:
        sheet.put(start, end, "")
    for task, line in dated:
        _date(sheet, text, task, line, chance)
    for task, _ in reworded:
        _reword(sheet, text, task, chance)
    for (_, (_, end)), words in zip(rest[: count[3]], chance.sample(others, count[3]), strict=False):
        sheet.insert(min(end, len(text) - 1), f"\n- {words}.\n" if text[end - 1 : end] != "\n" else f"- {words}.\n")
    _swap(sheet, text, [line for _, line in rest[count[3] :]], count[4])
    return sheet.written()


def partners(old: Sequence[Task], new: Sequence[Task], written: Written) -> dict[int, int]:
    """For each task of the new text the one of the old that it is: their actions share more than half of the letters of either."""
    out: dict[int, int] = {}
    spans = [set(range(*task.action.span)) for task in old]
    for j, task in enumerate(new):
        came = written.old_place(task.action.span)
        shares = [(len(came & span) / max(len(span), len(came), 1), i) for i, span in enumerate(spans)]
        best = max(shares, default=(0.0, 0))
        if best[0] > 0.5:
            out[j] = best[1]
    return out


def kin(old: Sequence[Task], new: Sequence[Task], written: Written) -> frozenset[tuple[int, int]]:
    """Which tasks of the old text have any words in which of the new one: a task may be joined with another one, or cut in two."""
    came = [written.old_place(task.action.span) for task in new]
    return frozenset(
        (i, j) for i, task in enumerate(old) for j, places in enumerate(came) if places & set(range(*task.action.span))
    )


def _share(chance: random.Random, part: float, whole: int) -> int:
    """A part of a number, up or down by chance, so that small documents have their share in all."""
    return int(part * whole + chance.random())


def _cut(places: list[tuple[Task, tuple[int, int]]], counts: list[int]) -> list[list[tuple[Task, tuple[int, int]]]]:
    out, at = [], 0
    for count in counts:
        out.append(places[at : at + count])
        at += count
    return [*out, places[at:]]


def _own_lines(document: Document, task: Task) -> tuple[int, int] | None:
    """The lines of a task, line end included, where no other task stands on them."""
    start = document.text.rfind("\n", 0, task.span[0]) + 1
    end = document.text.find("\n", task.span[1])
    end = len(document.text) if end < 0 else end + 1
    others = [part for other in document.tasks if other is not task for part in (other, other.action)]
    shared = any(part.span[0] < end and start < part.span[1] for part in others)
    return None if shared else (start, end)


def _date(sheet: _Sheet, text: str, task: Task, line: tuple[int, int], chance: random.Random) -> None:
    for deadline in task.deadlines:
        if m := _NUMBER.search(text, *deadline.span):
            sheet.put(m.start(), m.end(), f"{int(m[1]) % 28 + 1:02}")
            return
    end = line[1]
    while end > line[0] and text[end - 1] in " .;\n":
        end -= 1
    sheet.insert(min(end, len(text) - 1), f", hoàn thành trước ngày {chance.randint(1, 28)}/11/2026")


def _reword(sheet: _Sheet, text: str, task: Task, chance: random.Random) -> None:
    start, end = task.action.span
    words = list(re.finditer(r"\S+", text[start:end]))
    changed = 0
    for one, other in _SAME:
        if (m := re.search(rf"(?<!\w){one}(?!\w)", text[start + 1 : end])) and changed < max(1, len(words) // 8):
            sheet.put(start + 1 + m.start(), start + 1 + m.end(), other)
            changed += 1
    if len(words) > 8 and (not changed or chance.random() < 0.5):
        place = chance.choice(words[2:-2])
        sheet.insert(start + place.start(), chance.choice(_FILLED) + " ")


def _swap(sheet: _Sheet, text: str, lines: list[tuple[int, int]], count: int) -> None:
    """Neighbours that stand on one line each change places, but for their labels."""
    lines = sorted(line for line in lines if "\n" not in text[line[0] : line[1] - 1])
    free = set(lines)
    for one, other in itertools.pairwise(lines):
        if count and one in free and other in free:
            free -= {one, other}
            sheet.swap(_words(text, one), _words(text, other))
            count -= 1


def _words(text: str, line: tuple[int, int]) -> tuple[int, int]:
    m = _LABEL.match(text, line[0], line[1])
    end = line[1] - 1 if text[line[1] - 1] == "\n" else line[1]
    return (m.end() if m else line[0], end)
