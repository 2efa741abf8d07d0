"""Tasks as CSV in three dialects, and the user's own columns."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from test_files import HOSTILE, PLAN, all_hostile, book, converted, hostile, letter, needs_calc, plan
from vnadmin.cli import run as run_program
from vnadmin.data import load
from vnadmin.errors import UsageError
from vnadmin.export.columns import COLUMNS, NUMBER, presets, read_columns
from vnadmin.export.corrections import Correction, find_corrections, rows_of, rows_of_workbook
from vnadmin.export.csv import guarded, to_csv
from vnadmin.export.docx import to_docx
from vnadmin.export.xlsx import to_xlsx

OWN = """columns = ["action", "due", "lead", "supporting"]
[headings]
action = "Nhiệm vụ cụ thể"
lead = "Cơ quan chủ trì"
""".encode()
READ = {"rfc": ("utf-8", ","), "excel-vi": ("utf-8-sig", ";"), "excel-any": ("utf-16", "\t")}


def rows(data: bytes, dialect: str) -> list[list[str]]:
    encoding, separator = READ[dialect]
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    "dialect, first", [("rfc", b"STT,"), ("excel-vi", "\ufeffSTT;".encode()), ("excel-any", b"\xff\xfeS\0T\0T\0\t\0")]
)
def test_every_dialect_holds_the_same_table(dialect, first):
    """The mark of its encoding, its separator, CRLF, and the columns of the annex."""
    data = to_csv([plan(), letter()], dialect=dialect)
    assert data.startswith(first)
    found = rows(data, dialect)
    assert found[0] == [NUMBER, *(column.heading for column in COLUMNS)]
    assert [row[0] for row in found[1:]] == ["1", "2", "3", "4", "5"]
    days = ["2025-03-14", "2025-03-20T16:00"] if dialect == "rfc" else ["14/03/2025", "20/03/2025 16:00"]
    assert [row[4] for row in found[1:3]] == days
    assert data.decode(READ[dialect][0]).count("\r\n") == 6


@pytest.mark.parametrize(
    "words", ["=1+1", "+84912", "-5", "- Rà soát", "@SUM(1)", "  =1", "\xa0=1", "\t=1", "'=1", "''", "'a"]
)
def test_a_formula_is_set_apart_for_spreadsheets_only(words):
    """One apostrophe more, whatever the words begin with, so that taking one away gives them back."""
    assert guarded(words) == "'" + words
    assert rows(to_csv([hostile(words)]), "rfc")[1][1].strip() == " ".join(words.split())
    for dialect in ("excel-vi", "excel-any"):
        cell = rows(to_csv([hostile(words)], dialect=dialect), dialect)[1][2]
        assert cell == "'" + " ".join(words.split())


@pytest.mark.parametrize("words", ["", "rà soát", "Sở Y tế - Sở Tài chính", "a=1", "0012"])
def test_other_words_stay(words):
    """Nothing is added to what no spreadsheet runs."""
    assert guarded(words) == words


@pytest.mark.parametrize("words", ["0012", "1/2", "3.500", "07:30", "12 %", "(5)", "2025-03-01", "TRUE"])
def test_a_number_is_set_apart_for_spreadsheets_only(words):
    """Words that a spreadsheet would take for a number or a day keep their noughts and their form; a real day stays one."""
    assert rows(to_csv([hostile(words)]), "rfc")[1][2] == words
    for dialect in ("excel-vi", "excel-any"):
        assert rows(to_csv([hostile(words)], dialect=dialect), dialect)[1][2] == "'" + words
        assert rows(to_csv([plan()], dialect=dialect), dialect)[1][4] == "14/03/2025"


@needs_calc
@pytest.mark.slow
@pytest.mark.parametrize(("dialect", "tokens"), [("excel-vi", "59,34,76"), ("excel-any", "9,34,65535")])
def test_libreoffice_takes_words_for_words(dialect, tokens):
    """A spreadsheet that opens the file finds words, no formula, no number, no day; the days are days or as they are written."""
    how = f"--infilter=Text - txt - csv (StarCalc):{tokens},1"
    sheet = book(converted(to_csv([all_hostile()], dialect=dialect), "xlsx", "csv", how)).active
    assert [cell.value for cell in sheet[1]][:3] == [NUMBER, *(column.heading for column in COLUMNS[:2])]
    found = [row[2] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in found} == {"s"}
    assert [str(cell.value).removeprefix("'") for cell in found] == HOSTILE


def test_columns_of_the_user():
    """Order and names of the user; Mã stays, hidden; the workbook is read back by the same names."""
    columns = read_columns(OWN, "cot.toml")
    sheet = book(to_xlsx([plan()], columns=columns))["Nhiệm vụ"]
    assert [cell.value for cell in sheet[1]] == [
        "STT", "Nhiệm vụ cụ thể", "Thời hạn hoàn thành", "Cơ quan chủ trì", "Đơn vị phối hợp", "Mã",
    ]  # fmt: skip
    assert [sheet.column_dimensions[name].hidden for name in "BEF"] == [False, False, True]
    assert rows(to_csv([plan()], columns=columns), "rfc")[1][3] == "Sở Xây dựng"
    data = to_xlsx([plan()], columns=columns)
    assert find_corrections(data, rows_of([plan()]), columns=columns) == []
    assert find_corrections(data, rows_of_workbook(data, columns=columns), columns=columns) == []
    assert Correction("no-column", field="action") in find_corrections(data, rows_of([plan()]))
    import docx

    table = docx.Document(io.BytesIO(to_docx([plan()], columns=columns))).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "STT", "Nhiệm vụ cụ thể", "Thời hạn hoàn thành", "Cơ quan chủ trì", "Đơn vị phối hợp",
    ]  # fmt: skip
    renamed = read_columns('[headings]\nlead = "Cơ quan chủ trì"'.encode(), "a.toml")
    assert [(c.field, c.hidden) for c in renamed] == [(c.field, c.hidden) for c in COLUMNS]
    assert renamed[1].heading == "Cơ quan chủ trì"


@pytest.mark.parametrize(
    "example", [e for e in load("column_presets.examples") if e["row"] != "-"], ids=lambda e: e["row"]
)
def test_columns_of_a_kind_of_paper(example):
    """The headings of the preset are those of the example, in its order; the workbook is read back by them."""
    columns = presets()[example["row"]]
    assert " | ".join(column.heading for column in columns if not column.hidden) == example["match"]
    assert "|".join(column.field for column in columns if not column.hidden) == example["value"]
    data = to_xlsx([plan()], columns=columns)
    assert [cell.value for cell in book(data)["Nhiệm vụ"][1]] == [*example["text"].split(" | "), "Mã"]
    assert find_corrections(data, rows_of([plan()]), columns=columns) == []


def test_other_headings_are_no_preset():
    """The counter-examples are the headings of none."""
    known = {" | ".join(column.heading for column in columns if not column.hidden) for columns in presets().values()}
    texts = [e["text"] for e in load("column_presets.examples") if e["row"] == "-"]
    assert texts
    assert not {text.removeprefix("STT | ") for text in texts} & known


@pytest.mark.parametrize(
    "settings, said",
    [
        ("columns = 3", "only a list"),
        ("colums = []", "only a list"),
        ("a = ", "not TOML"),
        ('columns = ["chu-tri"]', "no such column: chu-tri; there are action, lead"),
        ('columns = ["lead", "lead"]', "each column stands once"),
        ('[headings]\nlead = "Mã"', "each column stands once"),
        ('[headings]\nlead = "stt"', "each column stands once"),
        ('[headings]\nlead = " "', "each column stands once"),
        ("columns = [[]]", "no such column"),
    ],
)
def test_wrong_settings_are_told(settings, said):
    """With the name of the file, and what there is."""
    with pytest.raises(UsageError, match="cot.toml: .*" + said):
        read_columns(settings.encode(), "cot.toml")


def test_the_command_takes_columns_and_dialects(tmp_path, capsys):
    """`--columns` for the workbook, for CSV and for what is read back; wrong settings are one line and write nothing."""
    (tmp_path / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "cot.toml").write_bytes(OWN)
    (tmp_path / "sai.toml").write_text("a", encoding="utf-8")
    source, own = str(tmp_path / "a.txt"), ["--columns", str(tmp_path / "cot.toml")]
    out = tmp_path / "a.xlsx"
    assert run_program(["write", source, "-o", str(out), *own]) == 0
    workbook = openpyxl.load_workbook(out)
    workbook["Nhiệm vụ"]["D2"] = "Sở Y tế"
    workbook.save(out)
    capsys.readouterr()
    assert run_program(["corrections", str(out), source, *own, "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith(" · Cơ quan chủ trì: Sở Xây dựng → Sở Y tế\n")
    assert run_program(["write", source, "-o", str(tmp_path / "a.csv"), *own, "--dialect", "excel-any"]) == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xff\xfe")
    assert run_program(["write", source, "-o", str(tmp_path / "b.csv"), "--columns", str(tmp_path / "sai.toml")]) == 1
    assert "sai.toml: not TOML" in capsys.readouterr().err
    assert not (tmp_path / "b.csv").exists()
    assert run_program(["write", source, "-o", str(tmp_path / "c.csv"), "--columns", "phu-luc-xa"]) == 0
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("STT,Tên nhiệm vụ,Cơ quan chủ trì,")
    capsys.readouterr()
    assert run_program(["write", source, "-o", str(tmp_path / "c.csv"), "--columns", "khac", "--lang", "en"]) == 2
    assert "'khac' is no file and none of giao-viec, ke-hoach" in capsys.readouterr().err
    assert run_program(["corrections", source, source, "--lang", "vi"]) == 1
    assert "không phải bảng tính Excel" in capsys.readouterr().err
