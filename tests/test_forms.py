"""The same document in several forms gives the same header and the same tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnadmin
from test_office import needs

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "real"
HEADER = (
    "document_type", "status", "symbol", "issued", "governing_agency", "issuer", "subject", "urgency", "secrecy", "addressees",
    "recipients", "filing", "signatures",
)  # fmt: skip


def printed(value: object) -> object:
    """The words of a field; places differ from form to form."""
    return [str(one) for one in value] if isinstance(value, tuple) else None if value is None else str(value)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="real documents are not beside the project")
@needs("soffice")
@pytest.mark.parametrize("name", ["hd-36_vptw_2018", "nd-30_phu-luc-3"])
def test_word_of_before_and_after_2007(name: str) -> None:
    """Header, tasks and citations of the .doc are those of the .docx. The texts differ in one empty line of `hd-36`."""
    old, new = vnadmin.read(REAL / "doc" / f"{name}.doc"), vnadmin.read(REAL / "docx" / f"{name}.docx")
    for field in HEADER:
        assert printed(getattr(old, field)) == printed(getattr(new, field)), field
    tasks = [
        [(t.path, t.text, printed(t.lead), printed(t.supporting), printed(t.deadlines)) for t in document.tasks]
        for document in (old, new)
    ]
    assert tasks[0] == tasks[1]
    assert printed(old.citations) == printed(new.citations)
    assert [line for line in old.text.splitlines() if line] == [line for line in new.text.splitlines() if line]
    # the paragraphs of a .doc are those of the DOCX made of it, so they name no part of the file
    span = (old.text.index("\n") + 1, old.text.index("\n") + 20)
    assert all(place.part is None for place in old.regions(span) if isinstance(place, vnadmin.TextRegion))
