"""Where in a Word document a stretch of the text stands: paragraph, cell of a table, runs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from vnadmin.records import Passage

if TYPE_CHECKING:
    from vnadmin.records import Block, DocumentText


def passages(doc_text: DocumentText, start: int, end: int) -> list[Passage]:
    """The paragraphs that `[start, end)` of the text touches, each with the stretch of it that is meant.

    Empty where the source is no Word document.
    """
    blocks = doc_text.blocks
    if not blocks or start >= end:
        return []
    raw_start, raw_end = doc_text.map.raw(start, end)
    first = bisect_right(blocks, raw_start, key=lambda block: block.end)
    last = bisect_left(blocks, raw_end, key=lambda block: block.start)
    return [_passage(block, max(raw_start, block.start), min(raw_end, block.end)) for block in blocks[first:last]]


def _passage(block: Block, start: int, end: int) -> Passage:
    own = next((at for at, run in block.runs if run >= 0), block.end)  # what stands before is an automatic number
    touched = [
        run
        for (at, run), (stop, _) in zip(block.runs, [*block.runs[1:], (block.end, -1)], strict=True)
        if run >= 0 and at < end and stop > start
    ]
    runs = (touched[0], touched[-1] + 1) if touched else (0, 0)
    return Passage(
        block.part or None,
        block.paragraph,
        block.table,
        block.row,
        block.cell,
        max(start - own, 0),
        max(end - own, 0),
        runs,
    )
