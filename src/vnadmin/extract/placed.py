"""Bodies that no table knows, by their place: "Tổ Ngữ văn: Xây dựng kịch bản" beside "Ban Giám hiệu: Chỉ đạo chung".

Schools, hospitals and firms assign work to their own teams and people. In a part that assigns, a short heading or opening
without a verb stands for a doer where what follows is a duty and where its siblings name known bodies in the same way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.actors import NOBODY, Actor
from vnadmin.extract.cues import starts_with_verb
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze
from vnadmin.values.agency_doers import is_plain_person, starts_doer

if TYPE_CHECKING:
    from vnadmin.extract.task_hits import Scene
    from vnadmin.parse.outline import Node

# headings of an assigning part that are no bodies
_TOPIC = re.compile(
    r"(?:kinh phí|nguồn|chế độ|tiến độ|thời gian|công tác|nội dung|mục tiêu|về|giai đoạn|việc|các (?:nội dung|nhiệm vụ|giải pháp|bước)|nhiệm vụ"
    r"|giải pháp|một số|danh mục|trách nhiệm|phạm vi|hình thức|yêu cầu|lộ trình|bước|đợt|tháng|quý|năm|đối với|biện pháp|phương án|kế hoạch"
    r"|địa điểm|thành phần|hồ sơ|kết quả|báo cáo|lưu ý|ghi chú|ngày|buổi|tuần|từ|trước|sau|trong|chương trình|hoạt động|mục|phần|đề nghị"
    r"|căn cứ|số|tên|hạng mục|sản phẩm|chỉ tiêu|tiêu chí|trường hợp|nếu|khi|riêng)(?!\w)"
)
_OPENING = re.compile(r"([^.:;\d\n][^.:;\n]{2,90}?) {0,2}: {0,4}(?=[^\W\d_])")
_RANK = re.compile(r"(?:ở )?cấp {1,4}(?:trung ương|tỉnh|thành phố|huyện|xã|cơ sở)")
_THINGS = re.compile(
    r"nhóm (?:các )?(?:ứng dụng|nền tảng|giải pháp|nhiệm vụ|chỉ tiêu|dự án|dịch vụ|sản phẩm|tiêu chí|hồ sơ|đối tượng|lĩnh vực|vấn đề|nội dung|công việc"
    r"|công nghệ|hệ thống|chính sách|hoạt động|mục tiêu|hàng hóa|[ivx\d]{1,3}(?!\w))"
)
_LONGEST = 120
_NEAR = 12  # letters before the name of an item that begins with one
_OBLIGED = re.compile(
    r"(?P<who>[^.;:(]{4,220}?) {1,4}(?P<must>phải|có {1,4}trách {1,4}nhiệm|chịu {1,4}trách {1,4}nhiệm) {1,4}(?!được )"
)
# what is done, not who does it: "hồ sơ phải nộp …"
_DONE_TO = re.compile(
    r"(?:(?:các|những|mọi|toàn bộ|tất cả|mỗi|bản) )?(?:hồ sơ|tài liệu|văn bản|việc|nội dung|nhiệm vụ|dự án|công trình|sản phẩm|kinh phí|số liệu|báo cáo|kế hoạch"
    r"|kết quả|đơn(?! vị)|quyết định|giấy|phương tiện|tài sản|hàng hóa|dữ liệu|hệ thống|phần mềm|quy định|thủ tục|danh sách|hợp đồng|nếu|khi|trường hợp|thì)(?!\w)"
)
_FIELDS = re.compile(r"(?:các |những )?ngành(?:,| và) lĩnh vực")
# who stands outside of the administration: beside topics, a heading of one is a topic too
_OUTSIDERS = re.compile(r"(?:doanh nghiệp|người dân|công dân|hộ gia đình|hộ kinh doanh|hợp tác xã|nhà đầu tư)(?!\w)")


def is_topic(key: str, heading: Actor) -> bool:
    """Whether a heading is about a group of things: "Nhóm các nền tảng số", "Nhóm nhiệm vụ về thể chế"."""
    return _THINGS.match(key, heading.parties[0].start) is not None


def is_field(scene: Scene, node: Node, heading: Actor) -> bool:
    """Whether a heading names a field of work as its siblings do: "Doanh nghiệp số" beside "Hạ tầng số" and "Dữ liệu số"."""
    at = heading.parties[0].start
    if _FIELDS.match(scene.key, at):
        return True
    if len(heading.parties) > 1 or not _OUTSIDERS.match(scene.key, at) or node.parent is None:
        return False
    others = [n for n in node.parent.children if n is not node and n.kind == node.kind and n.children]
    named = [n for n in others if scene.agencies_in(n.body, n.body + _NEAR) and not _FIELDS.match(scene.key, n.body)]
    return len(others) > 1 and not named


def is_signature(scene: Scene, node: Node, items: list[Node]) -> bool:
    """Whether a line in capitals over a bracket is where somebody signs: "CHÁNH VĂN PHÒNG" over "(chữ ký)"."""
    return bool(items) and scene.text.startswith("(", items[0].start) and scene.text[node.body : node.own_end].isupper()


def is_rank(key: str, heading: Actor) -> bool:
    """Whether a heading names a rank of bodies or of persons only, who do nothing unless they are told."""
    first = heading.parties[0]
    return is_plain_person(first.row) or (
        len(heading.parties) == 1 and _RANK.fullmatch(key, first.start, first.end) is not None
    )


def begins_with_body(scene: Scene, node: Node) -> bool:
    """Whether a heading begins with the head of a name, though it goes on with words that no name is known to have."""
    near = scene.agencies_in(node.body, node.body + 2)
    return bool(near) or starts_doer(scene.key, node.body, node.own_end)


def placed_heading(scene: Scene, node: Node, items: list[Node], *, sure: bool, begins: bool = False) -> Actor | None:
    """The body that a heading without a verb names over duties; `sure` where its siblings name bodies.

    `begins`: the heading begins like a name ("Tổ đảng ở Thường trực Ủy ban KH,CN&MT"), so one duty below it is enough.
    """
    start, end = node.body, node.own_end
    if node.kind == "plain" or end - start > _LONGEST or not _may_be_name(scene, start, end):
        return None
    duties = sum(starts_with_verb(scene.key, c.body, c.own_end) for c in items)
    if not duties or (not begins and (2 * duties < len(items) or (2 * duties == len(items) and not sure))):
        return None
    stop = scene.trim(start, end)
    while stop > start and scene.text[stop - 1] in ": ":
        stop -= 1
    return _actor(scene, start, stop, end, "heading")


def placed_opening(scene: Scene, start: int, end: int) -> Actor | None:
    """The body that an item opens with, before a colon and a duty: "Giáo viên chủ nhiệm: Phổ biến kế hoạch"."""
    limit = min(end, start + 110)
    m = _OPENING.match(scene.text, start, limit) if scene.text.find(":", start, limit) >= 0 else None
    if m is None or not _may_be_name(scene, start, m.end(1)) or not starts_with_verb(scene.key, m.end(), end):
        return None
    return _actor(scene, start, m.end(1), m.end(), "placed")


def names_bodies(scene: Scene, nodes: list[Node], *, sure: bool) -> bool:
    """Whether siblings name doers in front: half of all look so, and one of them is a known body; half where it is not `sure`."""
    if not scene.agencies_in(nodes[0].body, nodes[-1].body + _NEAR):
        return False
    asked = [node for node in nodes[:40] if node.kind != "plain" or not node.children]
    known = [node for node in asked if _names_known(scene, node)]
    if not known or (not sure and 2 * len(known) < len(asked)):
        return False
    shaped = [
        node
        for node in asked
        if placed_opening(scene, node.body, node.own_end) is not None
        or (node.children and placed_heading(scene, node, node.children, sure=True) is not None)
    ]
    if not shaped or (not sure and 2 * len(shaped) > len(asked)):
        return False
    looking = len(known) + sum(node not in known for node in shaped)
    return 2 * looking >= len(asked)


def obliged(scene: Scene, start: int, end: int) -> Actor | None:
    """The doer of a duty that a date opens, known or not: "Trong thời hạn 03 năm, [kho lưu trữ] phải kiểm kê …"."""
    m = _OBLIGED.match(scene.key, start, min(end, start + 280))
    if m is None or _DONE_TO.match(scene.key, start):
        return None
    if m["must"] == "phải" and not starts_with_verb(scene.key, m.end(), end):
        return None
    listed = scene.parties(start, m.end("who"))
    named = any(scene.key[p.start : p.end] not in NOBODY for p in listed.parties)
    if len(listed.parties) == 1 and listed.parties[0].id is None:
        named = False  # "bộ phận lưu trữ các trường": known up to its first words only
    name = squeeze(scene.text[start : m.end("who")])
    whole = AgencyHit(start, m.end("who"), name, None, group=False, row="subject")
    return Actor(listed.parties if named else (whole,), start, m.start("must"), "obliged", certain=True)


def _names_known(scene: Scene, node: Node) -> bool:
    """Whether an item opens with a body that a table knows, or is a heading of one."""
    near = scene.agencies_in(node.body, node.body + _NEAR)
    if not near:
        return False
    return (
        bool(node.children)
        or scene.key.find(":", near[0].end, min(node.own_end, near[0].end + 60)) >= 0
        or (starts_with_verb(scene.key, near[0].end, node.own_end))
    )


def _may_be_name(scene: Scene, start: int, end: int) -> bool:
    return (
        scene.text[start].isupper()
        and not starts_with_verb(scene.key, start, end)
        and _TOPIC.match(scene.key, start, end) is None
    )


def _actor(scene: Scene, start: int, stop: int, duty: int, row: str) -> Actor:
    body = AgencyHit(start, stop, squeeze(scene.text[start:stop]), None, group=False, row="placed-heading")
    return Actor((body,), start, duty, row, certain=True)
