"""What the reader of one body tells the reader of lists."""

from __future__ import annotations


class Member:
    """What was read: where, how it is named, and what a list needs to know of it."""

    __slots__ = ("body", "end", "group", "head_end", "heads", "kind", "name", "row", "shares", "start", "tail", "title")

    def __init__(self, start: int, end: int, kind: str, row: str, *, group: bool = False, head_end: int = 0) -> None:
        """`kind`: body | unit | group | plural (heads that wait for names) | office | title (an office without body) | place."""
        self.start = start
        self.end = end
        self.kind = kind
        self.row = row
        self.group = group
        self.head_end = head_end or end
        self.heads: tuple[str, ...] = ()  # plural: the words that the names need
        self.tail = 0  # where the place behind the head begins, 0 for none
        self.shares = False  # takes the place of a later member: "Đảng ủy Quân sự, Đảng ủy Công an tỉnh"
        self.body: Member | None = None  # office: the body behind the title
        self.title = ""  # of a list that shares its office: "Bộ trưởng " of "Bộ trưởng các Bộ: Công an, Quốc phòng"
        self.name: str | None = None  # other than what is printed
