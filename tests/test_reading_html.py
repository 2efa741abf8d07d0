"""Web pages: the main block, paragraphs, tables, and any declared encoding."""

from __future__ import annotations

import pytest

from vnadmin.errors import EmptySource
from vnadmin.parse.normalize import normalize
from vnadmin.parse.reading import read_source

LETTERHEAD = (
    "<table><tr><td><p>ỦY BAN NHÂN DÂN<br>TỈNH A</p></td><td><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p>"
    "<p>Độc lập - Tự do - Hạnh phúc</p></td></tr></table>"
)


def page(body: str, head: str = '<meta charset="utf-8">') -> bytes:
    return f"<!DOCTYPE html><html><head>{head}<title>x</title></head><body>{body}</body></html>".encode()


def read(body: str):
    return normalize(read_source(page(body), name="a.html")[0])


def test_paragraphs_are_lines() -> None:
    """White space of the source is collapsed, blocks and breaks end lines, stretches keep their words."""
    body = "<div>\n <p>Sở   Y tế\n  <b>chủ <i>trì</i></b>,\n phối hợp<br/>với Sở A</p>\n\n<p>&nbsp;</p><ul><li>một</li><li>hai</li></ul>đuôi</div>"
    doc = read(body)
    assert doc.text == "Sở Y tế chủ trì, phối hợp\nvới Sở A\n \nmột\nhai\nđuôi\n"
    assert [doc.text[a:b] for a, b in doc.bold] == ["chủ trì"]


def test_footnotes_of_word_stand_behind_the_document() -> None:
    """Word puts them beside the block that holds the document; inside it they are read once."""
    notes = "<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p>[1] Kế hoạch số 9/KH-SYT</p></div></div>"
    block = f"{LETTERHEAD}<p>Số: 12/KH-UBND</p><p>{'Sở Y tế chủ trì thực hiện kế hoạch. ' * 20}</p><p>Nơi nhận: - Lưu: VT.</p>"
    for body in (f"<div class=WordSection1>{block}</div>{notes}", f"<div class=WordSection1>{block}{notes}</div>"):
        text = read(f"<div id=menu><a>Tin khác</a></div>{body}").text
        assert text.count("[1] Kế hoạch số 9/KH-SYT") == 1
        assert text.rstrip().endswith("9/KH-SYT")


def test_the_main_block_is_kept() -> None:
    """Menus, side bars, forms, scripts, comments and hidden text are no document."""
    body = (
        "<nav>Trang chủ</nav><header><h1>CỔNG THÔNG TIN</h1></header><div id='menu'><a>Văn bản</a></div>"
        f"<div class='content'>{LETTERHEAD}<p>Số: 12/KH-UBND</p><p>{'Sở Y tế chủ trì thực hiện kế hoạch. ' * 20}</p>"
        "<p>Nơi nhận: - Lưu: VT.</p><span style='display:none'>ẩn</span><!-- ghi chú --></div>"
        "<aside>Tin khác</aside><footer>Bản quyền</footer><script>var x = 1;</script><style>p {}</style>"
    )
    text = read(body).text
    assert text.startswith(
        "ỦY BAN NHÂN DÂN\nTỈNH A\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 12/KH-UBND\n"
    )
    assert text.endswith("Nơi nhận: - Lưu: VT.\n")
    for word in ("Trang chủ", "Văn bản", "CỔNG", "ẩn", "ghi chú", "Tin khác", "Bản quyền", "var"):
        assert word not in text


def test_a_letterhead_outside_the_longest_block_is_kept() -> None:
    """The block is chosen so that head and foot of the document lie in it."""
    body = f"<div><div>{LETTERHEAD}</div><div>{'<p>Sở Y tế chủ trì.</p>' * 40}</div></div>"
    assert read(body).text.startswith("ỦY BAN NHÂN DÂN")


def test_tables_have_exact_cells() -> None:
    """Rows with pipes; cells that span rows or columns leave empty cells."""
    body = (
        "<p>PHỤ LỤC</p><table border=1><tr><th>TT</th><th>Việc</th><th>Chủ trì</th></tr>"
        "<tr><td>I</td><td colspan=2><b>Nhóm</b></td></tr>"
        "<tr><td>1</td><td><p>Rà soát</p><p>quy định</p></td><td rowspan=2>Sở A</td></tr>"
        "<tr><td>2</td><td>Xây dựng</td></tr></table>"
    )
    doc = read(body)
    assert [[doc.text[a:b] for a, b in row] for row in doc.tables[0].rows] == [
        ["TT", "Việc", "Chủ trì"],
        ["I", "Nhóm", ""],
        ["1", "Rà soát\nquy định", "Sở A"],
        ["2", "Xây dựng", ""],
    ]
    assert doc.text.startswith("PHỤ LỤC\n| TT | Việc | Chủ trì |\n| I | Nhóm |  |\n")


@pytest.mark.parametrize(
    "data, encoding",
    [
        (page("<p>Hòa Bình</p>", ""), "utf-8"),
        ("<html><p>Hòa Bình".encode("utf-8-sig"), "utf-8"),
        ("<html><p>Hòa Bình".encode("utf-16"), "utf-16-le"),
        ("<html><meta content='text/html; charset=windows-1252'><p>Hòa Bình".encode("cp1252"), "windows-1252"),
        ("<html><meta charset=iso-8859-1><p>Hòa B&#236;nh".encode("latin-1"), "windows-1252"),
        ("<html><meta charset=windows-1258><p>Ho\u0300a Bi\u0300nh".encode("cp1258"), "windows-1258"),
        ("<html><p>Ho\u0300a Bi\u0300nh".encode("cp1258"), "windows-1258"),
        (
            "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><p>Hòa Bình</p></html>".encode(),
            "utf-8",
        ),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    """UTF-8 where it fits, else what the page says, else the old Vietnamese code page."""
    reading, info = read_source(data)
    assert normalize(reading).text == "Hòa Bình\n"
    assert info.encoding == encoding


def test_deep_pages() -> None:
    """Nesting is read as deep as libxml2 goes; beyond that it is an error, not a stack overflow."""
    assert read("<div>" * 1500 + "<p>Sở Y tế</p>").text == "Sở Y tế\n"
    with pytest.raises(EmptySource):
        read("<div>" * 30_000 + "<p>Sở Y tế</p>")
