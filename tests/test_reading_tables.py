"""Tables in plain text: pipe tables and what web pages leave of tables."""

from __future__ import annotations

import time

import pytest

from vnadmin.parse.tables import find_tables


def cells(text: str) -> list[list[list[str]]]:
    return [[[" ".join(text[a:b].split()) for a, b in row] for row in table.rows] for table in find_tables(text)]


def debris(*rows: list[str]) -> str:
    """Rows as a web page leaves them: bars and cells on lines of their own."""
    return "".join("|\n" + "".join((f"{cell}\n" if cell else "") + "|\n" for cell in row) for row in rows)


HEAD = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]
ONE = ["1", "Rà soát quy định\nvề đất đai", "Sở A", "Sở B; Sở C", "2025"]


@pytest.mark.parametrize(
    "rows, found",
    [
        ([HEAD, ONE, ["2", "Xây dựng đề án", "Sở D", "Các sở", "2026"]], None),
        ([HEAD, ["I", "Hoàn thiện thể chế"], ONE, ["II", "Hạ tầng"], ONE], None),  # merged group rows
        ([HEAD, ["I", "Hoàn thiện thể chế", "", "", ""], ONE], None),  # the same with empty cells printed
        ([HEAD, ["1", "Rà soát", "Sở A", "", "2025"], ONE], None),  # an empty cell in the middle
        ([HEAD, ["1", "Rà soát", "Sở A", "Sở B", ""], ONE], None),  # and at the end
        ([HEAD, ONE, ["Việc nữa của cùng số"], ["Thêm việc"], ONE], None),  # cells merged downwards
    ],
)
def test_rows_of_web_tables(rows: list[list[str]], found: list[list[str]] | None) -> None:
    """Cells fall into their rows although an empty cell and the end of a row look the same."""
    text = "PHỤ LỤC\n\n" + debris(*rows) + "\n\nGhi chú."
    assert cells(text) == [[[" ".join(c.split()) for c in row] for row in (found or rows)]]


def test_a_number_column_without_heading() -> None:
    """Rows with one cell more than their headings have the number in front; the heading row is padded."""
    text = "\n\n" + debris(["I", "Nông nghiệp"], HEAD[1:], ONE, ONE)
    assert cells(text) == [[["", *HEAD[1:]], *[[" ".join(c.split()) for c in ONE]] * 2]]


def test_text_between_tables_is_no_cell() -> None:
    """What follows the last bar of a complete row, and the title of the next table, are text."""
    text = debris(HEAD, ONE) + "PHỤ LỤC II\nDANH MỤC (Kèm theo Kế hoạch)\n" + debris(HEAD, ONE, ONE)
    assert [len(rows) for rows in cells(text)] == [2, 3]
    assert all(rows[0] == HEAD for rows in cells(text))


@pytest.mark.parametrize(
    "text",
    [
        debris(
            ["ỦY BAN NHÂN DÂN\nTỈNH A\n-------", "CỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM"],
            ["Số: 12/KH-UBND", "A, ngày 01 tháng 02 năm 2025"],
        ),
        debris(["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn A"]),
        debris(["Số hiệu:", "12/QĐ-UBND", "Loại văn bản:", "Quyết định"], ["Người ký:", "A", "Ngày:", "B"]),
        "| Nơi nhận: | CHỦ TỊCH |\n| - Lưu: VT | Nguyễn Văn A |\n",
        "một | hai\n|\n|\nba",
        "|\n" * 9,
        "",
    ],
)
def test_layout_is_no_table(text: str) -> None:
    """Letterheads, signature blocks and boxes of a site are set like tables but hold no rows."""
    assert cells(text) == []


def test_pipe_tables() -> None:
    """Markdown tables: the rule is no row, empty cells stay, an escaped bar is text; two tables are two."""
    text = "| TT | Việc | Cơ quan |\n|---|:---:|---|\n| **1** |  Rà soát \\| sửa |   |\n\nHết.\n| a | b |\n| c | d |\n"
    assert cells(text) == [
        [["TT", "Việc", "Cơ quan"], ["**1**", "Rà soát \\| sửa", ""]],
        [["a", "b"], ["c", "d"]],
    ]


def test_time_is_linear() -> None:
    """Hostile bars cost no more than text."""

    def cost(text: str) -> float:
        start = time.process_time()
        list(find_tables(text))
        return time.process_time() - start

    for piece in ("|\n", "|\na\n", "| a | b |\n", "|\n \n", "|\nmột cell dài hơn\n", "|\n|\n1\n"):
        assert cost(piece * (200_000 // len(piece))) < 1.0
