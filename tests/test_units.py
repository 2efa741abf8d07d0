"""A user's own list of units: its file, and which bodies of a document are in it."""

from __future__ import annotations

import csv
import io
import json

import pytest

import vnadmin
from vnadmin import DataError, Unit, UnitList, read_units
from vnadmin.cli import run

LETTER = """UBND TỈNH BẮC NINH

Số: 15/UBND-NC                     Bắc Ninh, ngày 05 tháng 3 năm 2024

Giao các đơn vị:

1. Sở LĐTBXH chủ trì, phối hợp với Sở Y tế, Công ty Hoa Mây rà soát, báo cáo trước ngày 20/3/2024.

2. Giám đốc Sở Y tế chỉ đạo kiểm tra các cơ sở khám chữa bệnh.

3. Các sở, ban, ngành triển khai kế hoạch.

4. Văn phòng UBND tỉnh theo dõi, đôn đốc.
"""
ROWS = [
    ("syt", "Sở Y tế tỉnh Bắc Ninh", "", "syt@bacninh.example"),
    ("ldtb", "Sở Lao động - Thương binh và Xã hội", "", ""),
    ("vp", "Văn phòng", "VPUBND|Văn phòng UBND tỉnh", ""),
]


@pytest.fixture
def units_csv(tmp_path):
    path = tmp_path / "units.csv"
    out = io.StringIO()
    csv.writer(out).writerows([("id", "name", "aliases", "email"), *ROWS])
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8")
    return path


def leads(document):
    return [[(body.name, body.unit) for body in task.lead] for task in document.tasks]


def test_bodies_of_tasks_carry_the_ids_of_the_list(units_csv):
    """Other spellings, heads of a body and names resolved by the issuer are found; groups and strangers have no unit."""
    document = vnadmin.read(LETTER.encode(), units=units_csv)
    assert leads(document) == [
        [("Sở LĐTBXH", "ldtb")],
        [("Giám đốc Sở Y tế", "syt")],
        [("Các sở, ban, ngành", None)],
        [("Văn phòng UBND tỉnh", "vp")],
    ]
    assert [(b.name, b.unit) for b in document.tasks[0].supporting] == [("Sở Y tế", "syt"), ("Công ty Hoa Mây", None)]


def test_without_a_list_there_are_no_units():
    """No list, no ids; nothing else changes with a list."""
    plain, mapped = vnadmin.read_text(LETTER), vnadmin.read_text(LETTER, units=UnitList([Unit("a", "Sở Y tế")]))
    assert {unit for row in leads(plain) for _, unit in row} == {None}
    assert [t.text for t in plain.tasks] == [t.text for t in mapped.tasks]
    assert mapped.tasks[0].supporting[0].unit == "a"


def test_a_unit_of_another_place_is_not_taken():
    """The same office of another province, a body that the list does not name, and a place alone are no unit."""
    units = UnitList([Unit("syt", "Sở Y tế tỉnh Bắc Ninh"), Unit("stc", "Sở Tài chính")])
    assert units.find("Sở Y tế", lambda name: f"{name} tỉnh Hà Nam") is None
    assert units.find("Sở Y tế") is None
    assert units.find("Bắc Ninh") is None
    assert units.find("Phòng Tổ chức Sở Tài chính") is None
    assert units.find("sở tài chính").id == "stc"


def test_a_body_that_two_units_claim_is_neither():
    """Two spellings of one body in two units leave other spellings unmapped; each unit keeps its own name."""
    units = UnitList([Unit("a", "Sở LĐTBXH"), Unit("b", "Sở Lao động - Thương binh và Xã hội")])
    assert units.find("Sở LĐTBXH").id == "a"
    assert units.find("Sở Lao động Thương binh và Xã hội") is None


def test_other_forms_of_the_list(tmp_path, units_csv):
    """YAML, JSON and a semicolon CSV hold the same units."""
    found = [unit._asdict() for unit in read_units(units_csv)]
    assert found[0] == {"id": "syt", "name": "Sở Y tế tỉnh Bắc Ninh", "aliases": (), "email": "syt@bacninh.example"}
    (tmp_path / "u.json").write_text(json.dumps(found), encoding="utf-8")
    (tmp_path / "u.yaml").write_text(
        "".join(f"- id: {i}\n  name: {n}\n  aliases: [{', '.join(filter(None, a.split('|')))}]\n  email: {e}\n" for i, n, a, e in ROWS),
        encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "u.csv").write_text(
        "\n".join(["id;name;aliases;email", *(";".join(row) for row in ROWS)]), encoding="utf-8"
    )
    for name in ("u.json", "u.yaml", "u.csv"):
        assert [unit._asdict() for unit in read_units(tmp_path / name)] == found, name


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("u.csv", "id,name\n1,Sở Y tế\n1,Sở Nội vụ\n", "two units have the id 1"),
        ("u.csv", "id,name\n1,Sở Y tế\n2,SỞ Y TẾ\n", "names two units: 1, 2"),
        ("u.csv", "id,name\n1,\n", "needs an id and a name"),
        ("u.csv", "code,title\n1,Sở Y tế\n", "row 1: expected id, name, aliases, email, got code, title"),
        ("u.json", "{", "not JSON"),
        ("u.yaml", "a: [", "not YAML"),
        ("u.yaml", "a: 1", "expected a list"),
        ("u.yaml", "- Sở Y tế", "row 1: expected"),
    ],
)
def test_a_bad_list_is_told(tmp_path, name, text, message):
    """The message names file and trouble."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=f"{name}: .*{message}"):
        read_units(tmp_path / name)


def test_the_command_shows_units(tmp_path, units_csv, capsys):
    """`tasks --units` in the table, in JSON and in CSV; a bad list is one line and exit code 1."""
    paper = tmp_path / "cv.txt"
    paper.write_text(LETTER, encoding="utf-8")
    assert run(["tasks", str(paper), "--units", str(units_csv)]) == 0
    assert "[syt]" in capsys.readouterr().out
    assert run(["tasks", str(paper), "--units", str(units_csv), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["lead"][0]["unit"] == "ldtb"
    assert run(["tasks", str(paper), "--units", str(units_csv), "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (rows[0]["lead_units"], rows[0]["supporting_units"], rows[2]["lead_units"]) == ("ldtb", "syt", "")
    units_csv.write_text("id,name\n1,\n", encoding="utf-8")
    assert run(["tasks", str(paper), "--units", str(units_csv)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
