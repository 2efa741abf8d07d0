"""Bodies, groups and office holders: tables, lists, letterheads, look-up."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnadmin.data import load
from vnadmin.spans import fold, squeeze
from vnadmin.values.agencies import (
    agency_of_line,
    find_agencies,
    lookup,
    read_party_list,
    resolve_agency,
    stands_alone,
)
from vnadmin.values.agency_plain import read_plain
from vnadmin.values.agency_reader import read_member
from vnadmin.values.agency_table import name_key

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
TABLES = ("agencies", "agency_heads", "agency_tails", "agency_words", "doers", "offices", "provinces")


def names(text: str, start: int = 0) -> list[str]:
    """The names of the list that begins at `start`."""
    return [h.name for h in read_party_list(text, fold(text), start, len(text)).parties]


def mentions(text: str) -> list[str]:
    """The names of all mentions."""
    return [h.name for h in find_agencies(text, fold(text))]


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_an_example_and_is_sorted(table: str) -> None:
    """Each row of each table is shown by an example, and the rows stand in order."""
    ids = [r["id"] for r in load(table)]
    assert ids == sorted(set(ids))
    assert set(ids) == {e["row"] for e in load(f"{table}.examples")} - {"-"}


@pytest.mark.parametrize(
    "example", [e for t in TABLES for e in load(f"{t}.examples") if e["row"] == "-"], ids=lambda e: e["text"]
)
def test_common_words_are_no_bodies(example: dict[str, str]) -> None:
    """Words that only look like heads give no mention."""
    assert mentions(example["text"]) == []


@pytest.mark.parametrize("table", ("agency_heads", "agency_tails", "agency_words", "doers", "offices"))
def test_examples_of_the_grammar(table: str) -> None:
    """Each example is read whole, by its own row where the row is a head or an office."""
    wrong = []
    for e in load(f"{table}.examples"):
        if e["row"] == "-":
            continue
        at = e["text"].index(e["match"])
        parties = read_party_list(e["text"], fold(e["text"]), at, len(e["text"])).parties
        got = squeeze(e["text"][at : parties[-1].end]) if parties else ""
        rows = {h.row for h in parties}
        if got != e["match"] or (table in ("agency_heads", "doers", "offices") and e["value"] not in rows):
            wrong.append((e["match"], got, rows))
    assert wrong == []


def test_examples_of_bodies() -> None:
    """Each body of the table is found whole in a sentence and has its own id."""
    wrong = []
    for e in load("agencies.examples"):
        if e["row"] == "-":
            continue
        at = e["text"].index(e["match"])
        parties = read_party_list(e["text"], fold(e["text"]), at, len(e["text"])).parties
        got = e["text"][at : parties[-1].end] if parties else ""
        if got != e["match"] or (len(parties) == 1 and e["value"] != "?" and parties[0].id != e["value"]):
            wrong.append((e["match"], got, [p.id for p in parties]))
    assert wrong == []


def test_every_name_and_alias_finds_its_row() -> None:
    """A name or alias is looked up to its own row while the body exists, or is marked as shared and gives None."""
    wrong = []
    for row in load("agencies"):
        shared = {name_key(n) for n in row["shared"].split("|")}
        day = row["valid_from"] or (row["valid_to"] and f"{int(row['valid_to'][:4]) - 1}") or "2025-08-01"
        on = dt.date(*(int(p) for p in [*day.split("-"), "1", "1"][:3]))
        if row["valid_from"] and len(row["valid_from"]) < 10:
            on = dt.date(int(day[:4]) + 1, 1, 1) if not row["valid_to"] else on
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            found = lookup(name, on=on)
            if name_key(name) not in shared and (found is None or found["id"] != row["id"]):
                wrong.append((name, row["id"], found and found["id"], on))
    assert wrong == []


NAMED = [
    e["match"]
    for t in ("agency_heads", "agency_words", "offices")
    for e in load(f"{t}.examples")
    if e["text"] == f"Giao {e['match']} chủ trì."
]
FRAMES = (
    ("", " chủ trì xây dựng kế hoạch", [], []),
    ("", ": xây dựng kế hoạch", [], []),
    ("", ", Sở Y tế tổ chức hội nghị", [], ["Sở Y tế"]),
    ("Sở Nội vụ, ", " và Sở Y tế lập kế hoạch", ["Sở Nội vụ"], ["Sở Y tế"]),
)
# Only a plain duty or a colon shows that these go on behind a comma.
OPEN = {"Cục Quản lý, giám sát kế toán, kiểm toán", "Ban quản lý các khu rừng đặc dụng, rừng phòng hộ"}


@pytest.mark.parametrize("frame", FRAMES)
def test_a_name_is_read_whole_wherever_it_stands(frame: tuple[str, str, list[str], list[str]]) -> None:
    """A long name is neither cut short nor run into what follows it, at a duty, a colon and inside lists."""
    before, behind, first, last = frame
    wrong = [
        n for n in NAMED if not (n in OPEN and behind[0] == ",") and names(before + n + behind) != [*first, n, *last]
    ]
    assert len(NAMED) > 60
    assert wrong == []


def test_the_short_way_gives_the_same_answer() -> None:
    """What is read the cheap way is what the whole reader says, at every capital letter of all examples."""
    wrong = []
    for e in (e for t in TABLES for e in load(f"{t}.examples")):
        text = e["text"]
        key = fold(text)
        for at in (i for i, c in enumerate(text) if c.isupper() and (not i or not text[i - 1].isalnum())):
            plain = read_plain(text, key, at, len(text))
            whole = read_member(text, key, at, len(text), loose=False) if plain else None
            if plain and (whole is None or (whole.end, whole.row) != plain):
                wrong.append((text, at, plain, whole and whole.end))
    assert wrong == []


ENDS = {
    "Công an tỉnh điều tra làm rõ": "Công an tỉnh",
    "Báo Hà Giang tăng thời lượng": "Báo Hà Giang",
    "Trung tâm Phát triển quỹ đất quản lý quỹ đất sạch, đấu giá": "Trung tâm Phát triển quỹ đất",
    "Phòng Nội vụ bình ổn giá; báo cáo": "Phòng Nội vụ",
    "Công ty Cổ phần Hoa Tây xóa điểm rác": "Công ty Cổ phần Hoa Tây",
    "Trung tâm Công nghệ số bảo đảm máy chủ": "Trung tâm Công nghệ số",
    "Trung tâm Sen Hồng, rà soát và báo cáo tỉnh": "Trung tâm Sen Hồng",
    "Trung tâm Sen Hồng - Chủ trì rà soát": "Trung tâm Sen Hồng",
    "Trung tâm Sen Hồng ngày 05 tháng 6": "Trung tâm Sen Hồng",
    "Bệnh viện Hoa Sen và Dự án đầu tư": "Bệnh viện Hoa Sen",
    "Ủy ban Kiểm tra Đảng ủy\nXây dựng kế hoạch": "Ủy ban Kiểm tra Đảng ủy",
    "UBND tỉnh được giao chủ trì tham mưu": "UBND tỉnh",
    "Phòng Thanh tra\nPhòng Kế toán": "Phòng Thanh tra",
    "các đơn vị quản lý chặt chẽ lao động trên địa bàn.": "các đơn vị",
    "các đơn vị tổ chức hội nghị trên địa bàn tỉnh": "các đơn vị",
    "UBND huyện, thành lập đoàn": "UBND huyện",
    "các tỉnh, thành phần tham dự": "các tỉnh",
    "Trung tâm Sen Hồng; cơ quan phối hợp: Sở Y tế": "Trung tâm Sen Hồng",
}  # fmt: skip


@pytest.mark.parametrize("text", ENDS)
def test_a_name_ends_before_what_its_owner_does(text: str) -> None:
    """Verbs, papers, dates and other lines are no part of a name."""
    assert names(text)[0] == ENDS[text]


LISTS = {
    "Bí thư Tỉnh ủy, Thành ủy, Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương: Gia Lai, Huế.": ["Bí thư Tỉnh ủy Gia Lai", "Bí thư Thành ủy Huế", "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai", "Chủ tịch Ủy ban nhân dân thành phố Huế"],
    "Bí thư, Chủ tịch Ủy ban nhân dân các tỉnh: Gia Lai, Cà Mau họp": ["Bí thư tỉnh Gia Lai", "Bí thư tỉnh Cà Mau", "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai", "Chủ tịch Ủy ban nhân dân tỉnh Cà Mau"],
    "Bộ trưởng các Bộ: Công an, Nội vụ, Bộ Y tế.": ["Bộ trưởng Bộ Công an", "Bộ trưởng Bộ Nội vụ", "Bộ trưởng Bộ Y tế"],
    "Công an và Đoàn Thanh niên các xã, phường ra quân": ["Công an các xã, phường", "Đoàn Thanh niên các xã, phường"],
    "các Sở: Tài chính, Viễn thông Nam Định, Y tế họp": ["Sở Tài chính", "Viễn thông Nam Định", "Sở Y tế"],
    "Ủy ban Kiểm tra, Văn phòng Tỉnh ủy theo dõi": ["Ủy ban Kiểm tra Tỉnh ủy", "Văn phòng Tỉnh ủy"],
    "Các huyện, thành đoàn và Đoàn trực thuộc báo cáo": ["Các huyện, thành đoàn", "Đoàn trực thuộc"],
    "các công đoàn ngành: Giáo dục, Y tế;": ["Công đoàn ngành Giáo dục", "Công đoàn ngành Y tế"],
    "các Bộ: Tài chính, Xây dựng và Công an khẩn trương": ["Bộ Tài chính", "Bộ Xây dựng", "Bộ Công an"],
    "các Sở, ngành: Nội vụ, Văn hóa - Thông tin, Bộ Chỉ huy Quân sự tỉnh lo": ["Sở Nội vụ", "Sở Văn hóa - Thông tin", "Bộ Chỉ huy Quân sự tỉnh"],
    "Ủy ban nhân dân các tỉnh, thành phố: Lai Châu, Huế lập": ["Ủy ban nhân dân tỉnh Lai Châu", "Ủy ban nhân dân thành phố Huế"],
    "Ủy ban nhân dân các tỉnh Cà Mau, Sơn La trồng rừng": ["Ủy ban nhân dân tỉnh Cà Mau", "Ủy ban nhân dân tỉnh Sơn La"],
    "Các tỉnh Nghệ An, Cao Bằng chuẩn bị": ["tỉnh Nghệ An", "tỉnh Cao Bằng"],
    "Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ chỉ đạo": ["Bộ trưởng", "Thủ trưởng cơ quan ngang bộ", "Thủ trưởng cơ quan thuộc Chính phủ"],
    "Chủ tịch Hội đồng thành viên, Tổng giám đốc các Tập đoàn, Tổng công ty": ["Chủ tịch Hội đồng thành viên các Tập đoàn, Tổng công ty", "Tổng giám đốc các Tập đoàn, Tổng công ty"],
    "Tổng giám đốc: Đài truyền hình Việt Nam, Đài tiếng nói Việt Nam;": ["Tổng giám đốc Đài truyền hình Việt Nam", "Tổng giám đốc Đài tiếng nói Việt Nam"],
    "Đảng ủy Quân sự, Đảng ủy Công an tỉnh lãnh đạo": ["Đảng ủy Quân sự tỉnh", "Đảng ủy Công an tỉnh"],
    "Sở Văn hóa, Thể thao và Du lịch, Sở Y tế mở lớp": ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"],
    "các sở, ban, ngành; báo, đài và các đơn vị có liên quan.": ["các sở, ban, ngành", "báo, đài", "các đơn vị có liên quan"],
    "Bộ Công an và các địa phương, nhất là Bộ Y tế": ["Bộ Công an", "các địa phương"],
    "đồng chí Giám đốc Sở Y tế; Thủ trưởng các ban, ngành tỉnh": ["Giám đốc Sở Y tế", "Thủ trưởng các ban, ngành tỉnh"],
    "các nhà mạng (Viettel, VNPT) phủ sóng": ["Viettel", "VNPT"],
    "Sở Nội vụ (Phòng Tổ chức), Công an tỉnh trao đổi": ["Sở Nội vụ", "Công an tỉnh"],
    "Bộ trưởng các Bộ: Công an, Quốc phòng": ["Bộ trưởng Bộ Công an", "Bộ trưởng Bộ Quốc phòng"],
    "Các sở, ngành: Xây dựng kế hoạch": ["Các sở, ngành"],
    "Các sở: Xây dựng, triển khai phương án": ["Các sở"],
    "Ủy ban nhân dân các xã, phường: Tổng hợp kết quả": ["Ủy ban nhân dân các xã, phường"],
    "Trung tâm Tuổi thơ Sen Hồng chủ trì": ["Trung tâm Tuổi thơ Sen Hồng"],
    "Đảng ủy Bộ Y tế, Ban cán sự đảng UBND tỉnh chỉ đạo": ["Đảng ủy Bộ Y tế", "Ban cán sự đảng UBND tỉnh"],
    "Sở\nKhoa học và\n  Công nghệ tham mưu": ["Sở Khoa học và Công nghệ"],
    "Bí thư, Chủ tịch Ủy ban nhân dân các tỉnh chỉ đạo": ["Bí thư các tỉnh", "Chủ tịch Ủy ban nhân dân các tỉnh"],
    "Các sở, ban, ngành, Mặt trận Tổ quốc, đoàn thể tỉnh;": ["Các sở, ban, ngành tỉnh", "Mặt trận Tổ quốc tỉnh", "đoàn thể tỉnh"],
    "các Tổng công ty trực thuộc Bộ Y tế, Bộ Công an.": ["các Tổng công ty trực thuộc Bộ Y tế, Bộ Công an"],
    "Viện, Trường; Doanh nghiệp, Sở, ban, ngành có liên quan": ["Viện", "Trường", "Doanh nghiệp", "Sở, ban, ngành có liên quan"],
    "Trường học, Bệnh viện, Trạm y tế": ["Trường học", "Bệnh viện", "Trạm y tế"],
    "Sở, Ban, Ngành tỉnh; các Viện, Trường": ["Sở, Ban, Ngành tỉnh", "các Viện, Trường"],
    "Các sở, ngành theo chức năng, nhiệm vụ được giao và UBND các xã lập danh sách": ["Các sở, ngành", "UBND các xã"],
    "Các sở, ngành theo chức năng, nhiệm vụ và các quy định hiện hành": ["Các sở, ngành"],
    "tổ chức tuyên truyền": [],
    "tổ chức hội nghị": [],
    "bộ tiêu chí": [],
}  # fmt: skip


@pytest.mark.parametrize("text", LISTS)
def test_lists(text: str) -> None:
    """Coordinated lists are spelled out and end before the verb."""
    assert names(text) == LISTS[text]


def test_the_list_stops_at_the_verb() -> None:
    """`stop` is the offset behind the last body."""
    text = "phối hợp với Sở Y tế, Công an tỉnh và các đơn vị liên quan rà soát"
    found = read_party_list(text, fold(text), 13, len(text))
    assert text[found.stop :] == " rà soát"


def test_mentions_in_order() -> None:
    """All mentions of a sentence, none inside another."""
    text = "Giao Sở Nông nghiệp và Môi trường phối hợp với UBND các xã, phường, báo cáo Chủ tịch UBND tỉnh Gia Lai."
    assert mentions(text) == ["Sở Nông nghiệp và Môi trường", "UBND các xã, phường", "Chủ tịch UBND tỉnh Gia Lai"]


def test_a_letterhead_line_keeps_its_capitals() -> None:
    """A line of a letterhead is one body with the name as printed."""
    text = "UỶ BAN NHÂN DÂN\n  TỈNH BẮC NINH"
    hit = agency_of_line(text, fold(text), 0, len(text))
    assert hit is not None
    assert (hit.name, hit.id) == ("UỶ BAN NHÂN DÂN TỈNH BẮC NINH", "uy-ban-nhan-dan-tinh")
    assert agency_of_line("-----", "-----", 0, 5) is None


@pytest.mark.parametrize(
    ("name", "issuer", "place", "whole"),
    [
        ("UBND tỉnh", "ỦY BAN NHÂN DÂN TỈNH HẢI DƯƠNG", None, "Ủy ban nhân dân tỉnh Hải Dương"),
        ("Sở Y tế", None, "Đà Nẵng", "Sở Y tế thành phố Đà Nẵng"),
        ("Bộ Y tế", None, None, "Bộ Y tế"),
        ("UBND tỉnh", None, None, None),
        ("các sở, ban, ngành", "UBND tỉnh Gia Lai", None, None),
    ],
)
def test_which_body_is_meant(name: str, issuer: str | None, place: str | None, whole: str | None) -> None:
    """A bare name is resolved by the issuer or the place, never guessed."""
    assert resolve_agency(name, issuer_name=issuer, place=place) == whole


def test_a_body_is_known_only_while_it_exists() -> None:
    """A merged ministry is not found after its last day."""
    assert lookup("Bộ Giao thông vận tải", on=dt.date(2024, 5, 1)) is not None
    assert lookup("Bộ Giao thông vận tải", on=dt.date(2025, 5, 1)) is None


WORDS = ["Sở", "Bộ", "các", "ngành", ",", ";", " và ", "Y tế", "tỉnh", "UBND", "\n", "(", ")", "Chủ tịch", "Giám đốc", ":", "đồng chí", "liên quan", "Tài chính", "x", "Ủy ban", "thuộc", "Gia Lai"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_spans_stand_in_order_inside_the_text(words: list[str]) -> None:
    """Any row of heads and signs gives ordered, disjoint spans inside the text, and a list never ends before it starts."""
    text = " ".join(words)
    key = fold(text)
    behind = 0
    for hit in find_agencies(text, key):
        assert behind <= hit.start < hit.end <= len(text)
        assert hit.name == squeeze(text[hit.start : hit.end])
        behind = hit.end
    found = read_party_list(text, key, 0, len(text))
    assert 0 <= found.stop <= len(text)
    behind = 0
    for hit in found.parties:
        assert behind <= hit.start < hit.end <= len(text)
        behind = hit.end


@pytest.mark.parametrize(
    "unit",
    [
        "các sở, ",
        "Sở ",
        "Giám đốc ",
        "Chủ tịch: ",
        "Ủy ban ",
        "(các ",
        "thuộc Bộ ",
        " ",
        "Trung tâm A và ",
        "tỉnh ",
        "ông Lò Văn Hặc, ",
        "Giáo viên các lớp ",
        "mầm non, tiểu học và ",
        "cấp tỉnh, ",
        "Cảng Hoa, Cảng ",
    ],
)
def test_hostile_repetition_stays_quick(unit: str) -> None:
    """The time for endless repetition grows with its length only."""
    import time

    def cost(size: int) -> float:
        text = (unit * size)[: size * 5]
        key = fold(text)
        begin = time.process_time()
        find_agencies(text, key)
        read_party_list(text, key, 0, len(text))
        return time.process_time() - begin

    cost(100)
    assert cost(8000) < 12 * max(cost(2000), 0.002)


@pytest.mark.parametrize(
    "unit",
    [
        "thuộc Bộ A ", "Đảng ủy ", "Văn phòng Cơ quan ", "Giám đốc ", "Chủ tịch: ", "ông Lò Văn Hặc, ", "đồng chí Lê Thị Sen - ",
        "các đồng chí trong ", "Kế toán của ", "Trưởng phòng ", "Trưởng ban - ",
    ],
)  # fmt: skip
def test_bodies_inside_bodies_end(unit: str) -> None:
    """A chain of owners is read a few links deep and raises nothing."""
    text = unit * 3000
    assert isinstance(find_agencies(text, fold(text)), list)
    assert read_party_list(text, fold(text), 0, len(text)).stop <= len(text)


@pytest.mark.real
def test_names_of_the_annotated_tasks_are_found() -> None:
    """Most of what clerks noted as supporting bodies is read from behind "phối hợp với"."""
    gold = SHARED / "gold" / "dev" / "001_b0a555f711a833a7.json"
    if not gold.exists():
        pytest.skip("no annotated documents here")
    data = json.loads(gold.read_text(encoding="utf-8"))
    wanted = [n for t in data["tasks"] for n in t["supporting"]]
    assert sum(names(n) == [n] for n in wanted) >= 0.9 * len(wanted)


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "Chủ tịch Ủy ban nhân dân các tỉnh, thành phố từ Nghệ An đến Huế và Bộ Y tế",
            ["Chủ tịch Ủy ban nhân dân các tỉnh, thành phố từ Nghệ An đến Huế", "Bộ Y tế"],
        ),
        ("UBND các tỉnh từ Thanh Hóa trở vào chỉ đạo", ["UBND các tỉnh từ Thanh Hóa trở vào"]),
        ("UBND các tỉnh Trung Bộ rà soát", ["UBND các tỉnh Trung Bộ"]),
        ("Ủy ban nhân dân 102 xã, phường rà soát", ["Ủy ban nhân dân 102 xã, phường"]),
        (
            "Ủy ban nhân dân 03 xã: An Minh, Đông Thái, Vân Khánh rà soát",
            ["Ủy ban nhân dân xã An Minh", "Ủy ban nhân dân xã Đông Thái", "Ủy ban nhân dân xã Vân Khánh"],
        ),
        ("Sở Y tế từ ngày 01/3 khám bệnh", ["Sở Y tế"]),
        ("Sở Y tế 02 lần báo cáo", ["Sở Y tế"]),
    ],
)
def test_places_of_many_belong_to_the_name(text: str, expected: list[str]) -> None:
    """From where to where the provinces lie, their region and their number tell which bodies are meant."""
    assert names(text) == expected


def test_a_firm_mention_that_stands_alone_is_what_a_list_there_would_hold() -> None:
    asked = 0
    for paper in sorted((Path(__file__).resolve().parents[1] / "corpus" / "documents").glob("*.txt")):
        text = paper.read_text(encoding="utf-8")
        key = fold(text).replace("\n", " ")
        for hit in find_agencies(text, key):
            if hit.firm and stands_alone(key, hit):
                asked += 1
                listed = read_party_list(text, key, hit.start, len(text))
                assert (listed.stop, [p[:6] for p in listed.parties]) == (hit.end, [hit[:6]])
    assert asked > 500


@pytest.mark.parametrize("rest", [", Sở Y tế", " và Sở Y tế", " cùng Sở Y tế", " theo chức năng, nhiệm vụ và Sở Y tế"])
def test_a_mention_before_more_of_a_list_does_not_stand_alone(rest: str) -> None:
    text = f"Sở Tài chính{rest} thực hiện"
    key = fold(text)
    assert not stands_alone(key, find_agencies(text, key)[0])
