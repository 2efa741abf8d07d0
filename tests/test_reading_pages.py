"""Web pages as portals and Word make them: text held in scripts, old fonts in style sheets, lists of Word, frames of tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vnadmin
from test_legacy import encoded
from test_reading_html import page
from vnadmin.parse.reading import read_source

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "real"
PLAN = (
    "<div><p><b>ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY</b></p><p>Số: 12/KH-UBND</p><p>Sông Mây, ngày 15 tháng 6 năm 2025</p>"
    "<p><b>KẾ HOẠCH</b></p><p>Trồng cây xanh năm 2025</p><p>1. Giao Sở Xây dựng chủ trì, báo cáo trước ngày 30/6/2025.</p>"
    "<p>2. Giao Sở Tài chính bố trí kinh phí trồng cây, hoàn thành trong tháng 9/2025.</p></div>"
)


def escaped(data: object) -> str:
    return json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e")


@pytest.mark.parametrize(
    "body",
    [
        f'<div id="root"></div><script type="application/json">{json.dumps({"content": PLAN}, ensure_ascii=False)}</script>',
        f'<div id="root"></div><script>window.data = {escaped({"a": [1, {"html": PLAN}]})};</script>',
        f'<div id="root">…</div><script>push([1, {json.dumps(json.dumps({"html": PLAN}))}])</script>',
        f"<div>{PLAN.replace('<', '&lt;').replace('>', '&gt;')}</div>",
        f"<div></div><template>{PLAN}</template>",
        f"<div></div><textarea>{PLAN.replace('<', '&lt;')}</textarea>",
    ],
    ids=["json", "escaped json", "json in json", "tags as letters", "template", "textarea"],
)
def test_a_page_that_holds_its_text_as_data(body: str) -> None:
    """What a program would show on the page is read from where the page keeps it."""
    document = vnadmin.read(page(body), name="a.html")
    assert (str(document.symbol), document.issued_on) == ("12/KH-UBND", "2025-06-15")
    assert [task.lead[0].name for task in document.tasks] == ["Sở Xây dựng", "Sở Tài chính"]


def test_a_page_with_a_text_keeps_it() -> None:
    """Data of scripts beside a document that is there to see are left alone."""
    other = json.dumps({"news": "<p>Tin khác</p>" * 100}, ensure_ascii=False)
    assert "Tin khác" not in vnadmin.read(page(f"{PLAN}<script>x = {other}</script>"), name="a.html").text


CSS = """<style><!--
 /* Font Definitions */ @font-face {font-family:".VnTime"; panose-1:2 11 6;}
 p.MsoNormal, li.MsoNormal {margin:0cm; font-family:".VnTime","sans-serif";}
 p.Hoa {font-family:".VnTimeH","sans-serif";}
 .Moi, p.Moi {font-family:"Times New Roman";}
--></style>"""


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8", "us-ascii", "x-user-defined"])
def test_old_fonts_of_a_style_sheet(charset: str) -> None:
    """The class tells the font, and a capital font its capitals, whatever character set the page claims."""
    head = f'<meta http-equiv=Content-Type content="text/html; charset={charset}">{CSS}'
    body = encoded(
        "<p class=Hoa>ủy ban nhân dân tỉnh sông mây</p><p class=MsoNormal>Số: 12/KH-UBND</p>"
        "<p class=MsoNormal>Sông Mây, ngày 15 tháng 6 năm 2005</p><p class=Hoa>kế hoạch</p>"
        "<p class=MsoNormal>Giao Sở Xây dựng trồng cây xanh.</p>",
        "tcvn3",
    )
    document = vnadmin.read(page("@", head).replace(b"@", body), name="a.htm")
    assert document.text.splitlines() == [
        "ỦY BAN NHÂN DÂN TỈNH SÔNG MÂY", "Số: 12/KH-UBND", "Sông Mây, ngày 15 tháng 6 năm 2005", "KẾ HOẠCH",
        "Giao Sở Xây dựng trồng cây xanh.",
    ]  # fmt: skip
    (finding,) = [f for f in document.findings if f.code == "text-recoded"]
    assert finding.message.startswith("41 letters were in TCVN3 (ABC)")


def test_what_is_in_unicode_is_not_called_recoded() -> None:
    """A page that only names an old font says nothing of the kind."""
    document = vnadmin.read(page("<p class=MsoNormal>Giao Sở Xây dựng trồng cây xanh.</p>", CSS), name="a.htm")
    assert document.text == "Giao Sở Xây dựng trồng cây xanh.\n"
    assert not [f for f in document.findings if f.code == "text-recoded"]


def test_lists_of_word() -> None:
    """Word saves the number of an item with a row of blanks behind it; it is the number of an item all the same."""
    gap = '<![if !supportLists]>{}<span style="font:7.0pt">&nbsp;&nbsp;&nbsp;&nbsp; </span><![endif]>'
    body = (
        "<p>KẾ HOẠCH</p><p>Trồng cây xanh</p>"
        f"<p>{gap.format('1.')}Giao Sở Xây dựng chủ trì, báo cáo trước ngày 30/6/2025.</p>"
        f"<p>{gap.format('2.')}Giao Sở Tài chính bố trí kinh phí.</p>"
    )
    document = vnadmin.read(page(body), name="a.htm")
    assert document.subject is not None
    assert document.subject.text == "Trồng cây xanh"
    assert [task.path for task in document.tasks] == ["1", "2"]


@pytest.mark.parametrize("declared", ["windows-1252", "utf-16", "iso-8859-1"])
def test_a_page_in_utf_8_that_claims_another_character_set(declared: str) -> None:
    """One letter cut in half at the end does not make it another encoding."""
    data = page("<p>Giao Sở Xây dựng trồng cây xanh.</p>", f'<meta charset="{declared}">') + "ệ".encode()[:2]
    assert read_source(data, name="a.htm")[0].text.startswith("Giao Sở Xây dựng trồng cây xanh.\n")


def test_a_table_inside_a_frame_stays_a_table() -> None:
    """Pages set as one large table: the table of tasks inside it keeps its cells, however deep the frames are."""
    rows = "<tr><td>TT</td><td>Nhiệm vụ</td><td>Chủ trì</td></tr><tr><td>1</td><td>Trồng cây</td><td>Sở A</td></tr>"
    inner = f"<p>Danh mục</p><table border=1>{rows}</table>"
    for frames in (1, 3, 400):
        body = "<table><tr><td>" * frames + inner + "</td></tr></table>" * frames
        reading = read_source(page(body), name="a.html")[0]
        assert "Danh mục" in reading.text
        assert len(reading.tables) == (frames < 400)


def test_the_heading_of_a_portal_names_the_document() -> None:
    """Where the document itself prints no number, a heading that is nothing but its type and number is part of it."""
    text = (
        "<p>QUYẾT ĐỊNH</p><p>V/v: Đính chính Quyết định số 5/QĐ-SXD ngày 01/3/2008 của</p><p>Sở Xây dựng về trồng cây</p>"
        + ("<p>Điều 1. Giao Phòng Hạ tầng rà soát việc trồng cây xanh trên địa bàn thành phố.</p>" * 8)
    )
    portal = "<h1>{}</h1><div>Còn hiệu lực</div><div>" + text + "</div>"
    named = vnadmin.read(page(portal.format("Quyết định 14/QĐ-SXD")), name="a.html")
    assert str(named.symbol) == "14/QĐ-SXD"
    assert str(named.subject) == "Đính chính Quyết định số 5/QĐ-SXD ngày 01/3/2008 của Sở Xây dựng về trồng cây"
    for other in ("Quyết định 14/QĐ-SXD của Sở Xây dựng", "Văn bản mới"):
        assert vnadmin.read(page(portal.format(other)), name="a.html").symbol is None


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="real documents are not beside the project")
def test_the_real_page_in_tcvn3() -> None:
    """Number, type and summary are right; the page prints no day of issue, so there is none."""
    document = vnadmin.read(REAL / "html" / "qd-1408_bxd_2008_TCVN3.html")
    assert (str(document.symbol), document.document_type, document.issued_on) == ("1408/QĐ-BXD", "quyet-dinh", None)
    assert str(document.subject).startswith("Đính chính Quyết định số 29/2007/QĐ-BXD ngày 31/12/2007 của Bộ trưởng")
    assert [f.message.split(" ", 1)[1][:27] for f in document.findings if f.code == "text-recoded"] == [
        "letters were in TCVN3 (ABC)"
    ]
