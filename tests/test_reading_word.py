"""Word documents as they come: tracked changes, fields, breaks, notes, lists with a will of their own; and where it all stands."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

import vnadmin
from vnadmin.parse.reading import read_source

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def word(body: str, *, space: str = SPACE, main: str = "word/document.xml", **parts: str) -> bytes:
    """A document of XML with the prefix `w`, and other parts by their names."""
    out = io.BytesIO()
    names = f'xmlns:w="{space}" xmlns:mc="{MC}"'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, f"<w:document {names}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {names}>{xml}</w:{name}>")
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{''.join(runs)}</w:p>"


def text_of(body: str, **parts: str) -> str:
    return read_source(word(body, **parts), name="a.docx")[0].text


def item(text: str, level: int, list_id: int) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return paragraph(run(text), properties=numbers)


def form(list_id: int, *levels: str, more: str = "") -> str:
    inner = "".join(f'<w:lvl w:ilvl="{n}">{level}</w:lvl>' for n, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{list_id}">{more}{inner}</w:abstractNum>'


def level(kind: str, text: str, start: int = 1, more: str = "") -> str:
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/>'


def a_list(list_id: int, form_id: int, more: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{form_id}"/>{more}</w:num>'


# --- lists
def test_lists_that_begin_anew_or_do_not() -> None:
    """A list may override where its form begins or what a level looks like; a level may go on through its parents."""
    two = form(1, level("upperRoman", "%1."), level("decimal", "%2.", more='<w:lvlRestart w:val="0"/>'))
    legal = form(2, level("upperRoman", "%1."), level("decimal", "%1.%2.", more="<w:isLgl/>"))
    linked = form(3, more='<w:numStyleLink w:val="Kieu"/>') + form(
        4, level("decimalZero", "%1/"), more='<w:styleLink w:val="Kieu"/>'
    )
    own = (
        '<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">'
        + level("upperLetter", "Phần %1 -", 3)
        + "</w:lvl></w:lvlOverride>"
    )
    start = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = a_list(1, 1) + a_list(2, 2, start) + a_list(3, 3) + a_list(4, 2, own)
    body = "".join(
        item("x", at, list_id)
        for list_id, levels in ((1, (0, 1, 1, 0, 1)), (2, (0, 1, 1)), (3, (0, 0)), (4, (0,)))
        for at in levels
    )
    figures = [line.removesuffix(" x") for line in text_of(body, numbering=two + legal + linked + lists).splitlines()]
    assert figures == ["I.", "1.", "2.", "II.", "3.", "I.", "1.5.", "1.6.", "01/", "02/", "Phần B -"]


def test_what_is_deleted_takes_no_number() -> None:
    """A paragraph that was deleted with its end is gone; where only the end was deleted it goes on with the next one."""
    gone = "<w:rPr><w:del/></w:rPr>"
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = (
        item("một", 0, 1)
        + paragraph("<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>", properties=number + gone)
        + paragraph(run("hai "), properties=number + gone)
        + item("nối", 0, 1)
        + item("ba", 0, 1)
    )
    text = text_of(body, numbering=form(1, level("decimal", "%1.")) + a_list(1, 1))
    assert text == "1. một\n2. hai nối\n3. ba\n"


# --- runs
TWICE = f"<mc:AlternateContent><mc:Choice>{run('một lần')}</mc:Choice><mc:Fallback>{run('hai lần')}</mc:Fallback></mc:AlternateContent>"


@pytest.mark.parametrize(
    ("inner", "printed"),
    [
        ("<w:ins>" + run("thêm") + "</w:ins><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>", "thêm"),
        ("<w:moveFrom>" + run("cũ") + "</w:moveFrom><w:moveTo>" + run("mới") + "</w:moveTo>", "mới"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
            + run("lệnh")
            + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("kết quả")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run(" và sau"),
            "kết quả và sau",
        ),
        ('<w:fldSimple w:instr="DATE">' + run("01/7/2025") + "</w:fldSimple>", "01/7/2025"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("điền") + "</w:sdtContent></w:sdt>", "điền"),
        (run("a") + '<w:r><w:t>b</w:t><w:commentReference w:id="0"/></w:r>', "ab"),
        (run("thấy") + run("ẩn", "<w:vanish/>") + run(" ẩn theo kiểu", '<w:rStyle w:val="An"/>'), "thấy"),
        (run("kế hoạch và", "") + '<w:r><w:br w:type="page"/></w:r>' + run("báo cáo"), "kế hoạch và báo cáo"),
        (run("hết.") + '<w:r><w:br w:type="page"/></w:r>' + run("Phụ lục"), "hết.\nPhụ lục"),
        ('<w:r><w:br w:type="page"/></w:r>' + run("Phụ lục") + '<w:r><w:br w:type="page"/></w:r>', "Phụ lục"),
        (
            '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:symEx/></mc:Choice><mc:Fallback><w:t>✓</w:t>'
            "</mc:Fallback></mc:AlternateContent></w:r>" + run(" đạt"),
            "✓ đạt",
        ),
        (
            TWICE,
            "một lần",
        ),
    ],
    ids=[
        "insertion", "move", "field", "simple field", "control", "comment", "hidden", "page break in a sentence",
        "page break behind one", "page break around a line", "sign with fallback", "runs with fallback",
    ],
)  # fmt: skip
def test_what_is_printed(inner: str, printed: str) -> None:
    """The final text, as Word prints it."""
    styles = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert text_of(paragraph(inner), styles=styles) == printed + "\n"


def test_the_strict_form_and_other_names_of_the_main_part() -> None:
    """What Word saves as "Strict Open XML", and the part that some services call document2."""
    body = paragraph(run("Điều 1. ", "<w:b/>"), run("Giao"), properties='<w:pStyle w:val="x"/>')
    for data in (word(body, space=STRICT), word(body, main="word/document2.xml")):
        reading, info = read_source(data, name="a.docx")
        assert reading.text == "Điều 1. Giao\n"
        assert [tuple(span) for span in reading.bold] == [(0, 8)]
        assert info.reader == "docx"


def test_notes_stand_behind_the_text_in_its_order() -> None:
    """Numbered as they are referred to; a note whose reference was deleted is not printed."""
    note = "".join(
        f'<w:footnote w:id="{n}">{paragraph(run(text))}</w:footnote>'
        for n, text in ((1, "sau"), (2, "trước"), (3, "bỏ"))
    )
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(
        run("Giao"), refer.format(2), run(" Sở"), refer.format(1), f"<w:del>{refer.format(3)}</w:del>", run(" A")
    )
    assert text_of(body, footnotes=note) == "Giao Sở A\n[1] trước\n[2] sau\n"


# --- tables
def test_a_table_inside_a_frame_stays_a_table() -> None:
    """A frame of one cell around everything is no table; the one inside it keeps its cells."""
    cell = "<w:tc>{}</w:tc>".format
    rows = "".join(
        "<w:tr>" + "".join(cell(paragraph(run(t))) for t in row) + "</w:tr>"
        for row in (("TT", "Nhiệm vụ", "Chủ trì"), ("1", "Rà soát", "Sở A"))
    )
    lines = '<w:tblPr><w:tblBorders><w:top w:val="single"/></w:tblBorders></w:tblPr>'
    body = f"<w:tbl><w:tr>{cell(paragraph(run('Danh mục')) + f'<w:tbl>{lines}{rows}</w:tbl>' + paragraph())}</w:tr></w:tbl>"
    reading = read_source(word(body), name="a.docx")[0]
    assert reading.text == "Danh mục\n| TT | Nhiệm vụ | Chủ trì |\n| 1 | Rà soát | Sở A |\n"
    assert len(reading.tables) == 1


def test_cells_merged_in_the_old_way() -> None:
    """`hMerge` of old converters: the cells that go on are empty."""
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>".format
    rows = [
        cell("", paragraph(run("TT"))) + cell("", paragraph(run("Việc"))) + cell("", paragraph(run("Hạn"))),
        cell('<w:hMerge w:val="restart"/>', paragraph(run("I. Nhóm"))) + 2 * cell("<w:hMerge/>", paragraph(run("x"))),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert text_of(body) == "| TT | Việc | Hạn |\n| I. Nhóm |  |  |\n"


def test_merged_cells_hold_for_all_their_rows() -> None:
    """A lead and a deadline that are printed once for several rows; an empty cell that is not merged says nothing."""
    made = docx.Document()
    made.add_paragraph("PHỤ LỤC")
    made.add_paragraph("DANH MỤC NHIỆM VỤ")
    table = made.add_table(rows=5, cols=4, style="Table Grid")
    rows = [
        ("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"), ("1", "Rà soát danh mục.", "Sở Xây dựng", "Tháng 6/2025"),
        ("2", "Trồng cây mới.", "", ""), ("3", "Chăm sóc cây.", "Sở Nội vụ", ""), ("4", "Vận động nhân dân.", "", ""),
    ]  # fmt: skip
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(1, 3).merge(table.cell(3, 3))
    out = io.BytesIO()
    made.save(out)
    html = (
        "<meta charset=utf-8><p>PHỤ LỤC</p><p>DANH MỤC NHIỆM VỤ</p><table border=1>"
        "<tr><td>TT<td>Nhiệm vụ<td>Chủ trì<td>Thời hạn<tr><td>1<td>Rà soát danh mục.<td rowspan=2>Sở Xây dựng"
        "<td rowspan=3>Tháng 6/2025<tr><td>2<td>Trồng cây mới.<tr><td>3<td>Chăm sóc cây.<td>Sở Nội vụ"
        "<tr><td>4<td>Vận động nhân dân.<td><td></table>"
    )
    for data in (out.getvalue(), html.encode()):
        document = vnadmin.read(data)
        assert [(t.path, str(t.lead[0]), str(t.deadlines[0])) for t in document.tasks] == [
            ("1", "Sở Xây dựng", "Tháng 6/2025"),
            ("2", "Sở Xây dựng", "Tháng 6/2025"),
            ("3", "Sở Nội vụ", "Tháng 6/2025"),
        ]
        for task in document.tasks:
            for mention in (task, *task.lead, *task.deadlines):
                assert document.text[slice(*mention.span)] == mention.text


# --- where it stands
def test_where_words_stand_in_the_file() -> None:
    """`regions` names paragraph, cell and runs, so that a program finds the very words with python-docx."""
    made = docx.Document()
    made.add_paragraph("")
    made.add_paragraph("Căn cứ ").add_run("Kế hoạch số 12/KH-UBND").bold = True
    table = made.add_table(rows=2, cols=3, style="Table Grid")
    table.cell(1, 2).text = "Sở Y tế"
    table.cell(1, 2).add_paragraph("Sở Nội vụ")
    made.add_paragraph("Báo cáo trước ngày 15/6/2025", style="List Number")
    out = io.BytesIO()
    made.save(out)
    document = vnadmin.read(out.getvalue(), name="a.docx")
    paragraphs = list(made.element.body.iter(f"{{{SPACE}}}p"))

    for words, table_at, runs in (
        ("cứ Kế hoạch", None, (0, 2)),
        ("12/KH-UBND", None, (1, 2)),
        ("Nội vụ", (0, 1, 2), (0, 1)),
        ("15/6/2025", None, (0, 1)),
    ):
        at = document.text.index(words)
        (place,) = document.regions((at, at + len(words)))
        assert isinstance(place, vnadmin.TextRegion)
        assert place.part == "word/document.xml"
        own = docx.text.paragraph.Paragraph(paragraphs[place.paragraph], made)
        assert own.text[place.start : place.end] == words
        assert words in "".join(r.text for r in own.runs[slice(*place.runs)])
        assert place.runs == runs
        assert (place.table, place.row, place.cell) == (table_at or (None, None, None))
    at = document.text.index("1. Báo cáo")
    (place,) = document.regions((at, at + 2))  # the automatic number is in no run
    assert (place.start, place.end, place.runs) == (0, 0, (0, 0))
    both = document.regions((document.text.index("Sở Y tế"), document.text.index("Sở Nội vụ") + 3))
    assert [p.paragraph for p in both] == [p.paragraph for p in both[:1]] + [both[0].paragraph + 1]
    assert document.regions((3, 3)) == ()
