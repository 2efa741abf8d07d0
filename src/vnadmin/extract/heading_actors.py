"""The bodies that a heading is about: "1. Công an tỉnh", "Trách nhiệm của Sở Y tế", "Đối với các xã"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnadmin.extract.actors import (
    FILLER,
    LONGEST_NAME,
    NOBODY,
    Actor,
    is_sole,
    named_to,
)
from vnadmin.extract.cues import match_cue
from vnadmin.extract.duties import SURE, duty_after, skip_blanks, skip_brackets, skip_marks
from vnadmin.records import AgencyHit
from vnadmin.spans import squeeze

if TYPE_CHECKING:
    from vnadmin.extract.task_hits import Scene

# boards and teams are named by what they do: "Ban Chỉ đạo triển khai Đề án 06", "Tổ công tác rà soát thủ tục"
_OPEN_HEAD = re.compile(
    r"(?:ban chỉ đạo|ban vận động|ban quản lý|hội đồng|hội đồng quản lý|tổ công tác|tổ giúp việc|tổ thư ký|đoàn kiểm tra|đoàn giám sát|tiểu ban)"
)
_OF_FIELDS = re.compile(r"(?<!\w)(?:ủy ban|vụ|phòng|khoa|ban|tiểu ban|tổ)(?: [^\W\d_]+){1,5}\Z")
_FIELD = re.compile(r", {1,3}[^\W\d_a-zđ][^\W\d_]*(?: (?:và )?[^\W\d_]+){0,3}")
_HEADING_PIECE = re.compile(r"(?:;|,| và) {1,6}([^;]{3,100}?)(?=;| và [^,;]{0,80}\Z|\Z)")
_TITLE = re.compile(
    r"(?:trách nhiệm|nhiệm vụ|phân công|phân công nhiệm vụ)(?: (?:của|thực hiện|thực hiện của|cụ thể của))+ "
)
# what makes a group, rather than what it is told to do: "các chủ đầu tư xây dựng và kinh doanh hạ tầng"
_TRADES = (
    "xây dựng", "kinh doanh", "đầu tư", "cung cấp", "quản lý", "khai thác", "sản xuất", "sử dụng", "hoạt động", "tham gia", "vận hành", "cung ứng",
    "chế biến", "xuất khẩu", "nhập khẩu", "làm công tác", "chủ trì, quản lý",
)  # fmt: skip


def heading_actor(scene: Scene, start: int, end: int) -> Actor | None:
    """The bodies that a heading is about: "1. Công an tỉnh", "Trách nhiệm của Sở Y tế", "Giao Sở Tài chính:", "Đối với các xã"."""
    text, key = scene.text, scene.key
    at = skip_marks(key, start, end)
    title = _TITLE.match(key, at, end)
    if title:
        at = title.end()
    else:
        cue = match_cue("assign", key, at, end)
        if cue:
            at = cue.end
        filler = FILLER.match(key, at, end)
        if filler:
            at = skip_blanks(key, filler.end(), end)
    listed = scene.parties(at, end)
    if not listed.parties:
        return None
    if is_sole(key, listed, NOBODY):
        return None
    after = skip_brackets(key, listed.stop, end)
    rest = key[after:end].strip(" .:;,-–*")
    if not rest or (title and len(rest) < 60):
        return Actor(listed.parties, start, end, "heading", certain=True)
    stop = end
    while stop > after and text[stop - 1] in " .:;,-–*\n":
        stop -= 1
    if stop - at > LONGEST_NAME or ":" in key[at:stop]:
        return None
    last = listed.parties[-1]
    if len(listed.parties) == 1 and _FIELD.fullmatch(text, listed.stop, stop) and _OF_FIELDS.search(key, at, last.end):
        # "Phòng Văn hóa, Giáo dục": one room with two fields, the second of which may be a verb elsewhere
        return Actor((named_to(text, last, stop),), start, end, "heading", certain=True)
    duty = duty_after(key, listed.stop, stop)
    # "Sở Y tế; Báo và Phát thanh, Truyền hình Cần Thơ": the list goes on with a body that is not known
    more = _unknown_bodies(text, key, listed.stop, stop) if duty is None else []
    if more:
        return Actor((*listed.parties, *more), start, end, "heading", certain=True)
    whole = _OPEN_HEAD.fullmatch(key, last.start, last.end) and not key.startswith(SURE, after)
    many = key.startswith(("các", "những"), last.start)
    if (last.group and (duty is None or (many and key.startswith(_TRADES, after)))) or (
        whole and text[end - 1] not in ".;"
    ):
        # "Các chủ đầu tư hạ tầng khu công nghiệp": the whole of a short line without a verb is the name
        return Actor((*listed.parties[:-1], named_to(text, last, stop)), start, end, "heading", certain=True)
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
