"""Corpus documents as an office would make them: DOCX with header table, PDF with two columns and page numbers.

The library's own paragraphs are laid out anew, so what is compared is what the readers of DOCX and PDF make of the same words.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import NamedTuple

from vnadmin.parse.normalize import normalize
from vnadmin.parse.paragraphs import find_paragraphs
from vnadmin.parse.reading import read_source
from vnadmin.parse.tables import find_tables
from vnadmin.parse.zones import find_zones
from vnadmin.spans import fold

_MOTTO = re.compile(r"cộng hòa xã hội|độc lập ?- ?tự do|đảng cộng sản việt nam")
_DATE = re.compile(r"ngày\W{0,6}\d{0,2}\W{0,6}tháng\W{0,6}\d{0,2}\W{0,6}năm")
_GAP = re.compile(r" {3,}")
_RULE = re.compile(r"[-–—_*\s.]+")
_ADDRESSED = re.compile(r"\s*kính gửi")
_RECIPIENTS = re.compile(r"\s*nơi nhận")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")


class Columns(NamedTuple):
    """Two columns side by side, as in a letterhead or a closing."""

    left: list[str]
    right: list[str]


class Lines(NamedTuple):
    """Paragraphs, one below the other; a title stands in the middle."""

    items: list[str]
    title: bool = False


class Grid(NamedTuple):
    """A ruled table."""

    rows: list[list[str]]


Block = Columns | Lines | Grid


def flat(text):
    return " ".join(text.split())


def blocks(path: Path) -> list[Block]:
    """What stands in a document, from letterhead to annexes."""
    doc = normalize(read_source(path)[0])
    zones = find_zones(doc)
    head_end = letterhead_end(doc, zones)
    found: list[Block] = [letterhead(doc.text[zones.document.start : head_end])]
    stop = zones.closing.start if zones.closing.end > zones.closing.start else zones.document.end
    annex_at = min((a.start for a in zones.annexes), default=zones.document.end)
    stop = min(stop, annex_at)
    title_end = max(head_end, min(zones.header.end, stop))
    title = [flat(line) for line in doc.text[head_end:title_end].splitlines()]
    found.append(Lines([line for line in title if line.strip("| ") and not _RULE.fullmatch(line)], title=True))
    found += flow(doc, title_end, stop)
    if zones.closing.end > zones.closing.start:
        found.append(closing(doc.text[zones.closing.start : zones.closing.end]))
    for annex in zones.annexes:
        found += flow(doc, annex.start, annex.end)
    return found


def letterhead_end(doc, zones):
    """Where the letterhead ends: before the title or Kính gửi, at the first blank line behind number and date."""
    at = zones.document.start
    number = date = False
    for line in doc.text[at : zones.header.end].splitlines(keepends=True):
        key = doc.key[at : at + len(line)]
        if _ADDRESSED.match(key) or (number and date and not line.strip()):
            break
        number = number or bool(re.search(r"\bsố\b", key))
        date = date or bool(_DATE.search(doc.key, zones.document.start, at + len(line)))
        at += len(line)
    return at


def is_right(text):
    """Whether a line, or the half of a line, belongs to the right column of a letterhead."""
    key = fold(text)
    return bool(_MOTTO.search(key) or _DATE.search(key))


def letterhead(text):
    """Left: bodies, number, subject. Right: motto, place and date."""
    left, right = [], []
    web = any(line.strip() == "|" for line in text.splitlines())  # a web page's table: one cell, one item
    for line in text.split("|") if web else text.splitlines():
        gaps = [m for m in _GAP.finditer(line.strip()) if is_right(line.strip()[m.end() :])]
        if gaps:
            left.append(flat(line.strip()[: gaps[-1].start()]))
            right.append(flat(line.strip()[gaps[-1].end() :]))
        else:
            (right if is_right(line) else left).append(flat(line))
    return Columns(
        *([item for item in side if item.strip("| ") and not _RULE.fullmatch(item)] for side in (left, right))
    )


def closing(text):
    """Left: Nơi nhận, item by item. Right: the signature."""
    left, right = [], []
    listing = False
    for line in text.splitlines():
        parts = [part.strip() for part in _GAP.split(line.strip())]
        listing = listing or bool(_RECIPIENTS.match(parts[0].lower()))
        if len(parts) == 2:
            left.append(parts[0])
            right.append(parts[1])
        elif parts[0].strip("|"):
            item = flat(line)
            listed = listing and (item[0] in "-+•" or item[0].islower() or _RECIPIENTS.match(item.lower()))
            (left if listed else right).append(item)
    return Columns(left, right)


def flow(doc, start, end):
    """Paragraphs and tables of a stretch of text."""
    found: list[Block] = []
    tables = doc.tables or list(find_tables(doc.text))
    spans = [(t.rows[0][0].start, max(c.end for row in t.rows for c in row), t) for t in tables if t.rows]
    at = start
    for begin, stop, table in sorted(spans, key=lambda s: s[0]):
        if begin < at or stop > end:
            continue
        found.append(paragraphs(doc, at, begin))
        found.append(Grid([[flat(doc.text[c.start : c.end]) for c in row] for row in table.rows]))
        at = stop
    found.append(paragraphs(doc, at, end))
    return found


def paragraphs(doc, start, end):
    items = [flat(doc.text[p.start : p.end]) for p in find_paragraphs(doc, start, end)]
    return Lines([item for item in items if not _RULE.fullmatch(item) and item.strip("| ")])


def to_docx(parts: list[Block]) -> bytes:
    """A Word file."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = docx.Document()
    for part in parts:
        if isinstance(part, Lines):
            for item in part.items:
                document.add_paragraph(item).alignment = WD_ALIGN_PARAGRAPH.CENTER if part.title else None
        elif isinstance(part, Columns):
            table = document.add_table(rows=1, cols=2)
            for cell, items in zip(table.rows[0].cells, part, strict=True):
                cell.text = items[0] if items else ""
                for item in items[1:]:
                    cell.add_paragraph(item)
        else:
            table = document.add_table(rows=0, cols=max(map(len, part.rows)))
            table.style = "Table Grid"
            for row in part.rows:
                for cell, text in zip(table.add_row().cells, row, strict=False):
                    cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def font() -> Path | None:
    """A font with Vietnamese letters; None where none is installed."""
    for folder in _FONT_FOLDERS:
        for found in Path(folder).rglob("DejaVuSerif.ttf") if Path(folder).is_dir() else ():
            return found
    return None


def to_pdf(parts: list[Block]) -> bytes:
    """A born-digital PDF: A4, two-column letterhead and closing, page numbers at the top from page 2."""
    from xml.sax.saxutils import escape

    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(TTFont("Serif", str(font())))
    plain = ParagraphStyle(
        "plain", fontName="Serif", fontSize=12, leading=16, alignment=TA_JUSTIFY, spaceAfter=6, firstLineIndent=28
    )
    title = ParagraphStyle("title", parent=plain, alignment=TA_CENTER, firstLineIndent=0, spaceAfter=3)
    listed = ParagraphStyle("listed", parent=title, alignment=TA_JUSTIFY, leftIndent=120)
    centre = ParagraphStyle(
        "centre", parent=plain, fontSize=9.5, leading=13, alignment=TA_CENTER, spaceAfter=0, firstLineIndent=0
    )
    small = ParagraphStyle("small", parent=plain, fontSize=10, leading=13, alignment=0, spaceAfter=0, firstLineIndent=0)

    def page_number(canvas, template):
        if template.page > 1:
            canvas.setFont("Serif", 11)
            canvas.drawCentredString(A4[0] / 2, A4[1] - 14 * mm, str(template.page))

    story = []
    for number, part in enumerate(parts):
        if isinstance(part, Lines):
            story += [
                Paragraph(escape(item), (listed if item[0] == "-" else title) if part.title else plain)
                for item in part.items
            ]
        elif isinstance(part, Columns):
            style = centre if number == 0 else small
            cells = [[Paragraph(escape(item), style) for item in items] for items in part]
            story += [
                Table([cells], colWidths=[78 * mm, 87 * mm], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]),
                Spacer(1, 12),
            ]
        else:
            width = max(map(len, part.rows))
            rows = [[Paragraph(escape(text), small) for text in row] + [""] * (width - len(row)) for row in part.rows]
            story += [
                Table(
                    rows,
                    colWidths=[165 * mm / width] * width,
                    style=[("GRID", (0, 0), (-1, -1), 0.5, "black")],
                    repeatRows=1,
                )
            ]
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=25 * mm, rightMargin=20 * mm, topMargin=22 * mm, bottomMargin=20 * mm
    )
    template.build(story, onLaterPages=page_number)
    return out.getvalue()
