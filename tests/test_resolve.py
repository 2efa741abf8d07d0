"""From deadlines to due days: policies, counting of days, and reasons why not."""

import datetime as dt

import pytest

from vnadmin.errors import UsageError
from vnadmin.extract.deadlines import find_deadlines
from vnadmin.extract.resolve import resolve_deadline
from vnadmin.spans import fold
from vnadmin.values.workdays import add_working_days, last_working_day, next_working_day

ISSUED = dt.date(2026, 2, 12)  # Thursday before Tết: days off from 14 to 22 February 2026


def due(text, received_on=None, issued_on=ISSUED, **policy):
    """The resolution of the only deadline of a text."""
    (hit,) = find_deadlines(text, fold(text), issued_on=issued_on)
    anchor = text[slice(*hit.anchor)] if hit.anchor else None
    words = text[hit.start : hit.end]
    return resolve_deadline(hit, issued_on=issued_on, received_on=received_on, anchor=anchor, words=words, **policy)


@pytest.mark.parametrize(
    "text, day",
    [
        ("Nộp trước ngày 30/6/2026.", "2026-06-29"),
        ("Nộp trước 16 giờ ngày 30/6/2026.", "2026-06-30"),
        ("Nộp chậm nhất ngày 28/6/2026.", "2026-06-28"),
        ("Nộp trong quý II/2026.", "2026-06-30"),
        ("Xong trước năm 2027.", "2026-12-31"),
        ("Nộp trước ngày 10/01/2026.", "2026-01-09"),
        ("Nộp trước ngày 20 hằng tháng.", "2026-02-19"),
        ("Nộp ngày 10 hằng tháng.", "2026-03-10"),
        ("Nộp trước ngày 20 của tháng cuối quý.", "2026-03-19"),
        ("Nộp trước ngày 15/6 và 15/12 hằng năm.", "2026-06-14"),
        ("Định kỳ 6 tháng, hằng năm chốt sổ.", "2026-06-30"),
        ("Hằng tuần chốt sổ.", "2026-02-15"),
        ("Vào tháng 11 hằng năm, diễn tập chữa cháy.", "2026-11-30"),
        ("Định kỳ hằng năm vào quý I, diễn tập chữa cháy.", "2026-03-31"),
        ("Vào tháng 01 hằng năm, kiểm kê kho.", "2027-01-31"),
        ("Định kỳ hằng năm vào tháng 5 và tháng 10 kiểm kê kho.", "2026-05-31"),
        ("Nộp trong 10 ngày kể từ ngày ký Quyết định này.", "2026-02-23"),
        ("Nộp trong 10 ngày kể từ ngày 02/3/2026.", "2026-03-12"),
        ("Nộp trong 05 ngày làm việc tính từ ngày 02/3.", "2026-03-09"),
        ("Nộp trong 02 tháng kể từ ngày Kế hoạch được ban hành.", "2026-04-13"),
        ("Nộp trong 05 ngày làm việc kể từ ngày ban hành văn bản này.", "2026-02-26"),
        ("Nộp trong 48 giờ kể từ khi ban hành văn bản này.", "2026-02-14"),
    ],
)
def test_due_days(text, day):
    """Fixed dates are never moved; terms leave out their first day and do not end on a day off."""
    found = due(text)
    assert (found.due_on.isoformat(), found.unresolved) == (day, None)
    assert found.steps


def test_before_can_be_read_as_no_later_than():
    """The inclusive policy gives the printed day."""
    assert due("Nộp trước ngày 30/6/2026.", before="inclusive").due_on == dt.date(2026, 6, 30)
    assert due("Nộp trước ngày 20 hằng tháng.", before="inclusive").due_on == dt.date(2026, 2, 20)
    with pytest.raises(UsageError):
        due("Nộp trước ngày 30/6/2026.", before="maybe")


def test_terms_from_receipt_need_the_day_of_receipt():
    """Without the day of receipt the reason is given, not a guess from the date of issue."""
    text = "Trả lời trong 05 ngày làm việc kể từ ngày nhận được văn bản này."
    assert due(text).due_on is None
    assert "receipt" in due(text).unresolved
    assert due(text, received_on=dt.date(2026, 2, 13)).due_on == dt.date(2026, 2, 27)


@pytest.mark.parametrize(
    "text, words",
    [
        ("Trả trong 10 ngày kể từ ngày kết thúc đợt kiểm tra.", "event"),
        ("Trả trong 10 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.", "event"),
        ("Chia đất ngay sau khi Đề án được phê duyệt.", "event"),
        ("Gửi giấy mời ít nhất 03 ngày trước ngày họp.", "counted back"),
        ("Từ ngày 01/7/2026, dùng mẫu mới.", "no end"),
        ("Nộp trước ngày 30/02/2026.", "in no calendar"),
        ("Nộp hằng tháng trước ngày 32.", "in no calendar"),
        ("Trả lời trong 05 ngày làm việc.", "not printed"),
    ],
)
def test_what_cannot_be_dated_says_why(text, words):
    """There is either a day or a reason."""
    found = due(text)
    assert found.due_on is None
    assert words in found.unresolved


def test_no_date_of_issue():
    """Missing years, recurrences and terms from signing stay open without the document's date."""
    for text in (
        "Nộp trước ngày 30/6.",
        "Định kỳ hằng năm chốt sổ.",
        "Nộp trong 10 ngày kể từ ngày ký Quyết định này.",
    ):
        found = due(text, issued_on=None)
        assert found.due_on is None
        assert found.unresolved


def test_years_whose_days_off_are_not_decreed_are_flagged():
    """A term that ends in a year of computed days off says so."""
    steps = due("Nộp trong 01 năm kể từ ngày ký Quyết định này.").steps
    assert any("estimated" in step for step in steps)


def test_working_days():
    """Weekends, Tết and swapped days."""
    assert add_working_days(dt.date(2026, 2, 12), 5) == dt.date(2026, 2, 26)
    assert next_working_day(dt.date(2024, 6, 1)) == dt.date(2024, 6, 3)
    assert last_working_day(dt.date(2024, 6, 30)) == dt.date(2024, 6, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("trước 16 giờ thứ Năm hằng tuần", "2019-04-18"),
        ("trước thứ Năm hằng tuần", "2019-04-24"),
        ("vào chiều thứ Sáu hằng tuần", "2019-04-19"),
        ("vào chủ nhật hằng tuần", "2019-04-21"),
        ("hằng tháng trước ngày 31", "2019-04-30"),
        ("trước ngày 15 của tháng cuối quý", "2019-06-14"),
    ],
)
def test_the_day_of_the_week_and_of_short_months(text, day):
    """A printed day of the week counts; a day that a month has not is its last one."""
    (hit,) = find_deadlines(text, fold(text), issued_on=dt.date(2019, 4, 18))
    assert str(resolve_deadline(hit, issued_on=dt.date(2019, 4, 18), words=text).due_on) == day


def test_the_first_month_of_a_quarter_is_not_reckoned():
    """The last month of the period is not put in its place."""
    text = "trước ngày 15 của tháng đầu quý"
    (hit,) = find_deadlines(text, fold(text), issued_on=dt.date(2019, 4, 18))
    found = resolve_deadline(hit, issued_on=dt.date(2019, 4, 18), words=text)
    assert found.due_on is None
    assert found.unresolved


def test_days_outside_the_calendar_say_so():
    """The end of the calendar is no error."""
    text = "5 ngày kể từ ngày ký"
    (hit,) = find_deadlines(f"trong {text}", fold(f"trong {text}"), issued_on=dt.date(2019, 4, 18))
    found = resolve_deadline(hit, issued_on=dt.date.max, anchor="ngày ký")
    assert found.due_on is None
    assert found.unresolved


@pytest.mark.parametrize(
    "text", ["trước ngày 30/6", "từ ngày 15/11 đến ngày 15/01", "trong quý II", "vào cuối tháng 4"]
)
@pytest.mark.parametrize("issued_on", [dt.date.min, dt.date.max, dt.date(9999, 7, 1)])
def test_dates_at_the_edge_of_the_calendar_are_no_errors(text, issued_on):
    """A missing year that cannot be reckoned leaves the deadline without a date."""
    for hit in find_deadlines(text, fold(text), issued_on=issued_on):
        assert hit.date is None or dt.date.min <= hit.date <= dt.date.max
