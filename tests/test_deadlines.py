"""Deadlines: every row of the tables with its examples, values, hostile text, and invariants of the hits."""

import datetime as dt
import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnadmin.data import load
from vnadmin.extract import deadline_dates, deadline_scan, deadlines, terms
from vnadmin.extract.deadline_rules import phrases
from vnadmin.extract.deadlines import find_deadlines, read_cell_deadline
from vnadmin.spans import fold
from vnadmin.values.numerals import number_behind, read_number
from vnadmin.values.periods import finish, read_days, read_months, read_quarters, read_years

ISSUED = dt.date(2024, 5, 20)  # the date of the document in all examples
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def read(text, issued_on=ISSUED):
    """Hits of a text, or of a cell when it begins with "cell:", with the text they point at."""
    if text.startswith("cell:"):
        text = text[5:]
        return text, read_cell_deadline(text, fold(text), 0, len(text), issued_on=issued_on)
    return text, find_deadlines(text, fold(text), issued_on=issued_on)


def show(text, hit):
    """A hit as the tables write its value."""
    at = f" {hit.time}" if hit.time else ""
    if hit.kind == "date":
        return (f"within {hit.begin}..{hit.date}" if hit.bound == "within" else f"{hit.bound} {hit.date}") + at
    if hit.kind == "recurring":
        return "every " + " ".join(hit.every) + (f" on {' '.join(hit.on)}" if hit.on else "") + at
    anchor = " ".join(text[slice(*hit.anchor)].split()) if hit.anchor else ""
    if hit.kind == "relative":
        return f"{hit.amount} {hit.unit}" + (f" from {anchor}" if anchor else "")
    return f"event {anchor}"


def said(text, hit):
    """A hit as the cases write its value: with the bound of a recurring one."""
    return f"{hit.bound} {show(text, hit)}" if hit.kind == "recurring" and hit.bound else show(text, hit)


CASES_OF_FAMILIES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "deadlines.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize("text, match, value", CASES_OF_FAMILIES)
def test_families(text, match, value):
    """Stretches, lists, times of day, periods, terms, events and traps, each sentence with all that it holds."""
    text, hits = read(text)
    assert " || ".join(said(text, h) for h in hits) == ("" if value == "none" else value)
    assert " || ".join(text[h.start : h.end] for h in hits) == match


def examples(table):
    return [
        pytest.param(r["row"], r["text"], r["match"], r["value"], id=f"{r['row']}-{n}")
        for n, r in enumerate(load(f"{table}.examples"))
    ]


@pytest.mark.parametrize("row, text, match, value", examples("deadlines"))
def test_deadline_rows(row, text, match, value, monkeypatch):
    """Each row of deadlines.tsv reads its examples, by itself, and nothing in the counter-examples."""
    fired = []

    def spy(*args, _best=deadline_dates.best_rule, **kwargs):
        found = _best(*args, **kwargs)
        fired.extend([found.rule.id] if found else [])
        return found

    for module in (deadline_dates, deadline_scan, deadlines, terms):
        monkeypatch.setattr(module, "best_rule", spy)
    text, hits = read(text)
    if value == "none":
        assert hits == []
    else:
        # the first of several where one expression holds more (both halves of a year)
        assert (text[hits[0].start : hits[0].end], show(text, hits[0])) == (match, value)
        assert len({hit.row for hit in hits}) == 1
    assert row == "-" or row in fired


@pytest.mark.parametrize("row, text, match, value", examples("periodicity"))
def test_periodicity_rows(row, text, match, value):
    """Each row of periodicity.tsv reads its example; attributes of nouns and unknown periods give nothing."""
    text, hits = read(text)
    if row == "-":
        assert hits == []
    else:
        (hit,) = hits
        assert (text[hit.start : hit.end], show(text, hit)) == (match, f"every {value}")


@pytest.mark.parametrize("row, text, match, value", examples("deadline_events"))
def test_event_rows(row, text, match, value):
    """Each row of deadline_events.tsv reads its example with its anchor; what merely tells an order of events is none."""
    text, hits = read(text)
    if row == "-":
        assert hits == []
    else:
        (hit,) = hits
        assert (hit.row, text[hit.start : hit.end], " ".join(text[slice(*hit.anchor)].split())) == (row, match, value)


@pytest.mark.parametrize("table", ["deadlines", "periodicity", "deadline_events"])
def test_tables_are_in_order_and_covered(table):
    """Rows are sorted by id, ids are unique, and each has an example."""
    ids = [r["id"] for r in load(table)]
    assert ids == sorted(set(ids))
    assert set(ids) <= {r["row"] for r in load(f"{table}.examples")}


CASES = [
    ("Nộp phiếu trước ngày 3O/6/2024.", "before 2024-06-30"),
    ("Nộp phiếu trước ngày 0l/7/2024.", "before 2024-07-01"),
    ("NỘP PHIẾU TRƯỚC NGÀY 30/6/2024.", "before 2024-06-30"),
    ("Nộp phiếu trước  ngày\n30  tháng 6\nnăm  2024.", "before 2024-06-30"),
    ("Nộp phiếu trước ngày mồng một tháng bảy.", "before 2024-07-01"),
    ("Nộp phiếu trước 30.6.2024.", "before 2024-06-30"),
    ("Nộp phiếu trước 30-6-2024.", "before 2024-06-30"),
    ("Nộp phiếu trước 30 tháng 6.", "before 2024-06-30"),
    ("Nộp phiếu trước ngày 10/01.", "before 2025-01-10"),
    ("Nộp phiếu trước 17h00’ ngày 24/5/2024.", "before 2024-05-24 17:00"),
    ("Nộp phiếu trước 16h30, thứ Sáu ngày 24/5/2024.", "before 2024-05-24 16:30"),
    ("Nộp phiếu trước 16h30, thứ Sáu, 24/5/2024.", "before 2024-05-24 16:30"),
    ("Nộp phiếu trước 5 giờ chiều ngày 24/5/2024.", "before 2024-05-24 17:00"),
    ("Chậm nhất gửi biên bản về thôn ngày 23/6/2024.", "by 2024-06-23"),
    ("Thời hạn nộp phiếu: 15/7/2024", "by 2024-07-15"),
    ("Trong quý III và quý IV năm 2024 xây kè.", "within 2024-07-01..2024-12-31"),
    ("Xây kè trong quý IV/2024 - quý II/2025.", "within 2024-10-01..2025-06-30"),
    ("Xây kè trong 06 tháng cuối năm.", "within 2024-07-01..2024-12-31"),
    ("Từ 28 tháng 12 đến 03 tháng 01 năm 2025 nghỉ học.", "within 2024-12-28..2025-01-03"),
    ("Từ 10 - 15/6/2024 mở chợ.", "within 2024-06-10..2024-06-15"),
    ("Trạm báo cáo Sở Y tế hằng tháng (qua Phòng Nghiệp vụ).", "every month"),
    ("Thu phí vào các ngày 15 và 30 hằng tháng.", "every month on 15 30"),
    ("Theo Công văn số 12/2024/TT-BTC, các xã báo cáo hằng tháng ngày 20.", "every month on 20"),
    ("Thu phí trước ngày 15/6 và 15/12 hằng năm.", "every year on 06-15 12-15"),
    ("Hàng tháng, trước ngày 25, chốt sổ.", "every month on 25"),
    ("Hằng năm rà soát hộ nghèo, niêm yết trước ngày 15/12.", "every year on 12-15"),
    ("Định kỳ hằng quý (trước ngày 20 của tháng cuối quý) chốt sổ.", "every quarter on 20"),
    ("Mỗi năm 02 lần tập chữa cháy.", "every year"),
    ("Trước 17h ngày thứ Sáu hằng tuần, chốt sổ.", "every week 17:00"),
    ("Khóa sổ vào ngày làm việc cuối cùng của tháng.", "every month"),
    ("Trả kết quả trong 05 (năm) ngày làm việc, kể từ khi nhận hồ sơ.", "5 working_day from khi nhận hồ sơ"),
    ("Trong thời hạn ba mươi ngày kể từ ngày ký.", "30 day from ngày ký"),
    ("Gửi thư mời trước khi khai mạc lễ hội 10 ngày.", "10 day from khi khai mạc lễ hội"),
]


@pytest.mark.parametrize("text, value", CASES)
def test_values(text, value):
    """Wording, numerals, slips, capitals and broken lines lead to the same values."""
    text, hits = read(text)
    assert [show(text, h) for h in hits] == [value]


@pytest.mark.parametrize(
    "text, values",
    [
        (
            "Sơ kết Đề án (năm 2026), tổng kết (năm 2028).",
            ["within 2026-01-01..2026-12-31", "within 2028-01-01..2028-12-31"],
        ),
        ("Báo cáo giữa kỳ việc trồng rừng (năm 2027), gửi Sở.", ["within 2027-01-01..2027-12-31"]),
        ("Học tập Nghị quyết về trồng rừng (năm 2026).", []),
        ("Dùng số liệu tổng kết Đề án (năm 2020).", []),  # past
        ("Tổng kết Đề án, nêu rõ mục tiêu (năm 2028).", []),
    ],
)
def test_a_year_in_a_bracket_behind_a_stage(text, values):
    """A year in a bracket is a deadline only right behind what is looked back on, and only one still to come."""
    text, hits = read(text)
    assert [show(text, h) for h in hits] == values


def test_without_a_date_of_issue_a_year_is_not_guessed():
    """A date without a year stays without a date and says so; one with a year needs no date of issue."""
    _, (hit,) = read("Nộp phiếu trước ngày 30/6.", issued_on=None)
    assert (hit.date, hit.doubts) == (None, ("no year printed",))
    _, (hit,) = read("Nộp phiếu trước ngày 30/6/2024.", issued_on=None)
    assert (hit.date, hit.doubts) == (dt.date(2024, 6, 30), ())


def test_vetoed_spans_hold_no_deadline():
    """Nothing is read inside the span of a cited document."""
    text = "Theo văn bản trước ngày 30/6/2024 và gửi trước ngày 01/7/2024."
    end = text.index(" và gửi")
    (hit,) = find_deadlines(text, fold(text), issued_on=ISSUED, veto=[(0, end)])
    assert hit.date == dt.date(2024, 7, 1)


def test_start_and_end_bound_what_is_read():
    """Words outside the asked stretch are neither hits nor part of one."""
    text = "trước ngày 01/7/2024; trước ngày 02/7/2024"
    (hit,) = find_deadlines(text, fold(text), issued_on=ISSUED, start=22)
    assert (hit.start, hit.date) == (22, dt.date(2024, 7, 2))
    assert find_deadlines(text, fold(text), issued_on=ISSUED, start=0, end=10) == []


def test_readers_of_values():
    """Numbers, periods and their completion."""
    assert [read_number(w) for w in ("3o", "0l", "mười hai", "ba mươi mốt", "iv")] == [30, 1, 12, 31, 4]
    assert number_behind("trong 05 (năm) ngày", 15) == (6, 5)
    assert number_behind("số 12/2024 ngày", 11) is None
    assert phrases("a (b|c d) [e]") == [("a", "b", "e"), ("a", "b"), ("a", "c", "d", "e"), ("a", "c", "d")]
    assert read_days("ngày 31/02/2024", 0) is None
    assert read_quarters("quý hiếm", 0) is None
    for reader, key, first, last in [
        (read_months, "tháng 10 đến tháng 2/2025", (2024, 10, 1), (2025, 2, 28)),
        (read_quarters, "quí iv-2024", (2024, 10, 1), (2024, 12, 31)),
        (read_years, "năm 2025 - 2026", (2025, 1, 1), (2026, 12, 31)),
        (read_days, "ngày 15/11 đến ngày 15/12", (2024, 11, 15), (2024, 12, 15)),
    ]:
        assert finish(reader(key, 0), ISSUED) == (dt.date(*first), dt.date(*last))


WORDS = st.sampled_from(
    [
        "trước",
        "ngày",
        "tháng",
        "năm",
        "quý",
        "30/6/2024",
        "30/6",
        "15",
        "và",
        "đến",
        "hết",
        "từ",
        "trong",
        "hằng",
        "hàng",
        "định",
        "kỳ",
        "6",
        "lần/",
        "năm,",
        "(trước",
        "05",
        "ngày",
        "làm",
        "việc",
        "kể",
        "từ",
        "sau",
        "khi",
        "ngay",
        "chậm",
        "nhất",
        "III",
        "2025",
        "-",
        "2026",
        ".",
        ";",
        ":",
        "|",
        "\n\n",
        "lần",
        "mỗi",
        "17h",
        "giờ",
        "cuối",
        "giữa",
        "tuần",
        "đầu",
        "số",
        "12/QĐ-UBND",
        "thứ",
        "Sáu",
        "O",
        "l",
        "/",
        ",",
    ]
)


ROWS = {row["id"] for table in ("deadlines", "periodicity", "deadline_events") for row in load(table)}


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=24), st.sampled_from([None, ISSUED]))
def test_any_text_gives_hits_that_point_at_it(words, issued_on):
    """Hits lie inside the text, in order, without overlaps, with the fields of their kind, and come out the same again."""
    text = " ".join(words)
    hits = find_deadlines(text, fold(text), issued_on=issued_on)
    assert hits == find_deadlines(text, fold(text), issued_on=issued_on)
    end = 0
    for hit in hits:
        assert end <= hit.start < hit.end <= len(text)
        assert not text[hit.start].isspace()
        assert not text[hit.end - 1].isspace()
        end = hit.end
        assert hit.row in ROWS
        assert (hit.kind == "recurring") == bool(hit.every)
        assert (hit.amount is None) == (hit.kind != "relative")
        if hit.kind == "date":
            assert hit.date or "no year printed" in hit.doubts
            assert (hit.begin is not None) == (hit.bound == "within" and hit.date is not None)
    read_cell_deadline(text, fold(text), 0, len(text), issued_on=issued_on)


HOSTILE = [
    "1/",
    "ngày ",
    "năm 2023 ",
    "trước ngày 1/1 ",
    "từ ngày 1 đến ",
    "ngày 1, ",
    "quý I, ",
    "hằng năm ",
    "định kỳ 6 tháng, ",
    "(",
    "5 ngày trước ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece):
    """Ten times the text takes no more than some twenty times the time."""

    def cost(size):
        text = fold((piece * (size // len(piece) + 1))[:size])
        best = 9.0
        for _ in range(3):
            begin = time.process_time()
            find_deadlines(text, text, issued_on=ISSUED)
            best = min(best, time.process_time() - begin)
        return best

    cost(100)
    assert cost(60_000) < 25 * cost(6_000) + 0.01


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_goes_on_behind_dense_text(piece):
    """However dense a stretch is in words of time, a deadline some lines behind it is read."""
    calm = "Các xóm dọn kênh mương rồi quét vôi cổng làng. " * 9 + "Nộp phiếu trước ngày 30/6/2024."
    text = piece * (30_000 // len(piece)) + ". \n\n" + calm
    _, hits = read(text)
    assert (hits[-1].bound, hits[-1].date) == ("before", dt.date(2024, 6, 30))


@pytest.mark.real
def test_probes():
    """All seventy-two probe sentences are right, and no trap fires."""
    path = SHARED / "gold" / "probes.jsonl"
    if not path.exists():
        pytest.skip("no probes beside the project")
    right = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        probe = json.loads(line)
        _, hits = read(unicodedata.normalize("NFC", probe["text"]), dt.date.fromisoformat(probe["issued_on"]))
        got = sorted(
            (h.kind, h.date.isoformat() if h.date else None, sorted(h.every), sorted(h.on), h.amount, h.unit)
            for h in hits
        )
        want = sorted(
            (
                d["kind"],
                d.get("date"),
                sorted(d.get("every", [])),
                sorted(d.get("on", [])),
                d.get("amount"),
                d.get("unit"),
            )
            for d in probe["expect"]
        )
        assert probe["expect"] or not got, probe["text"]
        right += got == want
    assert right >= 72
