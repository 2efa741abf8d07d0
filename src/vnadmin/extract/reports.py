"""To whom a task's result goes: the body that is reported to, that something is sent, submitted or proposed to, and through whom."""

from __future__ import annotations

import re
from bisect import bisect_left

from vnadmin.extract.cues import Cue, find_cues, starts_with_verb
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze
from vnadmin.values.agencies import PartyList, party_list_at

# "chế độ báo cáo", "kỳ báo cáo": the noun
_REPORT_NOUNS = (
    "thông tin", "mẫu", "số liệu", "chế độ", "các", "hệ thống", "theo", "kỳ", "nội dung", "giao", "bản", "công tác", "kết quả",
)  # fmt: skip
# "chương trình", "quy trình": no submitting
_COURSE_NOUNS = ("quy", "chương", "công", "lộ", "quá", "tờ", "giáo", "tiến", "hành", "hải", "kịch")
_NOUNS = {
    "report-to": _REPORT_NOUNS,
    "submit-to": _COURSE_NOUNS,
    "propose-to": ("theo", "các", "những", "nội dung", "phương án", "ý kiến", "văn bản", "mức", "việc"),
}
# "… báo cáo tình hình thực hiện … về [Sở Y tế]": what is reported stands in between
_LINKS = ("về", "với", "cho", "đến", "tới", "lên", "gửi")
_NO_LINK = re.compile(
    r"(?:(?:phối hợp|đối|cùng|so|gắn|kết hợp|thống nhất|trao đổi|làm việc|ký kết|hợp tác|tương ứng|phù hợp|tham gia) với|(?:liên quan|dẫn|tính|từ) (?:đến|tới)"
    r"|(?:hướng dẫn|hỗ trợ|cấp|giao|chi trả|tuyên truyền|đến|tập huấn|tạo điều kiện) cho|(?:quy định|hướng dẫn|chỉ đạo|kế hoạch|nghị quyết) về)\Z"
)
_FARTHEST = 280  # characters between a report and the body that it goes to
_STOP = re.compile(r"[.;:](?= |\Z)|[;:]")
_BRACKETS = re.compile(r"\([^()]*\)")
# what the receiver does with it: "gửi Sở Y tế [để tổng hợp, báo cáo] …"
_FOR = re.compile(r" (?:để|nhằm) ")
_ITS_WORK = re.compile(r"[ ,]{0,4}(?:tổng hợp|tập hợp|xem xét|thẩm định|rà soát)(?!\w)")
_BASIS = re.compile(r"(?:làm )?(?:cơ sở|căn cứ)(?: để)?(?: \w+){0,3}\Z")
_SAID = ("kiến nghị", "đề xuất", "phản ánh", "kế hoạch")  # nouns as well: "ý kiến, kiến nghị của …"
_ALSO = re.compile(r"(?:[, ]{1,3}(?:kịp thời )?đề xuất(?: \w+){0,3})?(?:,| và|, và) {1,3}")
_PASSED_ON = re.compile(
    r"(?: \w+){0,4}?(?:,| hoặc| và|, và)? {0,2}(?<!chương )(?<!quy )(?<!công )(?<!lộ )(?<!giáo )trình (?!tự|độ|duyệt)"
)
_OWN = re.compile(
    r"(?:sở|bộ|cục|tổng cục|chi cục|ban|trường|trung tâm|công ty|tổng công ty|tập đoàn|bệnh viện|học viện|viện|tỉnh|thành phố|huyện|phòng|hội|liên đoàn)"
    r"(?= ?\(| (?:trước|chậm nhất|để|theo|qua|thông qua|xem xét|trong|bằng|kèm|danh sách|báo cáo|kết quả|hồ sơ|kế hoạch|số liệu)(?!\w)|[.,;]|\Z)"
)
_OWN_PRINTED = re.compile(
    r"(?:Sở|Bộ|Cục|Tổng cục|Chi cục|Ban|Trường|Trung tâm|Công ty|Tổng công ty|Tập đoàn|Bệnh viện|Học viện|Viện|Tỉnh|Thành phố|Huyện|Phòng|Hội|Liên đoàn)(?= ?[.,;(]| [a-zđ])"
)
_BARE = frozenset(("cơ quan", "đơn vị", "tổ chức", "cấp", "ngành"))
_TO_MANY = ("thẩm quyền", "cấp ủy", "cấp trên")


def find_reports(text: str, key: str, start: int, end: int, hits: list[AgencyHit]) -> list[AgencyHit]:
    """The bodies that the doer of `[start, end)` reports, sends, submits or proposes to, in text order.

    What the receiver does with it in turn ("… để tổng hợp, báo cáo Y") names nobody, nor does what comes before a submission
    ("trước khi trình Y"). `hits` are the agency mentions inside, in order.
    """
    return reports_at(text, key, start, end, hits, find_cues("report", key, start, end))


def reports_at(text: str, key: str, start: int, end: int, hits: list[AgencyHit], cues: list[Cue]) -> list[AgencyHit]:
    """As `find_reports`, where the words of reporting are found already."""
    out: list[AgencyHit] = []
    last = -1  # end of the body found last
    for cue in cues:
        if _is_noun(key, start, cue) or (last >= 0 and _receivers_own(key, last, cue.start)):
            continue
        clause = max(start, cue.start - 160)
        purpose = key.rfind(" để ", clause, cue.start)
        if purpose >= 0 and _BASIS.search(key[purpose + 4 : cue.start].strip(" ,")):
            continue
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        listed = party_list_at(text, key, at, end, hits)
        if not listed.parties and (own := _own_body(text, key, at)):
            out.append(own)
            last = own.end
            continue
        if cue.row == "propose-to":
            listed = listed if _may_decide(key, clause, cue.start, listed.parties) else listed._replace(parties=())
        elif not listed.parties:
            far = _behind_link(key, cue.end, hits, bisect_left(hits, (cue.end,)))
            listed = party_list_at(text, key, far, end, hits) if far >= 0 else listed
            if far < 0 and (own := _own_behind_link(text, key, cue.end, end)):
                out.append(own)
                last = own.end
                continue
        elif cue.row == "tell-to" and listed.parties[0].group and "kết quả" not in key[cue.start : cue.end]:
            continue  # "thông báo cho các đơn vị biết"
        if listed.parties:
            out += [p for p in listed.parties if not is_bare(key, p)]
            last = listed.stop
    return out


def is_bare(key: str, hit: AgencyHit) -> bool:
    """A word that names nobody without the words behind it: "cơ quan" of "cơ quan chủ trì", "cơ quan đã kiến nghị"."""
    name = hit.name.casefold()
    return name == "cấp" or (name in _BARE and key[hit.end : hit.end + 1] == " ")


def submitted_through(key: str, advised: PartyList, cue: int) -> bool:
    """Whether the bodies that are advised are given something: "báo cáo, đề xuất và tham mưu A", "tham mưu A trình B".

    `cue` is where "tham mưu" stands.
    """
    before = key[max(0, cue - 60) : cue]
    reported = before.rfind("báo cáo")
    if reported >= 0 and _ALSO.fullmatch(before, reported + 7):
        return True
    return _PASSED_ON.match(key, advised.stop) is not None


def _own_body(text: str, key: str, at: int) -> AgencyHit | None:
    """The issuer's own body by its kind: "gửi về Sở (qua Văn phòng)", "báo cáo Bộ trước ngày 15/3"."""
    m = _OWN.match(key, at) if text[at : at + 1].isupper() else None
    return AgencyHit(at, m.end(), squeeze(text[at : m.end()]), None, group=False, row="own") if m else None


# which papers somebody answers for: "chịu trách nhiệm về nội dung hồ sơ [trình] Chính phủ"
_ANSWERS_FOR = re.compile(r"chịu {1,4}trách {1,4}nhiệm {1,4}(?:về|đối {1,4}với)(?: {1,4}\w{1,12}){1,12} {1,4}\Z")


def _is_noun(key: str, start: int, cue: Cue) -> bool:
    """No report: "chế độ báo cáo", "chương trình"; what stands behind "trước khi", "sau khi"; papers that one answers for."""
    before = key[max(start, cue.start - 12) : cue.start].rstrip()
    if before.endswith(" khi") or before == "khi":
        return True
    if cue.row == "submit-to" and _ANSWERS_FOR.search(key, max(start, cue.start - 90), cue.start):
        return True
    return before.endswith(_NOUNS.get(cue.row, ())) and not before.endswith("định kỳ")


def _receivers_own(key: str, last: int, at: int) -> bool:
    """Whether the words between a receiver and the next report say what the receiver does: " để tổng hợp, "."""
    between = key[last:at]
    if _STOP.search(between) or between.rstrip().endswith("hoặc"):
        return False
    return _FOR.search(between) is not None or _ITS_WORK.match(between) is not None


def _may_decide(key: str, clause: int, at: int, parties: tuple[AgencyHit, ...]) -> bool:
    """Whether something is proposed to the bodies, rather than that bodies are proposed for something."""
    if not parties or any(p.group and not any(w in p.name.casefold() for w in _TO_MANY) for p in parties):
        return False
    before = key[clause:at]
    return "tham mưu" not in before[max(before.rfind(c) for c in ".;:") + 1 :]


def _behind_link(key: str, at: int, hits: list[AgencyHit], first: int) -> int:
    """Where the body stands that a report goes to behind its subject: "báo cáo … về [Sở Y tế]"; -1 for none."""
    for i in range(first, len(hits)):
        begin = hits[i].start
        piece = key[at:begin]
        if begin - at > _FARTHEST or _STOP.search(_BRACKETS.sub("", piece)) or _acts(key, at, begin):
            return -1
        words = piece.rsplit(None, 1)
        if words and words[-1] in _LINKS and not _NO_LINK.search(piece.rstrip()):
            return begin
    return -1


def _own_behind_link(text: str, key: str, at: int, end: int) -> AgencyHit | None:
    """The issuer's own body by its kind behind what is sent: "gửi danh sách [về Sở] trước ngày 15/3"; None for none."""
    for m in _OWN_PRINTED.finditer(text, at, min(end, at + _FARTHEST)):
        piece = key[at : m.start()].rstrip()
        if piece.endswith(_LINKS) and not _NO_LINK.search(piece) and (own := _own_body(text, key, m.start())):
            return None if _STOP.search(_BRACKETS.sub("", piece)) or _acts(key, at, m.start()) else own
    return None


def _acts(key: str, at: int, end: int) -> bool:
    """Whether another action begins behind a comma in `[at, end)`."""
    comma = key.find(", ", at, end)
    while comma >= 0:
        if starts_with_verb(key, comma + 2, end) and not key.startswith(_SAID, comma + 2):
            return True
        comma = key.find(", ", comma + 2, end)
    return False


def channels_at(text: str, key: str, start: int, end: int, hits: list[AgencyHit], cues: list[Cue]) -> list[AgencyHit]:
    """The bodies that something goes through, behind the cues of it: "(qua Sở Y tế)", "báo cáo …, thông qua Sở Y tế"."""
    out: list[AgencyHit] = []
    for cue in cues:
        before = key[max(start, cue.start - 7) : cue.start].rstrip()
        inside = before.removesuffix("thông").rstrip().endswith("(")
        if not inside and not (before.endswith((",", "thông")) and _sent_before(key, start, cue.start)):
            continue
        at = cue.end
        while at < end and key[at] == " ":
            at += 1
        out += party_list_at(text, key, at, end, hits).parties
    return out


def _sent_before(key: str, start: int, at: int) -> bool:
    """Whether something is reported or sent in the clause before `at`."""
    clause = max(start, at - 200, *(key.rfind(c, start, at) + 1 for c in ".;:"))
    return bool(find_cues("report", key, clause, at))
