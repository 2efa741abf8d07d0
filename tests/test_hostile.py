"""Texts that no office writes: they are read without an error, in bounded and linear time.

Times are CPU seconds of this process against ordinary text of the corpus, as in `tests/bench`. Pieces that the bench
repeats are not repeated here.
"""

from __future__ import annotations

import contextlib
import random
import sys
from functools import cache
from pathlib import Path

import pytest

import vnadmin
from vnadmin.model import Document

sys.path.insert(0, str(Path(__file__).parent / "bench"))
import measure

pytestmark = pytest.mark.slow
SIZE = measure.SIZE
BOUND = 8  # times ordinary text of the same length; `make bench` aims at 4, a shared machine needs room
LINEAR = 25  # times the time, for ten times the text: a square takes a hundred; what is short stays in the caches of the machine and of the reader

REPEATED = (
    "1/", "Giao ", "phối hợp ", "|\n", "(((", "yêu cầu: ", "số 1/QĐ-UBND ", "\n\n", "Nơi nhận: ", "ngày 1/1/2024 ",
    "\na) ", "\n- ", "\nĐiều 1. ", "\n1.1.1. ", "\nGiao Sở Y tế kiểm tra.", "\n1. Sở Y tế\na) Cấp thuốc\n- Tiêm\n+ Thử\n",
    "\n- Đơn vị chủ trì: Sở Y tế", "Đơn vị chủ trì: Sở Y tế; ", "chủ trì: ", "(qua ", "gửi về ", "báo cáo về ", "tham mưu ",
    "Sở Y tế chủ trì. ", "Sở Y tế kiểm tra; Công an tỉnh tuần tra; ", "Giao Sở Y tế; ", "yêu cầu Sở Y tế ", "; giao ",
    "các Bộ: Tài chính, ", "Sở Y tế và ", "Ủy ban nhân dân tỉnh, Sở Y tế kiểm tra ", "Sở Y tế ( ", "Sở Y tế:\n", "yêu cầu:\n",
    "đến hết năm 2025 ", "từ ngày 1/1 đến ", "ngày 1 tháng 1 ", "sau khi ", "\nTháng 4/2024\n", "80% ", "ít nhất 1 ",
    "Nghị định số 1/2020/NĐ-CP ", "Luật ", "khoản 1 Điều 5 ", "(sau đây gọi tắt là A) ", "\nCăn cứ Luật Đất đai;",
    "Trong quá trình thực hiện ", "thông báo ", "chịu trách nhiệm ", "Trường hợp ", "nếu có ", "\nNơi nhận:\n", "\nTM. A\nKT. B\nÔ Văn C\n",
    "\nSố: 1/QĐ-UBND\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n", "V Ă N ", "36-\nCT/TW ", "e\u0301", "АNТТ ", "\u00a0", "\u200b", "\r\n",
    "**a** ", "<b>", "&amp;", "# a\n", "|---|---|\n| TT | Nhiệm vụ | Đơn vị chủ trì |\n", "| 1 | Cấp thuốc | Sở Y tế |\n",
    "\nThứ nhất, ", "A\n", "ABC DEF\n", "😀", "١", "Đảng ủy Quân sự, ", "Giám đốc Sở Y tế, ", "và Du lịch, ", "đồng chí ", "Vàng Seo Mẫu ",
)  # fmt: skip


def composed():
    """Strings that no single piece makes."""
    rng = random.Random(5)
    letters = "aăâđeêioôơuưyạảãàáộớợ ,.;:\n-()/0123ABĐ"
    yield "numerals of rising depth", "".join(f"{'1.' * (i % 9 + 1)} a\n" for i in range(SIZE // 8))
    yield "a list that counts", "".join(f"\n{i}. Sở Y tế" for i in range(SIZE // 10))
    yield "lead-ins without items", "".join(f"\n{i}. Giao Sở Y tế:" for i in range(SIZE // 16))
    yield "all ranks", "\nPhần I\nChương I\nMục 1\nĐiều 1\n1. x\n1.1. x\na) x\n- x\n+ x" * (SIZE // 60)
    yield (
        "one line of commas",
        "Sở Y tế chủ trì, phối hợp với Sở Tài chính báo cáo UBND tỉnh trước ngày 30/6/2024, " * (SIZE // 80),
    )
    yield "one line without commas", "kiểm tra các trạm cấp nước thôn bản " * (SIZE // 30)
    yield "labels in one item", "1. a " + "chủ trì: Sở Y tế; " * (SIZE // 18)
    yield (
        "dated again and again",
        "\n\n1. Sở Y tế kiểm tra.\n\nCác nhiệm vụ trên hoàn thành trước ngày 1/6/2024." * (SIZE // 70),
    )
    yield "random letters", "".join(rng.choice(letters) for _ in range(SIZE))
    yield (
        "random code points",
        "".join(chr(rng.choice((rng.randint(33, 0x2FFF), 10, 32))) for _ in range(SIZE)).replace("<", "a"),
    )


STRINGS = {repr(piece): (piece * (SIZE // len(piece) + 1))[:SIZE] for piece in REPEATED}
STRINGS |= {name: text[:SIZE] for name, text in composed()}


def ordinary_reader():
    """Reads text of the corpus, as long as the hostile strings."""
    return measure.reader("\n\n".join(measure.ordinary())[:SIZE])


@cache
def base():
    """CPU seconds of ordinary text."""
    return measure.best(ordinary_reader())[0]


@pytest.mark.parametrize("name", list(STRINGS))
def test_a_hostile_string_costs_little_more_than_ordinary_text(name):
    """Not above the bound; measured again before it fails, since a machine may be disturbed."""
    read = measure.reader(STRINGS[name])
    read()
    times = measure.cpu(read) / base()
    if times > BOUND:
        again, ordinary = measure.best(read, ordinary_reader(), rounds=5)
        times = again / ordinary
    assert times <= BOUND, f"{times:.1f} times ordinary text"


GROWING = (
    "'; giao '", "'ngày 1/1/2024 '", "'Nơi nhận: '", "'các Bộ: Tài chính, '", "'yêu cầu: '", "a list that counts", "dated again and again",
    "random letters",
)  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_ten_times_the_text_takes_ten_times_the_time(name):
    """A hostile string grows in linear time."""
    text = STRINGS[name] * 2
    short, long = measure.reader(text), measure.reader(text * 10)
    short()
    value = measure.cpu(long) / min(measure.cpu(short) for _ in range(3))
    for _ in range(3):  # a machine may be disturbed; a square takes a hundred times the time
        if not LINEAR < value < 3 * LINEAR:
            break
        value = min(measure.cpu(long) for _ in range(2)) / min(measure.cpu(short) for _ in range(5))
    assert value <= LINEAR


@pytest.mark.parametrize(
    "text",
    ["\ud800" * 2000, "\n" * 2000 + "Sở Y tế", "\u0301" * 2000, "\u202eSở Y tế\u202c" * 200, "𝐀" * 2000, "\ufdfa" * 500, "a" * SIZE],
    ids=lambda text: f"{text[:8]!a}",
)  # fmt: skip
def test_odd_code_points_are_read(text):
    """Lone surrogates, marks without letters and long words give a document."""
    with contextlib.suppress(vnadmin.EmptySource):
        assert isinstance(vnadmin.read(text.encode("utf-8", "surrogatepass"), name="a.txt"), Document)


@pytest.mark.parametrize("piece", ["\nNơi nhận:\n- Sở Y tế;", "\na:\n- b:\n+ c:\n* d:"])
def test_a_thousand_lists_are_no_thousand_levels(piece):
    """Lists that follow each other do not nest without end."""
    assert isinstance(vnadmin.read((piece * 1000).encode(), name="a.txt"), Document)


def test_a_clause_without_blanks_has_an_end():
    """A long clause broken by line ends alone gives a span that lies in the text."""
    text = "- Sở Y tế báo cáo kết quả trong 6 ngày từ khi" + "\nxin" * 60
    read = vnadmin.read_text(text)
    for task in read.tasks:
        for deadline in task.deadlines:
            assert read.raw(deadline.span) == deadline.text


@pytest.mark.parametrize("value", ["²", "9" * 5000, "x", ""])
def test_odd_numbers_in_tables_are_ones(value):
    """What is no number of cells counts as one."""
    page = f'<html><body><table><tr><td colspan="{value}" rowspan="{value}">Giao Sở Y tế kiểm tra.</td></tr></table></body></html>'
    assert "Sở Y tế" in vnadmin.read(page.encode(), name="a.html").text


def test_written_and_read_again_is_equal():
    """The document made from its JSON equals the one that was read."""
    read = vnadmin.read_text("1. Sở Y tế kiểm tra 20 trạm trước ngày 10/6/2024.")
    assert Document.model_validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(("data", "name"), [(b"<a><b>x</b></a>", "a.edxml"), (b'<n:a xmlns:n="x">x</n:a>', "a.txt")])
def test_xml_of_other_kinds_is_refused(data, name):
    """Tags are not shown as text."""
    with pytest.raises(vnadmin.UnsupportedFormat):
        vnadmin.read(data, name=name)
