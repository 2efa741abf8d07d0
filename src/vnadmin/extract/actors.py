"""Who is told to do something: the subject of an item, a heading or a lead-in."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnadmin.extract.cues import cue_pattern, match_cue, starts_with_verb
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze
from vnadmin.values.agencies import PartyList, read_party_list
from vnadmin.values.agency_doers import is_plain_person


class Actor(NamedTuple):
    """The doers that a stretch of text names, where the words about their duty begin, and the cue that says so.

    `certain` is False where only the position of the name speaks for it. `begin` is where the assigning words start.
    """

    parties: tuple[AgencyHit, ...]
    begin: int
    duty: int
    row: str
    certain: bool
    assigner: AgencyHit | None = None


_FILLER = re.compile(r"(?: {0,6}(?:,|:|các đồng chí|đồng chí|các đ/c|đ/c|đối với|trực tiếp|ngay|cho) {0,6}){0,3}")
_GIVES_STAFF = ("assign-distribute", "assign-giao")  # "phân công cán bộ trực" is what somebody else does
_NOBODY = frozenset({"cơ quan", "đơn vị", "tổ chức", "cá nhân", "địa phương"})
_NO_SUBJECT = frozenset({"chính phủ", "nhà nước", "đảng", "quốc hội", "nhân dân"})
_LEADING = re.compile(
    r"(?:căn cứ|trên cơ sở|trong|trước|định kỳ|hằng|hàng|để|nhằm|theo|đối với|về|với|sau|từ|đến|ngoài ra|đồng thời|bên cạnh"
    r"|thời gian tới|khi|ngay (?:sau|khi)|chậm nhất|tại|do đó|do vậy|vì vậy|theo đó|riêng|việc|nhân|trường hợp|thực hiện|nay|tiếp tục|tổ chức|giao)(?!\w)"
)
# an opening that is no verb of duty, so that a body behind its comma is the one who acts
_CONDITION = re.compile(r"(?:trường hợp|nếu|khi)(?: có)? ")
_ADVERBIAL = re.compile(
    r"(?:nhận được|trong(?: quá trình| thời gian| phạm vi| năm| tháng)|căn cứ|trên cơ sở|để|định kỳ|ngoài ra|riêng|yêu cầu|đề nghị|(?:ngay )?sau khi|khi"
    r"|thời gian tới|từ nay|trước mắt|trường hợp|nếu|hằng|hàng|tới đây|theo đó|do đó|bên cạnh|trước ngày|chậm nhất|sau tối đa|kết thúc)(?!\w)"
)
_QUALIFIED = re.compile(
    r"(?:được (?:giao|phân công) (?:nhiệm vụ|chủ trì|phụ trách|thẩm định|tiếp nhận|quản lý|thực hiện)|tiếp nhận |có liên quan )"
)
_OUTRIGHT = re.compile(r"[^.;:]{1,140}? (có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_OFFICE_OF = re.compile(
    r"là {1,4}(?:cơ quan |đơn vị |bộ phận )?(?:đầu mối|chủ trì|(?:cơ quan )?thường trực[^.;:]{0,80}? (?:tham mưu|theo dõi|tổng hợp|giúp|có))(?!\w)"
)
# a subject that no table knows, up to the words that tell its duty
_SUBJECT = re.compile(r"([^.;:,()\d]{4,70}?(?:, [^.;:,()\d]{3,60}){0,3}) (?:có|chịu) trách nhiệm(?!\w)")
_NO_BODY = re.compile(
    r"(?:việc|các (?:nội dung|nhiệm vụ|quy định|vấn đề|hành vi|trường hợp)|nếu|khi|trường hợp|để|trong|theo|căn cứ|người nào|ai|công tác|và|hoặc|phải"
    r"|là|do|không|cùng|đồng thời|ngoài ra|bên cạnh|qua|nội dung|kết quả|trên|tại|nhằm|thực hiện|với|tăng cường|nâng cao|xác định|phân công)(?!\w)"
)
# boards and teams are named by what they do: "Ban Chỉ đạo triển khai Đề án 06", "Tổ công tác rà soát thủ tục"
_OPEN_HEAD = re.compile(
    r"(?:ban chỉ đạo|ban vận động|ban quản lý|hội đồng|hội đồng quản lý|tổ công tác|tổ giúp việc|tổ thư ký|đoàn kiểm tra|đoàn giám sát|tiểu ban)"
)
_DONE_BY = re.compile(r" {1,6}(chủ trì|thực hiện|đảm nhiệm|đảm nhận|phụ trách|tổ chức thực hiện)(?!\w)")
_GIVEN = re.compile(r"được (?:giao|phân công)(?: nhiệm vụ)?(?: tại [^,;.]{0,60}?,?)? ")
_HEADING_PIECE = re.compile(r"(?:;|,| và) {1,6}([^;]{3,100}?)(?=;| và [^,;]{0,80}\Z|\Z)")
_TITLE = re.compile(
    r"(?:trách nhiệm|nhiệm vụ|phân công|phân công nhiệm vụ)(?: (?:của|thực hiện|thực hiện của|cụ thể của))+ "
)
_SENTENCE_LIMIT = 420
_WORD = re.compile(r" {1,6}(\w{2,12}) (?=\w)")
# words behind a body that are no verb of a duty
_NO_VERB = (
    " và của là do được bị có đã đang sẽ vừa với tại ở về theo từ đến trong ngoài để khi nếu nhằm thì mà cũng còn gồm nêu liên cùng hoặc ngày số"
    " trên dưới sau trước này đó thuộc như khóa nhiệm họp ký vì nên nay hiện rất luôn không chưa đối cấp các những một hai ba nơi qua bao "
)
_SURE = ("có trách nhiệm", "chịu trách nhiệm", "chủ trì", "có nhiệm vụ")
_LONGEST_NAME = 140
# what makes a group, rather than what it is told to do: "các chủ đầu tư xây dựng và kinh doanh hạ tầng"
_TRADES = (
    "xây dựng", "kinh doanh", "đầu tư", "cung cấp", "quản lý", "khai thác", "sản xuất", "sử dụng", "hoạt động", "tham gia", "vận hành", "cung ứng",
    "chế biến", "xuất khẩu", "nhập khẩu", "làm công tác", "chủ trì, quản lý",
)  # fmt: skip


def _skip(key: str, at: int, end: int) -> int:
    while at < end and key[at] in " \t“\"'(*":
        at += 1
    return at


def _skip_brackets(key: str, at: int, end: int) -> int:
    at = _skip_blanks(key, at, end)
    if at < end and key[at] == "(":
        close = key.find(")", at, min(end, at + 200))
        if close > 0:
            at = _skip_blanks(key, close + 1, end)
    return at


def _skip_blanks(key: str, at: int, end: int) -> int:
    while at < end and key[at] == " ":
        at += 1
    return at


def duty_after(key: str, stop: int, end: int) -> tuple[int, str, bool] | None:
    """What follows a list of bodies: `(offset, row, certain)` where duty words begin, None where they do not."""
    at = _skip_brackets(key, stop, end)
    if at >= end:
        return None
    if key[at] == ":":
        rest = key[at + 1 : min(end, at + 60)].lstrip()
        if rest[:1].isdigit() and "đồng" in rest:
            return None  # a rate of pay
        return at + 1, "colon", True
    if key[at] == ",":
        at = _skip_blanks(key, at + 1, end)
    if at < end and key[at] in "-–":
        at = _skip_blanks(key, at + 1, end)
    past = cue_pattern("past").match(key, at, end)
    strong = match_cue("duty", key, at, end)
    if strong:
        return at, strong.row, True
    if starts_with_verb(key, at, end):
        return at, "verb", True
    if past:
        return _duty_behind_clause(key, at, end)
    # "theo chức năng, nhiệm vụ …", "trong phạm vi quản lý …", "đối với hàng hóa …": the duty stands a little further on
    limit = min(end, at + 260)
    stop_at = min((p for p in (key.find(". ", at, limit), key.find("; ", at, limit)) if p >= 0), default=limit)
    for m in cue_pattern("duty").finditer(key, at, stop_at):
        if key[m.start() - 1] in " ,":
            sure = key[at : at + 4] in {"theo", "tron", "trên", "căn "} or key.startswith(_SURE, m.start())
            return m.start(), (m.lastgroup or "").replace("_", "-"), sure
    return None


def _told_by_place(text: str, key: str, stop: int, end: int) -> tuple[int, str, bool] | None:
    """What follows a body and may be a verb that no table knows: "Công ty Cấp nước lắp đồng hồ …"."""
    m = _WORD.match(key, stop, end)
    if m is None or f" {m[1]} " in _NO_VERB or not text[m.start(1)].islower():
        return None
    return m.start(1), "placed-verb", False


def _duty_behind_clause(key: str, at: int, end: int) -> tuple[int, str, bool] | None:
    """The duty behind a clause about the body: "được giao chủ trì … có trách nhiệm …", "là cơ quan thường trực, chủ trì …"."""
    if not key.startswith(("được", "là ", "có liên quan", "có "), at):
        return None
    stop = min(end, at + 240)
    stop = min((p for p in (key.find(". ", at, stop), key.find("; ", at, stop)) if p >= 0), default=stop)
    found = [
        p
        for word in (" có trách nhiệm", " chịu trách nhiệm", " có nhiệm vụ", ", chủ trì")
        if (p := key.find(word, at, stop)) >= 0
    ]
    if not found:
        given = _GIVEN.match(key, at, end)
        sure = given is not None and starts_with_verb(key, given.end(), end)
        return (given.end(), "verb", True) if given is not None and sure else None
    first = min(found)
    return first + len(key[first:stop]) - len(key[first:stop].lstrip(" ,")), "strong-duty", True


def read_actor(text: str, key: str, start: int, end: int, hits: list[AgencyHit], *, led: bool = False) -> Actor | None:
    """The actor that a sentence opens with: "Giao Sở Y tế …", "Sở Y tế chủ trì …", "Về kinh phí: Giao Bộ Tài chính …".

    `hits` are the agency mentions inside `[start, end)`, in order. Where the item has a doer already (`led`), a body in the
    middle of the sentence is none, unless it is assigned to behind a colon.
    """
    at = _skip(key, start, end)
    direct = _actor_at(text, key, at, end) or _unknown_subject(text, key, at, end)
    if direct:
        return direct
    if not led and not starts_with_verb(key, at, end):
        agent = _agent(text, key, at, end)
        if agent:
            return agent
    # a topic or adverbial first: try behind its commas and colons
    leading = _LEADING.match(key, at, end) is not None
    adverbial = _ADVERBIAL.match(key, at, end) is not None
    limit = min(end, at + _SENTENCE_LIMIT)
    semicolon = key.find(";", at, limit)
    topic = key.find(":", at, limit) if key.startswith(("về ", "đối với "), at) else -1  # "Về đề nghị …: Giao Bộ …"
    begin = at
    condition = _CONDITION.match(key, at, end)
    if condition:  # "Trường hợp các sở, ngành phải …, …": those of the condition do nothing
        begin = max(at, read_party_list(text, key, condition.end(), end).stop)
    first = topic if topic >= 0 else key.find(",", begin, limit) if adverbial else -1
    for _ in range(4):  # behind it also a body that is known by its place only: "Trong thời gian tới, Tỉnh tổ chức …"
        if first < 0 or _verb_between(key, at, first):
            break
        got = _actor_at(text, key, _skip(key, first + 1, end), end)
        if got is not None and got.certain:
            return got._replace(begin=at)
        first = key.find(",", first + 1, limit) if topic < 0 else -1
    for hit in hits:
        if hit.start > limit or (0 <= semicolon < hit.start and topic < semicolon):
            break
        if hit.start < topic:
            continue
        before = hit.start - 1
        while before > at and key[before] == " ":
            before -= 1
        if before <= at:
            continue
        if led and not adverbial and (key[before] != ":" or before - at > 160):
            continue
        cue = _assign_before(key, at, hit.start)
        if cue is not None:
            listed = read_party_list(text, key, hit.start, end)
            duty = duty_after(key, listed.stop, end) if listed.parties else None
            if duty is not None:
                return Actor(listed.parties, cue[0], duty[0], cue[1], certain=True)
        if key[before] == ":" or (leading and key[before] == "," and not _verb_between(key, at, before)):
            got = _actor_at(text, key, hit.start, end)
            if got and (got.certain or leading):
                return got._replace(begin=at)
    return None


def _agent(text: str, key: str, at: int, end: int) -> Actor | None:
    """The doer of a passive: "Việc thẩm định do Sở Tài chính thực hiện"."""
    by = key.find(" do ", at, min(end, at + 200)) if key.startswith(("việc ", "công tác ", "nhiệm vụ "), at) else -1
    if by < 0:
        return None
    listed = read_party_list(text, key, by + 4, end)
    m = _DONE_BY.match(key, listed.stop, end) if listed.parties else None
    return Actor(listed.parties, at, m.start(1), "done-by", certain=True) if m else None


def _unknown_subject(text: str, key: str, at: int, end: int) -> Actor | None:
    """A doer that no table knows, by the words behind it: "Trưởng các điểm thi có trách nhiệm …"."""
    m = _SUBJECT.match(key, at, min(end, at + 320))
    if m is None or not text[at].isupper() or _NO_BODY.match(key, at) or starts_with_verb(key, at, end):
        return None
    name = squeeze(text[at : m.end(1)])
    body = AgencyHit(at, m.end(1), name, None, group=False, row="subject")
    return Actor((body,), at, m.end(1) + 1, "strong-duty", certain=True)


_REPORTING = (
    "báo cáo", "tham mưu", "văn bản", "kiến nghị", "đề xuất", "trình", "công văn", "hồ sơ", "nội dung", "việc", "các", "theo", "được",
    "đã", "bàn", "đơn", "những", "chuyển", "kế hoạch", "nhiệm vụ", "có", "để", "và", "sự", "về",
)  # fmt: skip


def _verb_between(key: str, start: int, end: int) -> bool:
    """Whether behind an earlier comma something is done already, so that a later body is its object."""
    at = key.find(",", start, end)
    while at >= 0:
        if starts_with_verb(key, at + 1, end):
            return True
        at = key.find(",", at + 1, end)
    return False


def _assign_before(key: str, start: int, at: int) -> tuple[int, str] | None:
    """The word of assignment that stands right before `at`: "…, yêu cầu [Sở Y tế]"."""
    window = max(start, at - 40)
    piece = key[window:at]
    best = None
    for m in cue_pattern("assign").finditer(piece):
        rest = piece[m.end() :]
        if _FILLER.fullmatch(rest) or not rest.strip(" :"):
            best = m
            break
    if best is None:
        return None
    begin = window + best.start()
    before = key[max(start, begin - 14) : begin].rstrip(" ,")
    if before.endswith(_REPORTING):
        return None
    return begin, (best.lastgroup or "").replace("_", "-")


def _actor_at(text: str, key: str, at: int, end: int) -> Actor | None:
    """The actor whose words of assignment or whose name begin exactly at `at`."""
    if key.startswith("riêng ", at):
        at = _skip_blanks(key, at + 6, end)
    cue = match_cue("assign", key, at, end)
    if cue is not None:
        filler = _FILLER.match(key, cue.end, end)
        begin = _skip_blanks(key, filler.end() if filler else cue.end, end)
        listed = read_party_list(text, key, begin, end)
        if listed.parties and not (cue.row in _GIVES_STAFF and is_plain_person(listed.parties[0].row)):
            duty = duty_after(key, listed.stop, end)
            return Actor(listed.parties, at, duty[0] if duty else listed.stop, cue.row, certain=True)
        return None
    listed = read_party_list(text, key, at, end)
    if not listed.parties:
        return None
    after = _skip_brackets(key, listed.stop, end)
    office = _OFFICE_OF.match(key, after, end)
    if office:  # "Văn phòng UBND tỉnh là đầu mối theo dõi …"
        return Actor(listed.parties, at, after, "is-in-charge", certain=True)
    assign = match_cue("assign", key, after, end)
    if assign is not None:  # "Chủ tịch UBND tỉnh yêu cầu Sở Y tế …"
        inner = _actor_at(text, key, after, end)
        if inner is not None:
            return inner._replace(assigner=listed.parties[0], begin=at)
        if assign.row != "assign-distribute":
            return None
        return Actor(listed.parties, at, after, assign.row, certain=True)  # "Các xã phân công cán bộ trực …"
    duty = duty_after(key, listed.stop, end) or (
        None if listed.parties[-1].group else _told_by_place(text, key, listed.stop, end)
    )
    if duty is None:
        return None
    if listed.parties[-1].group and _QUALIFIED.match(key, after, end) and duty[0] - after < _LONGEST_NAME:
        # "Cơ quan được giao thẩm định có trách nhiệm …": what it is known by is part of its name
        strong = _OUTRIGHT.search(key, after, min(end, after + _LONGEST_NAME))
        begin = strong.start(1) if strong else duty[0]
        last = _named_to(text, listed.parties[-1], begin)
        return Actor((*listed.parties[:-1], last), at, begin, duty[1], certain=duty[2])
    if duty[1] != "colon" and _is_sole(key, listed, _NOBODY):
        return None  # "Cơ quan áp dụng cơ chế một cửa" is the title of an article
    if _is_sole(key, listed, _NO_SUBJECT):
        return None
    told = duty[1] == "strong-duty" or not is_plain_person(listed.parties[0].row)
    return Actor(listed.parties, at, duty[0], duty[1], certain=duty[2] and told)


def _is_sole(key: str, listed: PartyList, names: frozenset[str]) -> bool:
    """Whether the one body listed is printed as one of the names."""
    return len(listed.parties) == 1 and key[listed.parties[0].start : listed.parties[0].end] in names


def _named_to(text: str, hit: AgencyHit, stop: int) -> AgencyHit:
    """The body with all words up to `stop` taken into its name."""
    while stop > hit.end and text[stop - 1] in " .:;,-–*\n":
        stop -= 1
    return hit._replace(end=stop, name=squeeze(text[hit.start : stop]), id=None)


def heading_actor(text: str, key: str, start: int, end: int) -> Actor | None:
    """The bodies that a heading is about: "1. Công an tỉnh", "Trách nhiệm của Sở Y tế", "Giao Sở Tài chính:", "Đối với các xã"."""
    at = _skip(key, start, end)
    title = _TITLE.match(key, at, end)
    if title:
        at = title.end()
    else:
        cue = match_cue("assign", key, at, end)
        if cue:
            at = cue.end
        filler = _FILLER.match(key, at, end)
        if filler:
            at = _skip_blanks(key, filler.end(), end)
    listed = read_party_list(text, key, at, end)
    if not listed.parties:
        return None
    if _is_sole(key, listed, _NOBODY):
        return None
    after = _skip_brackets(key, listed.stop, end)
    rest = key[after:end].strip(" .:;,-–*")
    if not rest or (title and len(rest) < 60):
        return Actor(listed.parties, start, end, "heading", certain=True)
    stop = end
    while stop > after and text[stop - 1] in " .:;,-–*\n":
        stop -= 1
    if stop - at > _LONGEST_NAME or ":" in key[at:stop]:
        return None
    duty = duty_after(key, listed.stop, stop)
    last = listed.parties[-1]
    # "Sở Y tế; Báo và Phát thanh, Truyền hình Cần Thơ": the list goes on with a body that is not known
    more = _unknown_bodies(text, key, listed.stop, stop) if duty is None else []
    if more:
        return Actor((*listed.parties, *more), start, end, "heading", certain=True)
    whole = _OPEN_HEAD.fullmatch(key, last.start, last.end) and not key.startswith(_SURE, after)
    if (last.group and (duty is None or key.startswith(_TRADES, after))) or (whole and text[end - 1] not in ".;"):
        # "Các chủ đầu tư hạ tầng khu công nghiệp": the whole of a short line without a verb is the name
        return Actor((*listed.parties[:-1], _named_to(text, last, stop)), start, end, "heading", certain=True)
    if duty is not None and duty[2] and text[end - 1] not in ".;:":
        return Actor(
            listed.parties, start, end, "heading", certain=True
        )  # "1. Sở Y tế chủ trì triển khai các giải pháp"
    return None


def _unknown_bodies(text: str, key: str, at: int, stop: int) -> list[AgencyHit]:
    """The rest of a list of bodies in a heading, cut at its signs; empty where a piece begins with a small letter."""
    out = []
    for m in _HEADING_PIECE.finditer(key, at, stop):
        if not text[m.start(1)].isupper():
            return []
        out.append(AgencyHit(m.start(1), m.end(1), squeeze(text[m.start(1) : m.end(1)]), None, False, "heading"))
    return out
