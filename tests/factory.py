"""Documents made by hand, so that tests of exporters, scores and commands need no reader."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from vnadmin.model import (
    Agency,
    Citation,
    Deadline,
    Document,
    Issued,
    Mention,
    Recipient,
    Signature,
    Source,
    Symbol,
    Task,
)

TEXT = """ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY
Số: 12/UBND-TH
Sông Mây, ngày 05 tháng 3 năm 2024
V/v kiểm kê cây xanh

Kính gửi: Sở Xây dựng.

Thực hiện Kế hoạch số 7/KH-UBND ngày 02/01/2024, yêu cầu:
1. Sở Xây dựng chủ trì, phối hợp với Sở Tài chính lập danh mục cây xanh, báo cáo UBND tỉnh trước ngày 30/6/2024.
2. Sở Tài chính bố trí kinh phí, định kỳ hằng quý báo cáo.

Nơi nhận:
- Như trên;
- Lưu: VT.

KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lê Văn Mẫu
"""


def at(words: str, nth: int = 0) -> dict:
    """The `text` and `span` of the nth place where the words stand."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return {"text": words, "span": (start, start + len(words))}


def agency(words: str, nth: int = 0, **more) -> Agency:
    return Agency(**at(words, nth), **{"name": " ".join(words.split()), "rule": "agencies:so", **more})


def document(name: str = "mau.txt") -> Document:
    """A short invented letter with two tasks, one dated and one recurring."""
    first = (
        "Sở Xây dựng chủ trì, phối hợp với Sở Tài chính lập danh mục cây xanh, báo cáo UBND tỉnh trước ngày 30/6/2024."
    )
    second = "Sở Tài chính bố trí kinh phí, định kỳ hằng quý báo cáo."
    tasks = (
        Task(
            **at(first),
            id="1#1",
            path="1",
            rule="subject-leads",
            lead=(agency("Sở Xây dựng", 1),),
            supporting=(agency("Sở Tài chính"),),
            reports_to=(agency("UBND tỉnh", resolved="Ủy ban nhân dân tỉnh Sông Mây"),),
            action=Mention(**at("lập danh mục cây xanh")),
            deadlines=(
                Deadline(
                    **at("trước ngày 30/6/2024"),
                    rule="before-date",
                    kind="date",
                    bound="before",
                    date=dt.date(2024, 6, 30),
                    due_on=dt.date(2024, 6, 29),
                    steps=("trước ngày 30/6/2024: the day before",),
                ),
            ),
            confidence=0.9,
        ),
        Task(
            **at(second),
            id="2#1",
            path="2",
            rule="subject-leads",
            lead=(agency("Sở Tài chính", 1, inherited=True),),
            action=Mention(**at("bố trí kinh phí")),
            deadlines=(
                Deadline(
                    **at("định kỳ hằng quý"),
                    rule="every-quarter",
                    kind="recurring",
                    every=("quarter",),
                    unresolved="recurring",
                ),
            ),
            doubts=("no report body",),
        ),
    )
    return Document(
        source=Source(
            name=name,
            media_type="text/plain",
            sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            size=len(TEXT.encode()),
            reader="plain",
        ),
        text=TEXT,
        document_type="cong-van",
        status="issued",
        symbol=Symbol(**at("12/UBND-TH"), value="12/UBND-TH", number="12", units=("UBND", "TH")),
        issued=Issued(**at("Sông Mây, ngày 05 tháng 3 năm 2024"), place="Sông Mây", date="2024-03-05"),
        issuer=agency("ỦY BAN NHÂN DÂN\nTỈNH SÔNG MÂY"),
        subject=Mention(**at("kiểm kê cây xanh")),
        addressees=(agency("Sở Xây dựng"),),
        recipients=(Recipient(**at("Như trên"), name="Như trên"),),
        filing=Mention(**at("Lưu: VT")),
        signatures=(
            Signature(
                **at("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Mẫu"), name="Lê Văn Mẫu", title="PHÓ CHỦ TỊCH", capacity="KT."
            ),
        ),
        citations=(
            Citation(
                **at("Kế hoạch số 7/KH-UBND ngày 02/01/2024"),
                type="ke-hoach",
                symbol="7/KH-UBND",
                date="2024-01-02",
                basis=True,
                group=0,
                rule="type-number-date",
            ),
        ),
        tasks=tasks,
    )


def gold(document_id: str = "mau") -> dict:
    """What a clerk writes down for `document()`."""
    return {
        "id": document_id,
        "file": f"documents/{document_id}.txt",
        "header": {
            "document_type": "cong-van",
            "symbol": "12/UBND-TH",
            "place": "Sông Mây",
            "issued_on": "2024-03-05",
            "governing_agency": None,
            "issuer": "ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY",
            "subject": "kiểm kê cây xanh",
            "urgency": None,
            "secrecy": None,
            "status": "issued",
            "addressees": ["Sở Xây dựng"],
            "recipients": ["Như trên"],
            "signatures": [
                {"name": "Lê Văn Mẫu", "title": "PHÓ CHỦ TỊCH", "capacity": "KT.", "on_behalf_of": None},
            ],
        },
        "citations": [
            {
                "type": "ke-hoach",
                "symbol": "7/KH-UBND",
                "date": "2024-01-02",
                "issuer": None,
                "title": None,
                "basis": True,
            }
        ],
        "tasks": [
            {
                "from": "Sở Xây dựng chủ trì, phối hợp",
                "to": "trước ngày 30/6/2024",
                "lead": ["Sở Xây dựng"],
                "supporting": ["Sở Tài chính"],
                "reports_to": ["Ủy ban nhân dân tỉnh"],
                "inherited": False,
                "optional": False,
                "deadlines": [
                    {"text": "trước ngày 30/6/2024", "kind": "date", "bound": "before", "date": "2024-06-30"},
                ],
            },
            {
                "from": "Sở Tài chính bố trí kinh phí",
                "to": "hằng quý báo cáo",
                "lead": ["Sở Tài chính"],
                "supporting": [],
                "reports_to": [],
                "inherited": False,
                "optional": False,
                "deadlines": [{"text": "định kỳ hằng quý", "kind": "recurring", "every": ["quarter"], "on": []}],
            },
        ],
        "notes": "",
    }


def corpus(folder):
    """The folder with one document and its annotations, as `evaluate` wants them."""
    (folder / "gold").mkdir()
    (folder / "documents").mkdir()
    (folder / "documents" / "mau.txt").write_text(TEXT, encoding="utf-8")
    (folder / "gold" / "mau.json").write_text(json.dumps(gold()), encoding="utf-8")
    return folder
