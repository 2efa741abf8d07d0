"""What one paragraph of the outline is for the tasks around it: a lead-in, an action, a closing line, what it asks of whom."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from vnadmin.extract.actors import Actor
from vnadmin.extract.cues import find_cues, match_cue, starts_with_verb
from vnadmin.extract.heading_actors import heading_actor
from vnadmin.extract.task_items import is_excluded
from vnadmin.parse.outline import RETURNS

if TYPE_CHECKING:
    from vnadmin.extract.task_hits import Scene
    from vnadmin.parse.outline import Node
    from vnadmin.records import DeadlineHit

_BARE_REQUEST = re.compile(
    r"(?:yêu cầu|đề nghị|chỉ đạo|kết luận|giao|chỉ thị)(?: {1,4}(?:như sau|sau|thực hiện|triển khai|tập trung|tổ chức|quý|các nội dung"
    r"|một số|những|nội dung|các nhiệm vụ|nhiệm vụ|việc|cơ quan|đơn vị|khẩn trương|phối hợp)[^:]{0,160})?:?$"
)
_ANNOUNCED = re.compile(
    r"(?:nhiệm vụ|giải pháp|nội dung|công việc|hoạt động|biện pháp)[^:.]{0,60} (?:sau|sau đây|như sau|cụ thể)[^:.]{0,20}:\Z"
)
_NOTICE = re.compile(
    r"(?<!\w)thông báo(?: {1,4}(?:đến|tới|cho|để))? {1,4}(?:các {1,4}(?=các ))?(?=(?:các|toàn thể|lãnh đạo|thủ trưởng|quý|trưởng|những|phòng|khoa|ban) )"
)
_TO_DO = re.compile(r"(?<!\w)(?:phối hợp|thực hiện|triển khai|chuẩn bị|tham gia|báo cáo|biết,)(?!\w)")
_TURNS = re.compile(
    r"(?:đối với|trên đây|văn bản này|đây là|(?:sở|bộ|cục|chi cục|ban|nhà trường|trường|phòng|hội|văn phòng|tỉnh|huyện|ủy ban)(?: [\w&]+){0,6}? (?:yêu cầu|đề nghị|giao))(?!\w)"
)


def asks_nobody(scene: Scene, node: Node) -> bool:
    """Whether a lead-in asks without naming whom: "Chủ tịch UBND tỉnh yêu cầu:"."""
    return _BARE_REQUEST.search(scene.key, max(node.body, node.own_end - 200), node.own_end) is not None


def lists_tasks(scene: Scene, node: Node) -> bool:
    """Whether a lead-in announces tasks: "… cần thực hiện tốt một số nhiệm vụ, giải pháp sau đây:"."""
    return _ANNOUNCED.search(scene.key, max(node.body, node.own_end - 160), node.own_end) is not None


_NAMED = re.compile(
    r"(?:điểm|mục|khoản|nhiệm vụ|nội dung)(?: số)? {1,3}(\d{1,2}(?:(?:, ?| và | đến |-| - )\d{1,2}){0,8})(?!\w|[/.]\d)"
)


def named_items(key: str, start: int, end: int) -> set[str] | None:
    """The numbers of the items that a closing sentence names ("tại điểm 1, 2 và 4", "mục 1 đến 3"); None where it names none."""
    m = _NAMED.search(key, start, min(end, start + 120))
    if m is None:
        return None
    numbers = re.findall(r"\d+", m[1])
    if len(numbers) == 2 and re.search(r"đến|-", m[1]):
        return {str(n) for n in range(int(numbers[0]), int(numbers[1]) + 1)}
    return set(numbers)


def goes_on(scene: Scene, node: Node) -> bool:
    """Whether an unlabelled paragraph adds to the item before it, rather than turning to something else."""
    near = scene.agencies_in(node.body, node.body + 3)
    return not (
        near
        or match_cue("assign", scene.key, node.body, node.own_end)
        or _TURNS.match(scene.key, node.body, node.own_end)
        or is_excluded(scene, node.body, node.own_end)
    )


def are_actions(scene: Scene, items: list[Node]) -> bool:
    """Whether items are things to do, rather than the contents of one thing."""
    half = (len(items) + 1) // 2
    return sum(islice((1 for item in items if is_action(scene, item)), half)) == half


def is_action(scene: Scene, item: Node) -> bool:
    """Whether an item is a thing to do."""
    at, end = item.body, item.own_end
    if starts_with_verb(scene.key, at, end) or match_cue("assign", scene.key, at, end):
        return True
    if item.children or ":" in scene.key[at : min(at + 120, end)]:
        return True
    near = scene.agencies_in(at, min(end, at + 160))
    return bool(near) and (scene.actor(at, end) is not None or heading_actor(scene, at, end) is not None)


def returns(scene: Scene, node: Node) -> bool:
    """Whether a closing paragraph says where the results of all items go, by a day: "Kết quả gửi về Sở trước ngày …"."""
    return (
        node.kind == "plain"
        and not node.children
        and RETURNS.match(scene.key, node.body, node.own_end) is not None
        and bool(scene.deadlines_in(node.body, node.own_end))
    )


def told_by_notice(scene: Scene, node: Node) -> Actor | None:
    """Who is told in "…, Nhà trường thông báo đến các đơn vị phối hợp thực hiện như sau:"."""
    if scene.key.find("thông", node.body, node.own_end) < 0:
        return None
    m = _NOTICE.search(scene.key, node.body, node.own_end)
    listed = scene.parties(m.end(), node.own_end) if m else None
    if m is None or listed is None or not listed.parties or not _TO_DO.search(scene.key, listed.stop, node.own_end):
        return None
    return Actor(listed.parties, m.start(), listed.stop, "assign-notice", certain=True)


def lead_in_deadlines(scene: Scene, node: Node) -> list[DeadlineHit]:
    """The deadlines that a lead-in gives to its items: those of its last sentence, behind what assigns in it."""
    start, end = scene.sentences(node.body, node.own_end)[-1]
    dated = scene.deadlines_in(start, end)
    if not dated:
        return dated
    cues = find_cues("assign", scene.key, start, end)
    bare = _BARE_REQUEST.search(scene.key, max(start, end - 200), end)
    after = cues[-1].start if cues else bare.start() if bare else start
    return [d for d in dated if d.start > after or d.start <= start + 2]
