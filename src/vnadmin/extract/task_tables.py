"""Tasks from tables: a header row names the columns, every further row with a doer is a task.

Source: annexes of Nghị quyết and Kế hoạch (TT | nhiệm vụ | chủ trì | phối hợp | kết quả | thời gian).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.confidence import BY_PLACE
from vnadmin.extract.deadlines import read_cell_deadline
from vnadmin.extract.doer_cells import PLACED, apart, read_doer_cell
from vnadmin.extract.reports import find_reports
from vnadmin.extract.roles import find_roles
from vnadmin.extract.task_hits import TaskHit
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze

if TYPE_CHECKING:
    import datetime as dt

    from vnadmin.records import DeadlineHit, DocumentText, RawTable
    from vnadmin.spans import Span


class Columns(NamedTuple):
    """Which cell of a row says what; None where the table has no such column."""

    number: int | None
    task: int
    lead: int
    supporting: int | None
    time: int | None
    product: int | None
    receiver: int | None  # "Cấp trình", "Nơi nhận báo cáo"
    sure: bool  # the heading says who does it, not only "Đơn vị", which may be one of measure
    both: bool  # one column for those who lead and those who support: "Chủ trì/phối hợp"


@cache
def _heads() -> dict[str, re.Pattern[str]]:
    s = " {1,6}"
    return {
        "number": re.compile(r"(?:stt|tt|số tt|số thứ tự)\b"),
        "receiver": re.compile(rf"cấp{s}trình|trình{s}cấp|(?:nơi|cấp|cơ{s}quan|đơn{s}vị){s}nhận"),
        "supporting": re.compile(rf"(?![^|]{{0,40}}chủ{s}trì[^|]{{0,30}}phối{s}hợp)[^|]{{0,40}}(?:phối{s}hợp|tham{s}gia|cùng{s}(?:làm|thực)|hỗ{s}trợ)"),
        "lead": re.compile(rf"[^|]{{0,40}}(?:chủ{s}trì|(?:cơ{s}quan|đơn{s}vị|bộ{s}phận|cá{s}nhân|người|phòng)[^|]{{0,20}}(?:thực{s}hiện|phụ{s}trách|chịu{s}trách)|phân{s}công(?!{s}nhiệm)|chịu{s}trách{s}nhiệm|trách{s}nhiệm|phụ{s}trách|đầu{s}mối|họ{s}(?:và{s})?tên)|cơ{s}quan$|đơn{s}vị$"),
        "time": re.compile(rf"(?:thời{s}(?:gian|hạn|điểm)|tiến{s}độ|hạn|hoàn{s}thành|lộ{s}trình|ngày)\b|(?:tháng|tuần|quý)(?:{s}thực{s}hiện)?$"),
        "product": re.compile(rf"(?:sản{s}phẩm|kết{s}quả|đầu{s}ra|hình{s}thức{s}văn{s}bản|sản{s}phẩm)\b"),
        "task": re.compile(rf"(?:tên{s})?(?:nội{s}dung|nhiệm{s}vụ|công{s}việc|hoạt{s}động|danh{s}mục|đầu{s}việc|nhóm{s}nhiệm|tên)|[^|]{{0,30}}(?:nhiệm{s}vụ|nội{s}dung|công{s}việc)"),
    }  # fmt: skip


# What the heading of a column of work holds; most rows have no such cell and need no further look.
_WORK = re.compile(
    r"n(?:ội {1,6}dung|hiệm {1,6}vụ|hóm {1,6}nhiệm)|công {1,6}việc|hoạt {1,6}động|danh {1,6}mục|đầu {1,6}việc|tên|cụ thể|chi tiết"
)
_LONGEST_HEADING = 80
_CLOSER = re.compile(r"(?:nội dung|nhiệm vụ|công việc|hoạt động|hành động|việc)[^|]{0,20} (?:cụ thể|chi tiết)")
_DOES = re.compile(r"chủ {1,6}trì|thực {1,6}hiện|phụ {1,6}trách|chịu {1,6}trách|phân {1,6}công|đầu {1,6}mối")
_GROUP_LABEL = re.compile(r"[IVX]{1,6}|[A-ZĐ]")
_ORDER = ("number", "receiver", "supporting", "lead", "time", "product", "task")


_SHORT_HEAD = 30  # letters
_BOTH = re.compile(r"chủ {1,6}trì[^|]{0,30}phối {1,6}hợp")
# who of two columns of doers leads: the later word counts more
_RANKS = (
    re.compile(r"theo {1,6}dõi|chỉ {1,6}đạo|lãnh {1,6}đạo|giám {1,6}sát"),
    re.compile(r""),
    re.compile(r"thực {1,6}hiện|đầu {1,6}mối|phân {1,6}công"),
    re.compile(r"chủ {1,6}trì"),
)


def _rank(piece: str) -> int:
    found = [n for n, words in enumerate(_RANKS) if words.search(piece)]
    return 0 if found[0] == 0 and found[-1] < len(_RANKS) - 1 else found[-1]


def read_columns(key: str, row: tuple[Span, ...], below: tuple[Span, ...] = ()) -> Columns | None:
    """The columns that a header row names; None where it names no task or no doer. `below`: the second row of a header."""
    pieces = [(index, key[start:end].strip(" *_")) for index, (start, end) in enumerate(row)]
    pieces = [(index, piece) for index, piece in pieces if piece and len(piece) <= _LONGEST_HEADING]
    if not any(map(_WORK.search, [piece for _, piece in pieces])):
        return None
    found: dict[str, int] = {}
    leads: dict[int, str] = {}
    heads = _heads()
    for index, piece in pieces:
        for name in _ORDER:
            if name == "lead" and heads[name].match(piece):
                leads[index] = piece
                break
            if name not in found and heads[name].match(piece):
                found[name] = index
                break
            if name == "task" and _CLOSER.match(piece):  # "Nội dung" of a group of rows beside "Công việc cụ thể"
                found[name] = index
    for index, cell in enumerate(below):
        piece = key[cell.start : cell.end].strip(" *_")
        name = next((n for n in ("supporting", "lead") if piece and heads[n].match(piece)), "")
        if name == "lead":
            leads = {index: piece}
        elif name:
            found[name] = index
            leads.pop(index, None)
    if "task" not in found and len(leads) > 1:  # "Nội dung phân công | Người thực hiện"
        named = [index for index in leads if heads["task"].match(leads[index])]
        if named:
            found["task"] = named[0]
            del leads[named[0]]
    if "task" not in found or not leads:
        return None
    lead = max(leads, key=lambda index: (_rank(leads[index]), -index))
    if _rank(leads[lead]) == len(_RANKS) - 1:
        second = next((index for index in leads if "thực hiện" in leads[index] and index != lead), None)
        if second is not None:
            found.setdefault("supporting", second)
    return Columns(
        found.get("number"),
        found["task"],
        lead,
        found.get("supporting"),
        found.get("time"),
        found.get("product"),
        found.get("receiver"),
        _DOES.search(leads[lead]) is not None,
        _BOTH.search(leads[lead]) is not None,
    )


def _second_row(key: str, row: tuple[Span, ...]) -> bool:
    """Whether a row goes on with the heading above it: all that stands in it is "Chủ trì", "Phối hợp"."""
    pieces = [piece for cell in row if (piece := key[cell.start : cell.end].strip(" *_"))]
    heads = (_heads()["supporting"], _heads()["lead"])
    return bool(pieces) and all(len(p) < _SHORT_HEAD and any(h.match(p) for h in heads) for p in pieces)


def _cell(row: tuple[Span, ...], index: int | None) -> Span | None:
    if index is None or index >= len(row):
        return None
    cell = row[index]
    return cell if cell.end > cell.start else None


# "as above", nhập thông tin như trên
_SAME_BEGINS = frozenset("-\"“”'. n")
_SAME = re.compile(r'[-"“”\'. ]*(?:nt|như trên|")[-"“”\'. ]*')
_NAME = re.compile(r"(?:(?:Ông|Bà|Đồng chí|Đ/c|Thầy|Cô)[ .]+)?(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]*(?: |$)){2,5}")


def _inside(deadlines: list[DeadlineHit], cell: Span) -> list[DeadlineHit]:
    """Those that lie in a cell whole, of all that are in order."""
    low = bisect_left(deadlines, (cell.start,))
    return [d for d in deadlines[low : bisect_left(deadlines, (cell.end,))] if d.end <= cell.end]


def _person(text: str, cell: Span) -> list[AgencyHit]:
    """The person whose name is all that a cell holds, under a heading of names."""
    name = text[cell.start : cell.end]
    return (
        [AgencyHit(cell.start, cell.end, squeeze(name), None, False, PLACED)] if _NAME.fullmatch(squeeze(name)) else []
    )


def find_table_tasks(
    doc: DocumentText,
    tables: tuple[RawTable, ...],
    agencies: list[AgencyHit],
    deadlines: list[DeadlineHit],
    *,
    issued_on: dt.date | None,
    start: int,
    end: int,
) -> list[TaskHit]:
    """The tasks of all tables inside `[start, end)` that have columns for the work and for who does it."""
    text, key = doc.text, doc.key
    out: list[TaskHit] = []
    columns: Columns | None = None
    for table in tables:
        rows = table.rows
        if not rows or not start <= rows[0][0].start < end:
            continue
        header = next(((i, c) for i, row in enumerate(rows[:3]) if (c := read_columns(key, row)) is not None), None)
        if header is not None:
            first, columns = header[0] + 1, header[1]
            if first < len(rows) and _second_row(key, rows[first]):
                columns = read_columns(key, rows[first - 1], rows[first]) or columns
                first += 1
        elif columns is not None and len(rows[0]) > columns.lead:  # the table goes on behind a page break
            first = 0
        else:
            columns = None
            continue
        group = ""
        merged = frozenset(table.merged)
        shared: dict[int, Span] = {}  # what merged cells say to the rows that they reach down to
        for n, row in enumerate(rows[first:], first):
            for column, cell in enumerate(row):
                begin, stop = cell
                if (not merged or (n, column) not in merged) and (
                    key[begin : begin + 1] not in _SAME_BEGINS or not _SAME.fullmatch(key, begin, stop)
                ):
                    shared[column] = cell
            again = read_columns(key, row)
            if again is not None:  # the heading row stands again behind a page break
                columns = again
                continue
            task = _row_task(text, key, row, shared, columns, agencies, deadlines, issued_on)
            if task is None:
                label = text[row[0].start : row[0].end].strip(" .*()\n")
                group = label if _GROUP_LABEL.fullmatch(label) else group
            else:
                out.append(
                    task._replace(path=f"{group}.{task.path}") if group and task.path and "." not in task.path else task
                )
    return out


def _row_task(
    text: str,
    key: str,
    row: tuple[Span, ...],
    shared: dict[int, Span],
    columns: Columns,
    agencies: list[AgencyHit],
    near_deadlines: list[DeadlineHit],
    issued_on: dt.date | None,
) -> TaskHit | None:
    """`shared`: the cells of the row; for one that goes on from above the cell that is printed there."""
    joint = tuple([shared.get(column, cell) for column, cell in enumerate(row)])
    work, who = _cell(row, columns.task), _cell(joint, columns.lead)
    if work is None or who is None:
        return None
    doers = read_doer_cell(text, key, who.start, who.end, placed=columns.sure)
    leads = doers.leads or tuple(_person(text, who))
    if not leads:
        return None
    if columns.both and not doers.supporting:
        doers = apart(key, doers)
        leads = doers.leads or leads
    beside = _cell(joint, columns.supporting)
    helpers = sum(read_doer_cell(text, key, beside.start, beside.end, placed=True), ()) if beside else ()
    supporting = doers.supporting + tuple(a for a in helpers if a not in doers.supporting)
    when = _cell(joint, columns.time)
    if when:
        deadlines = read_cell_deadline(text, key, when.start, when.end, issued_on=issued_on)
    else:  # "Sở Xây dựng (tháng 5/2026)" under "Cơ quan thực hiện, thời hạn"
        deadlines = _inside(near_deadlines, who)
    last = max([end for start, end in row[columns.task :] if end > start], default=work.end)
    names = {a.name.casefold() for a in leads}
    low = bisect_left(agencies, (work.start,))
    roles = find_roles(text, key, work.start, work.end, agencies[low : bisect_left(agencies, (work.end,))], leads)
    number = _cell(row, columns.number)
    path = text[number.start : number.end].strip(" .*()\n") if number else ""
    product = _cell(row, columns.product)
    reports = roles.reports_to
    if product and not reports:  # "Báo cáo Thủ tướng Chính phủ"
        low = bisect_left(agencies, (product.start,))
        near = agencies[low : bisect_left(agencies, (product.end,))]
        reports = tuple(find_reports(text, key, product.start, product.end, near))
    to = _cell(joint, columns.receiver)
    if to:
        reports = (*reports, *(a for a in sum(read_doer_cell(text, key, to.start, to.end), ()) if a not in reports))
    doubts = (BY_PLACE,) if columns.sure and all(a.row == PLACED for a in leads) else ()
    return TaskHit(
        work.start, last, path, leads, tuple(a for a in supporting if a.name.casefold() not in names), reports, roles.via,
        roles.advises, tuple(deadlines or _inside(near_deadlines, work)), work, product, None, "table-row", 0.92, doubts,
    )  # fmt: skip
