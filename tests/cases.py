"""Reads the cases of `tests/cases` and writes tasks in their form."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parent / "cases"

_HEADS = {
    "chi-thi": """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 07/CT-UBND
Lào Cai, ngày 05 tháng 3 năm 2024

CHỈ THỊ
Về việc tăng cường một số công tác năm 2024

""",
    "ke-hoach": """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 61/KH-UBND
Lào Cai, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
Thực hiện một số công tác năm 2024

""",
    "cong-van": """ỦY BAN NHÂN DÂN TỈNH LÀO CAI
SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 412/STNMT-QLĐĐ
V/v một số công tác năm 2024
Lào Cai, ngày 05 tháng 3 năm 2024

Kính gửi:
- Phòng Tài nguyên và Môi trường các huyện;
- Trung tâm Phát triển quỹ đất tỉnh.

""",
    "bao-cao": """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 90/BC-UBND
Lào Cai, ngày 05 tháng 3 năm 2024

BÁO CÁO
Kết quả một số công tác năm 2023

""",
    "to-trinh": """ỦY BAN NHÂN DÂN TỈNH LÀO CAI
SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 33/TTr-STNMT
Lào Cai, ngày 05 tháng 3 năm 2024

TỜ TRÌNH
Về việc thu hồi đất

Kính gửi: Ủy ban nhân dân tỉnh.

""",
}
_CLOSING = """Nơi nhận:
- Như trên;
- Lưu: VT, TH.

KT. {office}
PHÓ {office}

Vàng Seo Mẫu
"""
_OPTIONS = ("frame", "name", "expected to fail")
_ROLES = {
    "lead": "lead",
    "supporting": "supporting",
    "reports to": "reports_to",
    "via": "via",
    "advises": "advises",
}


class Case(NamedTuple):
    """One passage and what is expected of it; `expected` holds one dictionary a task."""

    file: str
    title: str
    source: str
    name: str
    reason: str | None
    expected: list[dict]


def read_cases(folder):
    """The cases of all files of a folder, in order."""
    found = []
    for path in sorted((CASES / folder).glob("*.md")):
        for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = part.partition("\n")
            before, text, tasks = re.fullmatch(
                r"(.*?)```text\n(.*?)```\n\s*```tasks\n(.*?)```\s*", rest, re.DOTALL
            ).groups()
            options = dict(line.split(": ", 1) for line in before.strip().split("\n") if line)
            assert set(options) <= set(_OPTIONS), (path.name, title)
            frame = options.get("frame", "chi-thi")
            office = "GIÁM ĐỐC" if frame in {"cong-van", "to-trinh"} else "CHỦ TỊCH"
            closing = _CLOSING.format(office=office)
            body = text.replace("<<closing>>", closing) if "<<closing>>" in text else f"{text}\n{closing}"
            found.append(
                Case(
                    path.stem, title.strip(), _HEADS[frame] + body, options.get("name", "van-ban.txt"),
                    options.get("expected to fail"), _tasks(tasks),
                )
            )  # fmt: skip
    return found


def _tasks(block):
    tasks = []
    for line in filter(str.strip, block.split("\n")):
        if not line.startswith(" "):
            tasks.append({"words": line.strip(), "deadlines": [], **{role: [] for role in _ROLES.values()}})
            continue
        label, _, value = line.strip().partition(": ")
        if label == "deadline":
            tasks[-1]["deadlines"].append(value)
        else:
            tasks[-1][_ROLES[label]] = value.split("; ")
    return tasks


def shown_deadline(d):
    """A deadline in the form of the cases."""
    if d.kind == "date":
        return f"{d.bound} {d.start}..{d.date}" if d.start else f"{d.bound} {d.date}"
    if d.kind == "recurring":
        days = f" on {', '.join(d.on)}" if d.on else ""
        return f"every {', '.join(d.every)}{days}" + (f" {d.bound}" if d.bound else "")
    anchor = " ".join(d.anchor.text.split()) if d.anchor else ""
    return f"{d.amount} {d.unit} since {anchor}".rstrip() if d.kind == "relative" else f"event {anchor}"


def shown_task(task):
    """A task in the form of the cases, with all its words."""
    shown = {role: [a.name for a in getattr(task, role)] for role in _ROLES.values()}
    return {"words": str(task), "deadlines": [shown_deadline(d) for d in task.deadlines], **shown}


def same_words(expected, words):
    """Whether the words of a task begin, and end where that is asked, as expected."""
    first, _, last = expected.partition(" … ")
    return words.startswith(first) and words.endswith(last)


def same_task(expected, got):
    """Whether a task is as expected."""
    fields = {"words", *(["advises"] if not expected["advises"] else [])}
    return same_words(expected["words"], got["words"]) and all(
        [name.casefold() for name in got[field]] == [name.casefold() for name in expected[field]]
        for field in expected
        if field not in fields
    )
