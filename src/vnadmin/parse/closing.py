"""Recipients, filing line and signatures of a document, from the marks of its tail."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.parse.cues import office
from vnadmin.parse.pieces import pieces_of
from vnadmin.parse.tail import SIGN, Mark, is_name, label_at, prefix, walk_tail
from vnadmin.spans import Span, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnadmin.records import DocumentText, Zones


class RecipientHit(NamedTuple):
    """One line of Nơi nhận: `name` without dash, closing mark and remark; `purpose` the remark ("để b/c") or None."""

    start: int
    end: int
    name: str
    purpose: str | None


class SignatureHit(NamedTuple):
    """One signer. `start` and `end` cover the block from its first line to the name; None for what is not printed."""

    start: int
    end: int
    name: str | None
    title: str | None
    capacity: str | None
    on_behalf_of: str | None


class ClosingHit(NamedTuple):
    """What stands under the body."""

    recipients: tuple[RecipientHit, ...] = ()
    filing: Span | None = None
    signatures: tuple[SignatureHit, ...] = ()


_CAPACITY_LINE = re.compile(
    r"\n[ \t|*_#>\u00a0]{0,40}+(?:T(?:(?:M|L|UQ) ?\.|/M|/L|M |L |UQ )|K(?:T ?\.|/T|T )|Q ?\.)(?= ?[A-ZĐỦÚỘ])"
)


def closing_start(text: str, key: str, start: int, end: int) -> int:
    """Where the tail begins: at Nơi nhận or at the signature, whichever is printed first; -1 where neither is."""
    at = key.find("nơi nhận", start, end)
    tries = 0
    while at >= 0 and not label_at(text, key, at) and tries < 50:
        at = key.find("nơi nhận", at + 8, end)
        tries += 1
    if at < 0 or tries >= 50:
        m = re.compile(r"nơi {2,4}nhận ?:").search(key, start, end) if "nơi  nhận" in key else None
        at = m.start() if m else -1
    m = _signing_line(text, key, max(start - 1, 0), at if at >= 0 else end)
    if m and (at < 0 or at - m.start() < 2500 or any(w.kind == "name" for w in walk_tail(text, key, m.start(), end))):
        return _signature_before(text, key, start, m.start() + len(m[0]) - len(m[0].lstrip("\n \t|*_#>\u00a0")))
    if at >= 0:
        return _signature_before(text, key, start, at)
    return _bare_signature(text, key, start, end)


_SHOWN = re.compile(r"(?:ví dụ|thí dụ|chẳng hạn)(?: {1,4}\d{1,2})? {0,2}:?\s*\Z")
_NEAR = 400  # characters: what is shown together
_MOST_SHOWN = 60


def _signing_line(text: str, key: str, start: int, end: int) -> re.Match[str] | None:
    """The first line with a capacity that signs the paper, rather than shows how one signs: "… ví dụ: / TM. HỘI ĐỒNG NHÂN DÂN"."""
    shown = -_NEAR
    for m in itertools.islice(_CAPACITY_LINE.finditer(text, start, end), _MOST_SHOWN):
        if _SHOWN.search(key, max(start, m.start() - 40), m.start()) or m.start() - shown < _NEAR:
            shown = m.end()
            continue
        return m
    return None


def _lines_back(text: str, start: int, at: int, limit: int) -> Iterator[tuple[int, int]]:
    """The last printed lines before `at`, the last one first."""
    floor = max(start, at - 3000)
    while limit:
        line_end = text.rfind("\n", floor, at)
        begin = line_end + 1 if line_end >= 0 else floor
        line = text[begin:at]
        body = line.strip(" \t|*_#\r\u00a0")
        if body:
            a = begin + line.index(body)
            yield a, a + len(body)
            limit -= 1
        if line_end < 0:
            break
        at = line_end


def _sign_kinds(text: str, key: str, start: int, end: int) -> set[str]:
    """What the pieces of a line are: "name", "office", "signed", "capitals"; an empty set for a line of running text."""
    kinds = set()
    for p in pieces_of(text, key, start, end):
        if is_name(text, key, p.start, p.end):
            kinds.add("name")
        elif prefix().match(text, p.start, p.end):
            kinds.add("office")
        elif office().match(key, p.start, p.end) and p.end - p.start < 70 and text[p.end - 1] not in ".;:,":
            kinds.add("office" if text[p.start : p.end].isupper() else "title")
        elif key.startswith(("(đã ký", "đã ký", "[đã ký", "(ký"), p.start):
            kinds.add("signed")
        elif text[p.start : p.end].isupper() and p.end - p.start < 50:
            kinds.add("capitals")
        else:
            return set()
    return kinds


def _signature_before(text: str, key: str, start: int, at: int) -> int:
    """Where a signature that was extracted before `at` begins; `at` where there is none."""
    first = at
    for s, e in _lines_back(text, start, at, 12):
        kinds = _sign_kinds(text, key, s, e)
        if not kinds or "title" in kinds:
            break
        if "office" in kinds:
            first = s
    return first


def _bare_signature(text: str, key: str, start: int, end: int) -> int:
    """Where a signature without capacity and without Nơi nhận begins, at the very end of the text; -1 for none."""
    first = -1
    named = False
    for s, e in _lines_back(text, start, end, 10):
        kinds = _sign_kinds(text, key, s, e)
        if not kinds:
            break
        if "name" in kinds:
            named = True
        elif named and kinds & {"office", "title"}:
            first = s
    return first


def read_closing(doc: DocumentText, zones: Zones, tail: tuple[Mark, ...] | None = None) -> ClosingHit:
    """Recipients, filing and signatures of the document, those of attached papers behind its own.

    `tail` holds the marks that `lay_out` found; without them the closing zone is read again.
    """
    text, key = doc.text, doc.key
    signatures: list[SignatureHit] = []
    recipients: tuple[RecipientHit, ...] = ()
    filing: Span | None = None
    if zones.closing.end > zones.closing.start:
        marks = list(tail) if tail is not None else walk_tail(text, key, zones.closing.start, zones.closing.end)
        recipients, filing = _recipients(text, marks)
        signatures += _signatures(text, marks)
    for annex in zones.annexes[:40]:
        window = max(annex.start, annex.end - 600)
        m = _CAPACITY_LINE.search(text, window, annex.end)
        if m:
            at = m.start() + len(m[0]) - len(m[0].lstrip("\n \t|*_#>\u00a0"))
            signatures += _signatures(text, walk_tail(text, key, at, annex.end))
    return ClosingHit(recipients, filing, tuple(signatures))


def _recipients(text: str, marks: list[Mark]) -> tuple[tuple[RecipientHit, ...], Span | None]:
    """The lines of Nơi nhận, wrapped ones joined."""
    groups: list[list[Mark]] = []
    filing: Span | None = None
    for m in marks:
        if m.kind == "item":
            groups.append([m])
        elif m.kind == "more" and groups:
            groups[-1].append(m)
        elif m.kind == "filing":
            filing = Span(filing.start, m.end) if filing else Span(_inside(text, m.start, m.end), m.end)
    out = []
    for group in groups:
        start = _inside(text, group[0].start, group[0].end)
        together = not text[group[0].end : group[-1].end].strip() or not any(
            text[a.end : b.start].strip(" \n\t|*_") for a, b in itertools.pairwise(group)
        )
        end = group[-1].end if together else group[0].end
        end = start + len(text[start:end].rstrip(" .;,\n\t|*_"))
        printed = squeeze(text[start:end]) if together else squeeze(" ".join(text[m.start : m.end] for m in group))
        name, purpose = _remark(printed.lstrip(_BULLETS))
        if name and end > start:
            out.append(RecipientHit(start, end, name, purpose))
    return tuple(out), filing


_BULLETS = "-–—+•●▪○‒−·* "
_REMARK = re.compile(r" ?\(([^()]{1,160})\)?[ .;,*]*$")


def _remark(printed: str) -> tuple[str, str | None]:
    """Name and remark of a recipient; of several remarks all go, the last is the purpose."""
    purpose = None
    name = printed.replace("|", " ").rstrip(" .;,*:")
    for _ in range(4 if "(" in name else 0):
        m = _REMARK.search(name, max(0, len(name) - 170))
        if not m or not m.start():
            break
        purpose = purpose or m[1].strip()
        name = name[: m.start()].rstrip(" .;,*:")
    return squeeze(name), purpose


def _inside(text: str, start: int, end: int) -> int:
    """Behind the dash of an item."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(_BULLETS + "\u00a0\t"))


def _columns(text: str, sign: list[Mark]) -> list[Mark]:
    """Marks in reading order: column by column where blocks stand side by side.

    A line that holds the right block only is known by how far it is set in.
    """
    rows: dict[int, int] = {}
    for m in sign:
        rows[m.row] = rows.get(m.row, 0) + 1
    if max(rows.values(), default=0) < 2:
        return sign
    inset = [m.start - text.rfind("\n", 0, m.start) for m in sign]
    right = min(x for m, x in zip(sign, inset, strict=True) if m.col)
    placed = [(1 if m.col or x > max(right - 15, 12) else 0, m.start, m) for m, x in zip(sign, inset, strict=True)]
    return [m for _, _, m in sorted(placed)]


def _signatures(text: str, marks: list[Mark]) -> list[SignatureHit]:
    """Signature blocks; blocks printed side by side are read column by column."""
    sign = _columns(text, [m for m in marks if m.kind in SIGN])
    out: list[SignatureHit] = []
    start: int | None = None
    capacity = behalf = title = None
    part: list[Mark] = []
    field = ""

    def value() -> str | None:
        if not part:
            return None
        begin = part[0].start
        m = prefix().match(text, begin, part[0].end)
        if m:
            begin = m.end()
        pieces = [text[begin : part[0].end], *(text[q.start : q.end] for q in part[1:])]
        return squeeze(" ".join(pieces)).rstrip(" ,.:") or None

    for m in sign:
        if m.kind in ("prefix", "office"):
            if field == "behalf":
                behalf = value()
            elif field:
                title = value()
            if start is None:
                start = m.start
            part = [m]
            if m.kind == "prefix":
                found = prefix().match(text, m.start, m.end)
                capacity = squeeze(found[1]).replace(" ", "") if found else None
                plain = "".join(c for c in capacity or "" if c.isalpha()).upper()
                field = "behalf" if plain == "TM" else "title"
            else:
                field = "title"
        elif m.kind == "wrap":
            part.append(m)
        elif m.kind == "name":
            if field == "behalf":
                behalf = value()
            elif field:
                title = value()
            name = squeeze(text[m.start : m.end])
            head, title_ = _own_title(title)
            out.append(
                SignatureHit(start if start is not None else m.start, m.end, name, title_ or head, capacity, behalf)
            )
            start, capacity, behalf, title, part, field = None, None, None, None, [], ""
    if start is not None and field and not out:  # an unsigned draft prints the office alone
        if field == "behalf":
            behalf = value()
        else:
            title = value()
        out.append(SignatureHit(start, part[-1].end, None, title, capacity, behalf))
    return out


def _own_title(title: str | None) -> tuple[str | None, str | None]:
    """A title and, where head and deputy stand on one line ("CHỦ TỊCH PHÓ CHỦ TỊCH"), the deputy's."""
    if title and " PHÓ " in title and not title.startswith("PHÓ "):
        return title, title[title.index(" PHÓ ") + 1 :]
    return title, None
