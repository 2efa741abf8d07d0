"""The tasks of one item: its sentences, who is told what in each, and the bodies and dates around the action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.actors import Actor, tells_given
from vnadmin.extract.cues import behind_own_kind, find_cues, find_exclusion, starts_with_verb
from vnadmin.extract.deadlines import read_cell_deadline
from vnadmin.extract.duties import is_listed, skip_blanks
from vnadmin.extract.labels import Label, behind_content_label, inline_labels, label_at
from vnadmin.extract.placed import obliged, placed_opening
from vnadmin.extract.roles import Roles, find_roles
from vnadmin.extract.task_hits import NO_TASKS, TASKS, Context, Scene, TaskHit, behind_connective, merged
from vnadmin.extract.task_labels import with_labels
from vnadmin.spans import Span

if TYPE_CHECKING:
    from vnadmin.parse.outline import Node
    from vnadmin.records import DeadlineHit

# Words before giao, yêu cầu, đề nghị that make a noun of them, or tell of what was asked.
_NO_REQUEST = (
    "theo", "được", "các", "đáp ứng", "những", "bàn", "văn bản", "đã", "một số", "có", "về", "việc", "nội dung",
)  # fmt: skip
_AIM = re.compile(r"(?:để|nhằm|kiến nghị|đề xuất|cơ chế|chính sách|nhiệm vụ|phương án) ?[^,;:.]{0,30}$")
_READERS = re.compile(
    r"(?<!\w)(?:đề nghị|yêu cầu|mong|rất mong) {1,6}quý {1,6}(?:cơ quan|đơn vị|sở|ban|ủy ban|bộ|công ty|địa phương|ngành|trường|đồng chí)(?:, {1,6}(?:cơ quan|đơn vị|địa phương))*(?!\w)"
)
_SPOKEN_TO = re.compile(
    r"quý {1,4}(cơ quan|đơn vị|sở|bộ|ban|phòng|cục|chi cục|công ty|trường|ủy ban|địa phương|ngành|bệnh viện|trung tâm)(?= )"
)
_CONCERNS = re.compile(r"(?:riêng )?đối với (?:các đồng chí )?(?=\S)")
_COLON = re.compile(r" {0,2}: {0,4}")
# openings of a duty that tell nothing of a body: "đối với các đơn vị thực hiện tốt" tells which ones
_TOLD = re.compile(
    r" {1,6}(?P<duty>(?:chủ động|khẩn trương|nghiêm túc|tích cực|có trách nhiệm|phải|cần (?:chủ động|khẩn trương|nhanh chóng|nghiêm túc|tích cực|tập trung|tăng cường|rà soát)) )"
)
_ASKED_LATER = re.compile(r", {1,6}(?:đề nghị|yêu cầu|giao|kính|được)(?!\w)| thì ")
_DOER_INSIDE = re.compile(
    r"\( {0,2}(?:(?:do|giao|phân công) |(?:đơn vị |cơ quan )?(?:thực hiện|chủ trì|phụ trách|đầu mối) ?: {0,2})?"
)
_TELLS = re.compile(r"(?:báo cáo|gửi|trình|đề nghị|kính|phối hợp|mời|thông báo|giao|yêu cầu|phân công|tham mưu)(?!\w)")
# what a list behind a colon is of: "phù hợp từng đối tượng: Người dân, học sinh", "các đơn vị gồm: …"
_OF_WHAT = re.compile(
    r"(?:đối tượng|nhóm|gồm|gồm có|như|là|sau|sau đây|cụ thể|cho|với|của|tại|ở|từ|đến|tới|thành phần|khách mời|đại biểu) {0,3}:\Z"
)
_BEHIND_DOER = re.compile(
    r" {0,2}(?:[,;).]| (?:chủ trì|thực hiện|phụ trách|tham mưu|làm đầu mối|đảm nhận|hoàn thành|xong)(?!\w))"
)
_TOLD_ONLY = frozenset({"aims", "results"})  # parts in which only outright assignments count
_ORDER = (
    "chủ trì", "có trách nhiệm", "khẩn trương", "phải", "cần", "chịu trách nhiệm", "chủ động", "căn cứ", "tiếp tục", "phối hợp",
    "theo dõi", "gửi", "tập trung",
)  # fmt: skip


def is_excluded(scene: Scene, start: int, end: int) -> bool:
    """Whether the words are a notice, a clause of effect, a permission or another thing that is no task."""
    return find_exclusion(scene.key, start, min(end, start + 900)) is not None


def request_inside(scene: Scene, start: int, end: int) -> Actor | None:
    """A request in the middle of a sentence: "…, Thủ tướng yêu cầu các bộ, ngành thực hiện:"."""
    lead_in = scene.key[start:end].rstrip().endswith(":")  # what it tells of before does not make it past
    done = -1 if lead_in else scene.key.find(" đã ", start, end)
    for cue in find_cues("assign", scene.key, start, end):
        if 0 <= done < cue.start:
            break
        before = scene.key[max(start, cue.start - 40) : cue.start].rstrip()
        if before.endswith(" và") and scene.agencies_in(start, start + 3):  # "Sở A gửi dự thảo và đề nghị các đơn vị …"
            before = before[:-3] + ","
        if before.endswith(_NO_REQUEST) or not (
            before.endswith((",", ";", ":", ".")) or not before or _said_by(scene, start, cue.start)
        ):
            continue
        if _AIM.search(before) or tells_given(scene.key, start, cue.start):
            continue
        actor = scene.actor(cue.start, end)
        if actor is not None:
            return actor
    return None


def _to_readers(scene: Scene, start: int, end: int) -> Actor | None:
    """A request to those the letter goes to: "Đề nghị quý cơ quan cung cấp số liệu …"."""
    if not scene.addressees or scene.key.find("quý", start, end) < 0:
        return None
    m = _READERS.search(scene.key, start, min(end, start + 400))
    return None if m is None else Actor(scene.addressees, m.start(), m.end(), "assign-readers", certain=True)


def _addressed(scene: Scene, start: int, end: int) -> Actor | None:
    """Those of a letter's readers who are spoken to by their kind: "Quý phòng gửi về Sở …"."""
    m = _SPOKEN_TO.match(scene.key, start, end) if scene.addressees else None
    if m is None or not starts_with_verb(scene.key, m.end(), end):
        return None
    meant = tuple(a for a in scene.addressees if a.name.casefold().startswith((m[1], "các " + m[1])))
    return Actor(meant or scene.addressees, start, m.end() + 1, "addressed", certain=True)


def _concerned(scene: Scene, start: int, end: int) -> Actor | None:
    """The bodies that a duty concerns: "Đối với các sở, ngành: khẩn trương rà soát …", "Đối với các trường chủ động …"."""
    if not scene.key.startswith(("đối với ", "riêng "), start):
        return None
    m = _CONCERNS.match(scene.key, start, end)
    listed = scene.parties(m.end(), end) if m else None
    behind = _COLON.match(scene.key, listed.stop, end) if listed is not None and listed.parties else None
    told = (
        _TOLD.match(scene.key, listed.stop, end) if listed is not None and listed.parties and behind is None else None
    )
    if listed is not None and told is not None and _ASKED_LATER.search(scene.key, told.end() - 1, end) is None:
        return Actor(listed.parties, start, told.start("duty"), "concerned", certain=True)
    if listed is None or behind is None or not starts_with_verb(scene.key, behind.end(), end):
        return None
    return Actor(listed.parties, start, behind.end(), "colon", certain=True)


def _dated(scene: Scene, start: int, end: int) -> Actor | None:
    """The doers behind a date or a connective: "chậm nhất ngày 15/5 các huyện hoàn thành …", "đồng thời Sở Y tế …"."""
    at = behind_connective(scene.key, start, end)
    dated = scene.behind_date(at, end)
    at = at if dated is None else dated
    if at == start:
        return None
    actor = scene.actor(at, end) if scene.agencies_in(at, at + 1) else None
    if (actor is None or not actor.certain) and dated is not None:
        actor = obliged(scene, at, end)
    return actor._replace(begin=start) if actor is not None and actor.certain else None


def _in_brackets(scene: Scene, start: int, end: int) -> Actor | None:
    """The doers that brackets at an item's end name: "Tập huấn cho cán bộ xã (Sở Nội vụ chủ trì, xong trong tháng 5/2024)"."""
    stop = scene.trim(start, end)
    opening = scene.key.rfind("(", max(start, stop - 260), stop)
    if opening < start + 8 or scene.key[stop - 1 : stop] != ")" or not starts_with_verb(scene.key, start, end):
        return None
    m = _DOER_INSIDE.match(scene.key, opening, stop)
    listed = scene.parties(m.end(), stop - 1) if m else None
    if listed is None or not listed.parties or _BEHIND_DOER.match(scene.key, listed.stop, stop) is None:
        return None
    return Actor(listed.parties, start, start, "labels", certain=True)


def _behind_colon(scene: Scene, start: int, end: int) -> Actor | None:
    """The doers that stand behind what is to be done: "Kiểm thử phần mềm: Trung tâm Công nghệ thông tin, xong ngày …"."""
    colon = scene.key.find(":", start, min(end, start + 160))
    if colon < start + 8 or not starts_with_verb(scene.key, start, end) or _TELLS.match(scene.key, start, end):
        return None
    if _OF_WHAT.search(scene.key, max(start, colon - 16), colon + 1):
        return None
    at = colon + 1
    while at < end and scene.key[at] == " ":
        at += 1
    listed = scene.parties(at, end)
    if not listed.parties or not (listed.stop >= end or _BEHIND_DOER.match(scene.key, listed.stop, end)):
        return None
    return Actor(listed.parties, start, start, "labels", certain=True)


def _is_verb(actor: Actor) -> bool:
    """Whether what was read as a body is the verb "lãnh đạo" that an item opens with."""
    return len(actor.parties) == 1 and actor.parties[0].name.casefold() == "lãnh đạo" and actor.row != "colon"


def _said_by(scene: Scene, start: int, at: int) -> bool:
    """Whether a body that may assign stands right before: "…, Thủ tướng Chính phủ [yêu cầu]", "UBND tỉnh cũng [giao]"."""
    own = max(scene.key.rfind(sign, max(start, at - 30), at) for sign in ",;.:")
    own = start if own < 0 else own + 1
    own += len(scene.key[own:at]) - len(scene.key[own:at].lstrip())
    if own < at and behind_own_kind(scene.text, scene.key, own, at + 40) == at:
        return True  # "…, Sở [yêu cầu]": the issuer by its kind
    near = scene.agencies_in(max(start, at - 120), at)
    if not near or len(scene.key[near[-1].end : at].split()) > 2:
        return False
    return not scene.key[start : near[-1].start].rstrip().endswith(" được")  # "cá nhân được Hội đồng [đề nghị] …"


# "Giao Phòng Kinh tế chủ trì, hoàn thành trước 30/11": nothing is said of the work itself
_BARE_DUTY = re.compile(
    r"(?:chủ {1,4}trì|(?:tổ {1,4}chức |triển {1,4}khai )?thực {1,4}hiện|phụ {1,4}trách|chịu {1,4}trách {1,4}nhiệm|tham {1,4}mưu)(?: {1,4}thực {1,4}hiện)?"
    r"(?:,? {1,4}phối {1,4}hợp[^.;]{3,120}? (?:thực {1,4}hiện|triển {1,4}khai))?(?:,? {1,4}(?:hoàn {1,4}thành|xong|trước|trong|chậm {1,4}nhất)[^.;]{0,60})?[ .;]*\Z"
)


def item_tasks(scene: Scene, node: Node, context: Context, end: int | None = None) -> list[TaskHit]:
    """The tasks that an item's own words hold, in order; its words reach to `end` where that is given."""
    key = scene.key
    start, stop = node.body, node.own_end if end is None else end
    first, labels, labelled = start, [], False
    if key.find(":", start, stop) >= 0:
        content = label_at(key, start, stop)
        if content is not None and content.role == "content":
            first = content.value_start
        labels = [label for label in inline_labels(key, start, stop) if label.role != "content"]
        labelled = any(label.role in {"lead", "doer"} for label in labels)
    pieces, cuts = _pieces(scene, node, context, (start, first, labels[0].start if labels else stop), labelled=labelled)
    out: list[TaskHit] = []
    for n, piece in enumerate(pieces, 1):
        last = n == len(pieces)
        until = stop if last else pieces[n].begin
        if cuts:
            until = next((c for c in cuts if piece.begin < c < until), until)
        task = _task(scene, node, piece, until, context, labels if last else [])
        if task is not None:
            out.append(task)
    return out


def _pieces(
    scene: Scene, node: Node, context: Context, reach: tuple[int, int, int], *, labelled: bool
) -> tuple[list[Actor], list[int]]:
    """Who is told what, each from where it begins in the item, and where sentences begin that are no part of a task."""
    start, first, stop = reach
    leads = context.leads
    if context.kind == "rights" or (context.kind in NO_TASKS and scene.document_type == "bao-cao"):
        return [], []  # nobody is told anything in such a part
    key = scene.key
    narrative = node.kind == "plain" and not leads and all(n.kind == "plain" for n in node.ancestors())
    pieces: list[Actor] = []
    cuts: list[int] = []
    barred = False  # the item opens with what is no task, though somebody is named for it
    if scene.text[first:stop].isupper():
        return [], []
    if context.kind in _TOLD_ONLY and not scene.addressees and not find_cues("assign", scene.key, first, stop):
        return [], []
    sentences = scene.sentences(first, stop)
    for number, (s, e) in enumerate(sentences):
        known = bool(leads or pieces)  # for those that nobody is named for yet, an actor is looked for first
        if known and (is_excluded(scene, s, e) or (number == 0 and scene.tells_of(s, e))):
            if number == 0:
                leads, barred = (), True
            else:
                cuts.append(s)
            continue
        actor = scene.actor(s, e, led=known)
        if actor is None or not actor.certain:
            actor = _concerned(scene, s, e) or _dated(scene, s, e) or _addressed(scene, s, e) or actor
        if not known and (actor is None or (narrative and scene.is_issuer(actor))):
            actor = request_inside(scene, s, e) or _to_readers(scene, s, e)
        if actor is not None and leads and _is_verb(actor):
            actor = None
        if (
            actor is None
            or (narrative and scene.is_issuer(actor))
            or not _acceptable(scene, actor, context, e, narrative=narrative and not pieces)
            or (not known and is_excluded(scene, s, e))
        ):
            continue
        before = pieces[-1].parties if pieces else leads
        if number and ((pieces and not actor.certain) or [p.name for p in actor.parties] == [p.name for p in before]):
            continue
        if number and not pieces and leads and not labelled:
            pieces.append(Actor(leads, start, start, context.rule, certain=True, assigner=context.assigner))
        at = actor.begin if pieces or number or (narrative and actor.begin > s + 60) else start
        if number == 1 and not pieces and not known and not narrative and _BARE_DUTY.match(key, actor.duty, e):
            at = start if starts_with_verb(key, start, stop) else at  # what is to be done stands in the sentence before
        pieces.append(actor if actor.begin == at else actor._replace(begin=at))
    if not pieces and context.kind not in NO_TASKS:
        if labelled or leads:
            own, rule = ((), "labels") if labelled else (leads, context.rule)
            pieces.append(Actor(own, start, start, rule, certain=True, assigner=context.assigner))
        elif (
            not barred
            and (named := _unsure(scene, node, context, start, stop))
            and not is_excluded(scene, *sentences[0])
        ):
            pieces.append(named)
    return pieces, cuts


def _unsure(scene: Scene, node: Node, context: Context, start: int, stop: int) -> Actor | None:
    """The doers of an item for which nobody is named outright: those in brackets, behind a colon or known by their place."""
    named = None
    if context.kind in TASKS:
        named = _in_brackets(scene, start, max(stop, node.own_end)) or _behind_colon(scene, start, stop)
    if named is None and context.placed and (actor := placed_opening(scene, start, stop)) is not None:
        named = Actor(actor.parties, start, actor.duty, actor.row, certain=False)
    return named


def _acceptable(scene: Scene, actor: Actor, context: Context, end: int, *, narrative: bool) -> bool:
    """Whether this part of the document may hold an assignment of this kind."""
    assigned = actor.row.startswith("assign")
    if scene.document_type == "to-trinh" and scene.key.startswith("kính ", actor.begin):
        return False  # what a submission asks of the body above
    if context.kind in NO_TASKS:
        return assigned or (actor.row == "obliged" and context.kind == "rules")  # a transitional duty
    if scene.document_type == "bao-cao" and context.kind not in TASKS:
        return False
    if scene.wide and actor.certain:
        return True
    if narrative:
        ordered = actor.row != "verb" and scene.key.startswith(_ORDER, actor.duty)
        return assigned or (actor.certain and (ordered or _is_limited(scene, actor.duty, end)))
    return actor.certain or context.kind in TASKS or bool(context.leads)


def _is_limited(scene: Scene, start: int, end: int) -> bool:
    """Whether words set a limit that lies ahead: "báo cáo … chậm nhất ngày 15/12/2018"."""
    issued = scene.issued_on
    return any(
        d.bound in {"before", "by"} and (d.date is None or issued is None or d.date >= issued)
        for d in scene.deadlines_in(start, end)
    )


_PERIOD = re.compile(
    r"(?:(?:trong|từ|trước|đến|đợt \d{1,2}:?) )?(?:tháng|quý|quí|năm|0?6 tháng|giai đoạn|ngày|tuần|hằng|hàng)(?!\w)"
)


def opening_deadlines(scene: Scene, start: int, end: int) -> list[DeadlineHit]:
    """The deadline that an item or heading opens with, before a colon or as all it says: "Tháng 12/2024: Sở Nội vụ …"."""
    if _PERIOD.match(scene.key, start, end) is None:
        return []
    colon = scene.key.find(":", start, min(end, start + 60))
    stop = colon if colon >= 0 else end
    hits = (
        read_cell_deadline(scene.text, scene.key, start, stop, issued_on=scene.issued_on) if stop - start <= 60 else []
    )
    if not hits or scene.key[start : hits[0].start].strip() or scene.key[hits[-1].end : stop].strip(" .()"):
        return []
    return hits


def _task(scene: Scene, node: Node, piece: Actor, until: int, context: Context, labels: list[Label]) -> TaskHit | None:
    start, end = piece.begin, scene.trim(piece.begin, until)
    if end <= start or (piece.duty >= end and not labels):
        return None  # nothing is said that should be done
    if piece.row == "colon" and is_listed(scene.text, scene.key, piece.duty, end):
        return None
    inherited = bool(piece.parties) and piece.parties is context.leads
    words_end = min(end, labels[0].start) if labels else end
    roles = find_roles(scene.text, scene.key, start, words_end, scene.agencies_in(start, words_end), piece.parties)
    duty = min(skip_blanks(scene.key, piece.duty, words_end), words_end)
    if labels and labels[-1].role in {"time", "product", "other"}:  # "… Thời gian: quý I. Báo cáo UBND tỉnh …"
        _, *more = scene.sentences(labels[-1].value_start, end)
        if more:
            behind = find_roles(
                scene.text, scene.key, more[0][0], end, scene.agencies_in(more[0][0], end), piece.parties
            )
            roles = Roles(*(a or b for a, b in zip(roles, behind, strict=True)))
    dated = scene.deadlines_in(start, words_end)
    for label in labels:
        if label.role != "time":  # "(đơn vị thực hiện: Sở X; hoàn thành trước ngày 20/7/2024)"
            dated += scene.deadlines_in(label.value_start, label.value_end)
    if start == node.body:
        dated = [*dated, *opening_deadlines(scene, start, words_end)]
    deadlines = merged(dated, context.deadlines)
    doubts: tuple[str, ...] = ()
    confidence = 0.9
    if inherited:
        confidence -= 0.1 + 0.05 * min(context.up, 3)
        if context.up:
            doubts += ("lead inherited over several headings",)
    if not piece.certain:
        confidence -= 0.25
        doubts += ("lead known by its position only",)
    supporting = roles.supporting or (context.supporting if inherited else ())
    task = TaskHit(
        start, end, node.path, piece.parties, supporting, roles.reports_to, roles.via, roles.advises, deadlines,
        Span(behind_content_label(scene.key, duty, words_end), words_end), None, piece.assigner, piece.row, round(confidence, 2), doubts,
    )  # fmt: skip
    return with_labels(scene, task, labels, single=True) if labels else task


def bare_task(scene: Scene, node: Node, context: Context) -> TaskHit:
    """An item without a doer, kept while label lines behind it may still name one."""
    start, end = node.body, scene.trim(node.body, node.own_end)
    roles = find_roles(scene.text, scene.key, start, end, scene.agencies_in(start, end), ())
    return TaskHit(
        start, end, node.path, (), roles.supporting, roles.reports_to, roles.via, roles.advises,
        tuple(scene.deadlines_in(start, end)), Span(behind_content_label(scene.key, start, end), end), None, context.assigner, "", 0.4, (),
    )  # fmt: skip
