"""Makes documents for load tests: varied letters, directives, plans and notices whose tasks are known.

    python corpus/generate.py FOLDER --number 1000 --seed 1 --docx 10 --pdf 5

Every document is composed from the pieces below; one seed and number always give the same documents. `FOLDER/known.jsonl` says for each of them
symbol, day of issue and tasks: who leads, who supports, the last day. `--docx` and `--pdf` are per cent; the others are plain text.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
from pathlib import Path
from typing import NamedTuple

PROVINCES = (
    "Hà Giang", "Cao Bằng", "Lào Cai", "Sơn La", "Thái Nguyên", "Lạng Sơn", "Quảng Ninh", "Bắc Giang", "Phú Thọ", "Hải Dương", "Hưng Yên", "Nam Định",
    "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Nam", "Bình Định", "Khánh Hòa", "Gia Lai", "Đắk Lắk", "Lâm Đồng", "Đồng Nai", "Long An",
    "Tiền Giang", "Bến Tre", "Đồng Tháp", "An Giang", "Kiên Giang", "Cà Mau",
)  # fmt: skip
DEPARTMENTS = (
    "Sở Y tế", "Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp", "Sở Công Thương", "Sở Xây dựng", "Sở Giáo dục và Đào tạo", "Sở Khoa học và Công nghệ",
    "Công an tỉnh", "Thanh tra tỉnh", "Ban Quản lý các khu công nghiệp tỉnh", "Văn phòng Ủy ban nhân dân tỉnh",
)  # fmt: skip
ORDERS = (
    "kiểm tra điều kiện an toàn tại {n} cơ sở trên địa bàn", "rà soát, cập nhật danh mục {n} thủ tục thuộc lĩnh vực quản lý", "tổng hợp số liệu của {n} đơn vị trực thuộc",
    "tổ chức tập huấn cho {n} cán bộ phụ trách", "xây dựng kế hoạch chi tiết gồm {n} nội dung", "hướng dẫn {n} xã thực hiện quy trình mới",
    "công bố kết quả trên trang thông tin điện tử, kèm {n} biểu mẫu", "đôn đốc {n} chủ đầu tư hoàn thiện hồ sơ", "thẩm định {n} dự toán còn tồn",
    "lập danh sách {n} hộ cần hỗ trợ",
)  # fmt: skip
MATTERS = (
    "tăng cường công tác phòng cháy", "triển khai tháng hành động vì trẻ em", "chấn chỉnh kỷ cương hành chính", "phòng, chống dịch bệnh mùa hè", "quản lý tài sản công",
    "cải cách thủ tục hành chính", "bảo đảm trật tự an toàn giao thông", "phát triển giáo dục mầm non",
)  # fmt: skip
SURNAMES, NAMES = (
    ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"),
    ("Văn An", "Thị Bình", "Đức Cường", "Minh Dũng", "Thu Hà", "Quang Huy"),
)


class Known(NamedTuple):
    """A task that was written into a document; `due_on` is None where no deadline was."""

    lead: str
    supporting: str | None
    due_on: str | None


class Made(NamedTuple):
    """A document: its file name, its paragraphs, and what is known of it."""

    name: str
    head: tuple[list[str], list[str]]
    lines: list[str]
    close: tuple[list[str], list[str]]
    symbol: str
    issued_on: str
    tasks: list[Known]


def make(number: int, seed: int, form: str) -> Made:
    """One document; the same for the same arguments."""
    rng = random.Random(f"{seed}/{number}")
    province = rng.choice(PROVINCES)
    day = dt.date(2018, 1, 1) + dt.timedelta(days=rng.randrange(2500))
    kind, code = rng.choice((("CHỈ THỊ", "CT"), ("KẾ HOẠCH", "KH"), ("QUYẾT ĐỊNH", "QĐ")))
    symbol = f"{number + 1}/{code}-UBND"
    matter = rng.choice(MATTERS)
    tasks, items = [], []
    for i, lead in enumerate(rng.sample(DEPARTMENTS, rng.randint(3, 9)), 1):
        supporting = rng.choice([d for d in DEPARTMENTS if d != lead]) if rng.random() < 0.4 else None
        words, due_on = deadline(rng, day)
        who = f"{lead} chủ trì, phối hợp với {supporting}" if supporting else lead
        items.append(f"{i}. {who} {rng.choice(ORDERS).format(n=rng.randint(3, 90))}{words}.")
        tasks.append(Known(lead, supporting, due_on))
    head = (
        ["ỦY BAN NHÂN DÂN", f"TỈNH {province.upper()}", f"Số: {symbol}"],
        [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"{province}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        ],
    )
    lead_in = "Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị thực hiện các nội dung sau:"
    lines = [kind, f"Về việc {matter}", f"Thời gian qua, công tác này đã đạt kết quả bước đầu. {lead_in}", *items]
    close = (
        ["Nơi nhận:", "- Như trên;", "- Lưu: VT."],
        ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", f"{rng.choice(SURNAMES)} {rng.choice(NAMES)}"],
    )
    return Made(f"{number:07d}.{form}", head, lines, close, symbol, day.isoformat(), tasks)


def deadline(rng: random.Random, issued: dt.date) -> tuple[str, str | None]:
    """Words of a deadline and its last day."""
    end = issued + dt.timedelta(days=rng.randint(10, 300))
    form = rng.randrange(5)
    if form == 0:
        return "", None
    if form == 1:
        return f", hoàn thành trước ngày {end.day:02d}/{end.month:02d}/{end.year}", (
            end - dt.timedelta(days=1)
        ).isoformat()
    if form == 2:
        return f", chậm nhất ngày {end.day} tháng {end.month} năm {end.year}", end.isoformat()
    month = dt.date(end.year + end.month // 12, end.month % 12 + 1, 1) - dt.timedelta(days=1)
    if form == 3:
        return f" trong tháng {end.month}/{end.year}", month.isoformat()
    return f" xong trước ngày {end.day:02d} tháng {end.month:02d} năm {end.year}", (
        end - dt.timedelta(days=1)
    ).isoformat()


def text(made: Made) -> str:
    """The document as plain text, columns below each other."""
    left, right = made.head
    return "\n".join([*left, "", *right, "", *made.lines, "", *made.close[0], "", *made.close[1], ""])


def write(made: Made, folder: Path) -> None:
    """Writes the document in the form that its name says."""
    path = folder / made.name
    if path.suffix == ".docx":
        _write_docx(made, path)
    elif path.suffix == ".pdf":
        _write_pdf(made, path)
    else:
        path.write_text(text(made), encoding="utf-8")


def _write_docx(made: Made, path: Path) -> None:
    import docx

    document = docx.Document()
    for columns in (made.head, None, made.close):
        if columns is None:
            for line in made.lines:
                document.add_paragraph(line)
            continue
        table = document.add_table(rows=1, cols=2)
        for cell, lines in zip(table.rows[0].cells, columns, strict=True):
            cell.text = "\n".join(lines)
    document.core_properties.created = document.core_properties.modified = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    document.save(str(path))


def _write_pdf(made: Made, path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = next(p for p in (Path("/usr/share/fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts")) if p.exists())
    pdfmetrics.registerFont(TTFont("Body", next(font.rglob("DejaVuSerif.ttf"))))
    page = Canvas(str(path), pagesize=A4, invariant=1)
    width, height = A4
    y = height - 60

    def columns(pair: tuple[list[str], list[str]]) -> None:
        nonlocal y
        for x, lines in zip((width * 0.27, width * 0.7), pair, strict=True):
            for i, line in enumerate(lines):
                page.setFont("Body", 9.5)
                page.drawCentredString(x, y - 15 * i, line)
        y -= 15 * max(map(len, pair)) + 20

    columns(made.head)
    for line in made.lines[:2]:
        page.setFont("Body", 11)
        page.drawCentredString(width / 2, y, line)
        y -= 18
    y -= 8
    for line in made.lines[2:]:
        page.setFont("Body", 11)
        for piece in simpleSplit(line, "Body", 11, width - 140):
            if y < 80:
                page.showPage()
                page.setFont("Body", 11)
                y = height - 60
            page.drawString(80, y, piece)
            y -= 16
        y -= 6
    if y < 160:
        page.showPage()
        y = height - 60
    columns(made.close)
    page.save()


def generate(folder: Path, number: int, seed: int, *, docx: float = 0, pdf: float = 0) -> None:
    """Writes documents and what is known of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "known.jsonl").open("w", encoding="utf-8") as known:
        for i in range(number):
            draw = random.Random(f"{seed}/form/{i}").uniform(0, 100)
            made = make(i, seed, "docx" if draw < docx else "pdf" if draw < docx + pdf else "txt")
            write(made, folder)
            record = {
                "name": made.name,
                "symbol": made.symbol,
                "issued_on": made.issued_on,
                "tasks": [t._asdict() for t in made.tasks],
            }
            known.write(json.dumps(record, ensure_ascii=False) + "\n")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--docx", type=float, default=0, help="per cent of DOCX files")
    parser.add_argument("--pdf", type=float, default=0, help="per cent of PDF files")
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.number, arguments.seed, docx=arguments.docx, pdf=arguments.pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
