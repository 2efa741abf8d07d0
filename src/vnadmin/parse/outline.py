"""The tree of a document: phần, chương, mục, điều, khoản, điểm, dashes, from numerals, not from type sizes.

A paragraph without a label hangs below the labelled one before it; where it ends in a colon, the items behind it hang below
it. Bullets have no rank of their own: the sign that appears first is the outer one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnadmin.records import Paragraph

_RANK: dict[str, float] = {
    "part": 0, "chapter": 1, "letter": 2, "section": 3, "subsection": 4, "article": 5, "period": 5.5, "ordinal": 6, "clause": 6,
    "subclause": 7, "numeral": 9, "point": 9, "dotpoint": 9, "roman": 10, "dash": 11, "plus": 12, "star": 12,
}  # fmt: skip
# How a paper closes behind its last item. Source: Nghị định 30/2020/NĐ-CP, closing formulas.
_CLOSING = re.compile(
    r"(?:trên đây|trong quá trình|nhận được|yêu cầu|đề nghị|kính đề nghị|căn cứ|giao |văn phòng [^,.;]{0,60}thông báo"
    r"|(?:ủy ban nhân dân|ubnd|chủ tịch|thủ tướng|bộ trưởng|ban thường vụ)[^,.;]{0,80}? (?:yêu cầu|đề nghị|giao) "
    r"|(?:kế hoạch|chỉ thị|công điện|công văn|kết luận|thông báo|nghị quyết|quyết định|hướng dẫn) này)"
)
# "Kết quả gửi về Sở trước ngày …": what all items before it ask for comes back
_RETURNS = (
    r"(?:(?:kết quả|báo cáo|văn bản|nội dung|hồ sơ|danh sách|ý kiến|số liệu|thông tin|phiếu|biểu|tài liệu|bản đăng ký|dự thảo)"
    r"(?! của)[^.;:]{0,120}?(?<!\w)(?:gửi|nộp|chuyển|báo cáo)(?: kết quả)? (?:về|cho|đến|qua|trước|chậm nhất)(?!\w))"
)
RETURNS = re.compile(_RETURNS)
_AS_FOLLOWS = re.compile(r"(?:như sau|sau đây)[. ]{0,3}\Z")
_BULLETS = frozenset({"dash", "plus", "star"})


class Node:
    """One paragraph in the tree. `own_end` is the end of its own words, `end` that of its last descendant."""

    __slots__ = ("body", "children", "end", "index", "kind", "label", "own_end", "parent", "path", "rank", "start")

    def __init__(self, index: int, paragraph: Paragraph, rank: float, parent: Node | None) -> None:
        self.index = index
        self.start = paragraph.start
        self.body = paragraph.body
        self.own_end = self.end = paragraph.end
        self.kind = paragraph.kind
        self.label = paragraph.label
        self.rank = rank
        self.parent = parent
        self.children: list[Node] = []
        self.path = ""

    def ancestors(self) -> list[Node]:
        """From the parent up to the outermost labelled node."""
        out, node = [], self.parent
        while node is not None:
            out.append(node)
            node = node.parent
        return out


def build_outline(text: str, key: str, paragraphs: list[Paragraph]) -> list[Node]:
    """All nodes in text order; roots have no parent. Paths are like `III.2.a`; bullets count from 1 below their item."""
    nodes: list[Node] = []
    stack: list[Node] = []
    counts: dict[tuple[int, str], int] = {}  # bullets of a kind below a node
    last = len(paragraphs) - 1
    while last >= 0 and paragraphs[last].kind == "plain":
        last -= 1
    for index, paragraph in enumerate(paragraphs):
        if index > last and stack:
            before = paragraphs[index - 1]
            if (before.kind == "plain" or text[before.end - 1] in ".;!…/") and (
                _CLOSING.match(key, paragraph.body, paragraph.end) or RETURNS.match(key, paragraph.body, paragraph.end)
            ):
                stack.clear()  # the closing paragraphs of a paper belong to no item
        kind = paragraph.kind
        if kind == "plain":
            # behind a list of bullets an unlabelled paragraph is no part of the last bullet, nor of what led in to it
            while stack and (stack[-1].kind == "plain" or stack[-1].kind in _BULLETS):
                stack.pop()
            rank = (stack[-1].rank if stack else -1) + 0.5
        elif kind in _BULLETS:
            rank = _place_bullet(text, stack, kind)
        else:
            rank = float(_subrank(paragraph))
            while stack and (stack[-1].rank >= rank or _closed_lead_in(text, stack[-1])):
                stack.pop()
        while stack and stack[-1].rank >= rank:
            stack.pop()
        parent = stack[-1] if stack else None
        node = Node(index, paragraph, rank, parent)
        if parent is not None:
            parent.children.append(node)
        node.path = _path(node, counts)
        nodes.append(node)
        stack.append(node)
    for node in reversed(nodes):
        if node.parent is not None and node.parent.end < node.end:
            node.parent.end = node.end
    return nodes


def _subrank(paragraph: Paragraph) -> float:
    rank: float = _RANK[paragraph.kind]
    if paragraph.kind in {"subclause", "section"}:
        rank += 0.3 * paragraph.label.count(".")
    return rank


def leads_in(text: str, node: Node) -> bool:
    """Whether a paragraph ends as a lead-in to what follows: in a colon, or in "như sau" whose colon was lost."""
    return (
        text[node.own_end - 1] == ":"
        or _AS_FOLLOWS.search(text, max(node.body, node.own_end - 12), node.own_end) is not None
    )


def _closed_lead_in(text: str, node: Node) -> bool:
    """Whether an unlabelled paragraph cannot be the lead-in of what follows."""
    return node.kind == "plain" and not leads_in(text, node)


def _place_bullet(text: str, stack: list[Node], kind: str) -> float:
    """The rank of a bullet: that of its like in the open list, else one below the innermost open paragraph."""
    while stack and _closed_lead_in(text, stack[-1]):
        stack.pop()
    for node in reversed(stack):
        if node.kind == kind:
            return node.rank
        if node.kind not in _BULLETS and node.kind != "plain":
            break
    top = stack[-1] if stack else None
    base: float = _RANK["dash"]
    if top is None:
        return base
    return max(base, top.rank + 1) if top.kind in _BULLETS else max(base, top.rank + 0.5)


def _path(node: Node, counts: dict[tuple[int, str], int]) -> str:
    """The path of the parent and what `node` adds to it; `counts` tells the bullets of a kind that a parent has so far."""
    parent, kind, label = node.parent, node.kind, node.label
    above = parent.path if parent is not None else ""
    if kind in {"plain", "period"}:
        return above
    if kind in _BULLETS:
        own = "-"
        if parent is not None:
            number = counts[parent.index, kind] = counts.get((parent.index, kind), 0) + 1
            own = f"{'-' if kind == 'dash' else '+'}{number}"
    elif kind == "subclause" and parent is not None and parent.label and label.startswith(parent.label + "."):
        own = label[len(parent.label) + 1 :]
    else:
        own = label
    return f"{above}.{own}" if above else own
