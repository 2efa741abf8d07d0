"""Who is told to do something: the subject of an item, a heading or a lead-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.extract.cues import OWN_BEGIN, behind_own_kind, cue_pattern, match_cue, may_hold, starts_with_verb
from vnadmin.extract.duties import duty_after, skip_blanks, skip_brackets, skip_marks, told_by_place
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze
from vnadmin.values.agencies import PartyList, read_unknown_list
from vnadmin.values.agency_doers import is_plain_person

if TYPE_CHECKING:
    from vnadmin.extract.task_hits import Scene


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


FILLER = re.compile(r"(?: {0,6}(?:,|:|các đồng chí|đồng chí|các đ/c|đ/c|đối với|trực tiếp|ngay|cho) {0,6}){0,3}")
_GIVES_STAFF = ("assign-distribute", "assign-giao")  # "phân công cán bộ trực" is what somebody else does
_LED_BODY_SAYS = ("kiến nghị ", "nhắc nhở ")  # under a heading of a body it is what that body does
_HONOUR = re.compile(r"(?:các {1,4})?(?:đồng chí|đ/c) {1,4}(?=\w|\Z)")
_OWNERS = ("của", "thuộc", "giữa", "với")
NOBODY = frozenset({"cơ quan", "đơn vị", "tổ chức", "cá nhân", "địa phương"})
# that follow topics as well as bodies: "Chương trình OCOP Xanh thực hiện …"
_OFTEN_NOUNS = (
    "thực hiện",
    "tổ chức",
    "triển khai",
    "xây dựng",
    "hoàn thành",
    "cần",
    "phải",
    "tiếp tục",
    "căn cứ",
    "nâng cao",
    "bảo đảm",
    "đảm bảo",
    "quản lý",
)
_NO_SUBJECT = frozenset({"chính phủ", "nhà nước", "đảng", "quốc hội", "nhân dân"})
_ANYBODY = frozenset({"cơ quan, tổ chức, cá nhân", "tổ chức, cá nhân", "cá nhân, tổ chức"})
# "Khi có bão thì các xã …"
_IN_CASE = re.compile(r"(?:trong |riêng )?(?:trường hợp|(?:ngay |sau |mỗi )?khi|nếu)(?!\w)")
# "Hội đồng nghiệm thu công trình được thành lập để …": what it is named by is no duty
_FOUNDED = frozenset(
    {
        "hội đồng",
        "tổ công tác",
        "ban chỉ đạo",
        "đoàn kiểm tra",
        "đoàn thanh tra",
        "tổ giúp việc",
        "đoàn công tác",
        "ban quản lý",
        "tổ",
    }
)
_IS_FOUNDED = re.compile(
    r"[^.;:,]{3,120}? (?:được thành lập|được tổ chức|gồm|bao gồm|do [^.;:,]{3,80}? thành lập)(?!\w)"
)
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
_OUTRIGHT = re.compile(r"(?:[^.;:]{1,140}? )??(có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_OFFICE_OF = re.compile(
    r"là {1,4}(?:cơ quan |đơn vị |bộ phận )?(?:đầu mối|chủ trì|(?:cơ quan )?thường trực[^.;:]{0,80}? (?:tham mưu|theo dõi|tổng hợp|giúp|có))(?!\w)"
)
# a subject that no table knows, up to the words that tell its duty
_SUBJECT = re.compile(r"([^.;:,()\d]{4,70}?(?:, [^.;:,()\d]{3,60}){0,3}) (?:có|chịu) trách nhiệm(?!\w)")
_CASE = re.compile(
    r"(?:.{3,200} thì|(?:đối với|riêng)(?!\w)[^,]{3,120},(?:.{3,160},)?|.{3,120}, (?:nếu|khi|trường hợp) [^,]{3,120},) "
)
_MODAL = re.compile(r" (?:phải|cần|cũng|đều|sẽ)\Z")
_NO_BODY = re.compile(
    r"(?:quá (?:thời )?hạn|hết (?:thời )?hạn|việc|các (?:nội dung|nhiệm vụ|quy định|vấn đề|hành vi|trường hợp)|nếu|khi|trường hợp|để|trong|theo|căn cứ|người nào|ai|công tác|và|hoặc|phải"
    r"|là|do|không|cùng|đồng thời|ngoài ra|bên cạnh|qua|nội dung|kết quả|trên|tại|nhằm|thực hiện|với|tăng cường|nâng cao|xác định|phân công)(?!\w)"
)
_DONE_BY = re.compile(r" {1,6}(chủ trì|thực hiện|đảm nhiệm|đảm nhận|phụ trách|tổ chức thực hiện)(?!\w)")
_SENTENCE_LIMIT = 420
LONGEST_NAME = 140


def read_actor(scene: Scene, start: int, end: int, hits: list[AgencyHit], *, led: bool = False) -> Actor | None:
    """The actor that a sentence opens with: "Giao Sở Y tế …", "Sở Y tế chủ trì …", "Về kinh phí: Giao Bộ Tài chính …".

    `hits` are the agency mentions inside `[start, end)`, in order. Where the item has a doer already (`led`), a body in the
    middle of the sentence is none, unless it is assigned to behind a colon.
    """
    text, key = scene.text, scene.key
    at = skip_marks(key, start, end)
    if led and key.startswith(_LED_BODY_SAYS, at):
        return None
    if direct := _actor_at(scene, at, end):
        return direct
    verb = starts_with_verb(key, at, end)
    if not verb and (unknown := _unknown_subject(text, key, at, end)):
        return unknown
    if not led and not verb and (agent := _agent(scene, at, end)):
        return agent
    # a topic or adverbial first: try behind its commas and colons
    leading = bool(hits) and _LEADING.match(key, at, end) is not None
    adverbial = _ADVERBIAL.match(key, at, end) is not None
    limit = min(end, at + _SENTENCE_LIMIT)
    semicolon = key.find(";", at, limit)
    topic = key.find(":", at, limit) if key.startswith(("về ", "đối với "), at) else -1  # "Về đề nghị …: Giao Bộ …"
    begin = at
    condition = _CONDITION.match(key, at, end)
    if condition:  # "Trường hợp các sở, ngành phải …, …": those of the condition do nothing
        begin = max(at, scene.parties(condition.end(), end).stop)
    then = key.find(" thì ", begin, semicolon if semicolon >= 0 else limit) if _IN_CASE.match(key, at, end) else -1
    if then >= 0:  # "Khi có bão thì các xã …": the one who acts stands behind it, or is no body
        got = _actor_at(scene, then + 5, end)
        if got is None or not got.certain:
            return None
        return got._replace(begin=at)
    first = topic if topic >= 0 else key.find(",", begin, limit) if adverbial else -1
    for _ in range(4):  # behind it also a body that is known by its place only: "Trong thời gian tới, Tỉnh tổ chức …"
        if first < 0 or _verb_between(key, at, first):
            break
        got = _actor_at(scene, skip_marks(key, first + 1, end), end)
        if got is not None and got.certain and not _goes_on_before(key, got):
            return got._replace(begin=at)
        first = key.find(",", first + 1, limit) if topic < 0 else -1
    for i, hit in enumerate(hits):
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
            listed = scene.parties(hit.start, end)
            duty = duty_after(key, listed.stop, end) if listed.parties else None
            if duty is not None:
                return Actor(listed.parties, cue[0], duty[0], cue[1], certain=True)
        if key[before] == ":" or (
            leading and key[before] == "," and not _verb_between(key, at, before) and not _is_listed(key, hits, i)
        ):
            got = _actor_at(scene, hit.start, end)
            if got and (got.certain or leading):
                return got._replace(begin=at)
    return None


def _is_listed(key: str, hits: list[AgencyHit], i: int) -> bool:
    """Whether a body stands in a list of those that something belongs to: "tài liệu của A, B được …"."""
    before = hits[i - 1] if i else None
    if before is None or key[before.end : hits[i].start].strip() != ",":
        return False
    return key[max(0, before.start - 12) : before.start].rstrip().endswith(_OWNERS)


def _goes_on_before(key: str, actor: Actor) -> bool:
    """Whether the first of several doers is a word of the adverbial: "Căn cứ tình hình của địa phương, cơ quan, Chủ tịch …"."""
    first = actor.parties[0]
    return len(actor.parties) > 1 and key[first.start : first.end] in NOBODY


def _agent(scene: Scene, at: int, end: int) -> Actor | None:
    """The doer of a passive: "Việc thẩm định do Sở Tài chính thực hiện"."""
    key = scene.key
    by = (
        key.find(" do ", at, min(end, at + 200))
        if key.startswith(("việc ", "công tác ", "nhiệm vụ ", "trách nhiệm "), at)
        else -1
    )
    if by < 0:
        return None
    listed = scene.parties(by + 4, end)
    m = _DONE_BY.match(key, listed.stop, end) if listed.parties else None
    return Actor(listed.parties, at, m.start(1), "done-by", certain=True) if m else None


def _unknown_subject(text: str, key: str, at: int, end: int) -> Actor | None:
    """A doer that no table knows, by the words behind it: "Trưởng các điểm thi có trách nhiệm …"."""
    if not text[at : at + 1].isupper() or _NO_BODY.match(key, at):
        return None
    listed = read_unknown_list(text, key, at, end)
    duty = duty_after(key, listed.stop, end) if listed.parties else None
    if duty is not None and duty[2] and duty[1] == "strong-duty" and not key.startswith(_OFTEN_NOUNS, duty[0]):
        return Actor(listed.parties, at, duty[0], "strong-duty", certain=True)
    limit = min(end, at + 320)
    m = _SUBJECT.match(key, at, limit) if key.find(" trách nhiệm", at, limit) >= 0 else None
    if m is None:
        return None
    stop = m.end(1)
    case = _CASE.match(key, at, stop)  # "Văn bản đến muộn thì [bộ phận văn thư] có trách nhiệm …"
    begin = case.end() if case else at
    if modal := _MODAL.search(key, begin, stop):
        stop = modal.start()
    name = squeeze(text[begin:stop])
    if name.endswith((" và", " hoặc", " không", " chưa")):
        return None
    if " nào " in key[at:stop]:  # "đơn vị nào chậm thì người đứng đầu …"
        return None
    body = AgencyHit(begin, stop, name, None, group=False, row="subject")
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


_GIVEN = re.compile(
    r"(?<!\w)(?:nhiệm vụ|công việc|nội dung|phần việc|chỉ tiêu|dự toán) (?:(?:do|được|mà|đã được) )?[^.;:]{2,80}(?<![,\s])(?<! và) {1,4}\Z"
)


def tells_given(key: str, start: int, begin: int) -> bool:
    """Whether "giao cho" at `begin` tells which tasks an action is about: "theo dõi các nhiệm vụ Thủ tướng [giao cho] các sở"."""
    return (
        key.startswith("giao cho ", begin)
        and starts_with_verb(key, start, begin)
        and _GIVEN.search(key, max(start, begin - 120), begin) is not None
    )


def _assign_before(key: str, start: int, at: int) -> tuple[int, str] | None:
    """The word of assignment that stands right before `at`: "…, yêu cầu [Sở Y tế]"."""
    window = max(start, at - 40)
    if not may_hold("assign", key, window, at):
        return None
    piece = key[window:at]
    best = None
    for m in cue_pattern("assign").finditer(piece):
        rest = piece[m.end() :]
        if FILLER.fullmatch(rest) or not rest.strip(" :"):
            best = m
            break
    if best is None:
        return None
    begin = window + best.start()
    before = key[max(start, begin - 14) : begin].rstrip(" ,")
    if before.endswith(_REPORTING) or tells_given(key, start, begin):
        return None
    return begin, (best.lastgroup or "").replace("_", "-")


def _actor_at(scene: Scene, at: int, end: int) -> Actor | None:
    """The actor whose words of assignment or whose name begin exactly at `at`."""
    text, key = scene.text, scene.key
    if key.startswith(("riêng ", "về phía "), at):
        at = skip_blanks(key, key.index(" ", at + 3), end)
    cue = match_cue("assign", key, at, end)
    if cue is not None:
        filler = FILLER.match(key, cue.end, end)
        begin = skip_blanks(key, filler.end() if filler else cue.end, end)
        if honour := _HONOUR.search(key, cue.end, begin):  # "Giao đồng chí Trần Thị Mai, Phó Bí thư …"
            begin = honour.start()
        listed = scene.parties(begin, end)
        if listed.parties and not (cue.row in _GIVES_STAFF and is_plain_person(listed.parties[0].row)):
            duty = duty_after(key, listed.stop, end)
            return Actor(listed.parties, at, duty[0] if duty else listed.stop, cue.row, certain=True)
        return None
    listed = scene.parties(at, end)
    if not listed.parties:
        told = behind_own_kind(text, key, at, end) if key[at : at + 2] in OWN_BEGIN else at
        return _actor_at(scene, told, end) if told > at else None
    after = skip_brackets(key, listed.stop, end)
    office = _OFFICE_OF.match(key, after, end)
    if office:  # "Văn phòng UBND tỉnh là đầu mối theo dõi …"
        return Actor(listed.parties, at, after, "is-in-charge", certain=True)
    assign = match_cue("assign", key, after, end)
    if assign is not None:  # "Chủ tịch UBND tỉnh yêu cầu Sở Y tế …"
        inner = _actor_at(scene, after, end)
        if inner is not None:
            return inner._replace(assigner=listed.parties[0], begin=at)
        if assign.row != "assign-distribute":
            return None
        return Actor(listed.parties, at, after, assign.row, certain=True)  # "Các xã phân công cán bộ trực …"
    duty = duty_after(key, listed.stop, end) or (
        None if listed.parties[-1].group else told_by_place(text, key, listed.stop, end)
    )
    if duty is None:
        return None
    named = listed.parties[-1]
    given = key.rfind(" được ", named.start, after) + 1 or after
    if named.group and _QUALIFIED.match(key, given, end) and duty[0] - after < LONGEST_NAME:
        # "Cơ quan được giao thẩm định có trách nhiệm …": what it is known by is part of its name
        strong = _OUTRIGHT.search(key, after, min(end, after + LONGEST_NAME))
        begin = strong.start(1) if strong else duty[0]
        if given == after or (strong and "," not in key[after:begin]):
            last = named_to(text, named, begin)
            return Actor((*listed.parties[:-1], last), at, begin, duty[1], certain=duty[2])
    if duty[1] != "colon" and is_sole(key, listed, NOBODY):
        return None  # "Cơ quan áp dụng cơ chế một cửa" is the title of an article
    if is_sole(key, listed, _NO_SUBJECT) or (duty[1] == "verb" and is_sole(key, listed, _ANYBODY)):
        return None
    if is_sole(key, listed, _FOUNDED) and _IS_FOUNDED.match(key, listed.stop, end):
        return None
    told = duty[1] == "strong-duty" or not is_plain_person(listed.parties[0].row)
    return Actor(_leaders(key, listed.parties), at, duty[0], duty[1], certain=duty[2] and told)


def _leaders(key: str, parties: tuple[AgencyHit, ...]) -> tuple[AgencyHit, ...]:
    """Those before "cùng", "cùng với": the others help them."""
    for i in range(1, len(parties)):
        if key[parties[i - 1].end : parties[i].start].strip(" ,") in ("cùng", "cùng với"):
            return parties[:i]
    return parties


def is_sole(key: str, listed: PartyList, names: frozenset[str]) -> bool:
    """Whether the one body listed is printed as one of the names."""
    return len(listed.parties) == 1 and key[listed.parties[0].start : listed.parties[0].end] in names


def named_to(text: str, hit: AgencyHit, stop: int) -> AgencyHit:
    """The body with all words up to `stop` taken into its name."""
    while stop > hit.end and text[stop - 1] in " .:;,-–*\n":
        stop -= 1
    return hit._replace(end=stop, name=squeeze(text[hit.start : stop]), id=None)
