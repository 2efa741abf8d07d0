"""Reads every document of a corpus and compares it with its gold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from vnadmin.errors import UsageError
from vnadmin.evaluate.fields import score_citations, score_header
from vnadmin.evaluate.report import WHOLE, Report
from vnadmin.evaluate.sheet import NOTHING, load_gold, sheet_of_document, sheet_of_gold
from vnadmin.evaluate.tasks import score_tasks
from vnadmin.model import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from vnadmin.model import Document

    Reader = Callable[[Path], Document]


def gold_files(corpus: Path) -> list[Path]:
    """The gold files of a corpus folder, sorted. Raises `UsageError` when there are none."""
    found = sorted((corpus / "gold").glob("*.json"))
    if not found:
        raise UsageError(f"no gold/*.json in {corpus}")
    return found


def evaluate_corpus(corpus: Path, *, gold: Sequence[Path] | None = None, read: Reader | None = None) -> Report:
    """The scores of a corpus folder: `gold/*.json`, each naming its document by a path relative to the folder.

    `gold` takes other gold files, `read` another reader. A document that cannot be read counts as an empty answer, so
    that silence is never better than a try. Quotes of gold are looked up in `plain/<id>.txt` where there is one, else in
    the document itself.
    """
    files = gold_files(corpus) if gold is None else gold
    if read is None:
        from vnadmin import read as read_document

        read = read_document
    report = Report()
    for path in files:
        _score_one(corpus, load_gold(path), read, report)
    return report


def _score_one(corpus: Path, gold: dict[str, Any], read: Reader, report: Report) -> None:
    total, report = report, Report()
    name = gold["id"]
    report.counts["documents"] += 1
    answer = NOTHING
    try:
        document = read(corpus / gold["file"])
    except Exception as error:  # noqa: BLE001 - any failure is an empty answer, and is counted
        report.counts["documents.failed"] += 1
        report.miss(name, "no answer", gold["file"], f"{type(error).__name__}: {error}")
    else:
        answer = sheet_of_document(document)
        _check_spans(document, report, name)
    plain = corpus / "plain" / f"{name}.txt"
    source = plain if plain.exists() else corpus / gold["file"]
    text = source.read_text(encoding="utf-8", errors="replace") if source.exists() else ""
    sheet = sheet_of_gold(gold, text)
    score_header(sheet, answer, report, name)
    score_citations(sheet, answer, report, name)
    score_tasks(sheet.tasks, answer.tasks, report, name)
    kinds = {kind for miss in report.misses if (kind := _part(miss.what))}
    report.whole.update(part for part in WHOLE if not (kinds & {part} if part != "document" else kinds))
    total.join(report, gold["header"]["document_type"] or "-")


def _part(what: str) -> str | None:
    """The part of a document that a difference is in; None for a wrong span, which is counted by itself."""
    first = what.replace(".", " ").split()[0]
    return {"citation": "citations", "task": "tasks", "deadline": "tasks", "header": "header", "no": "document"}.get(
        first
    )


def mentions(record: BaseModel) -> Iterator[Mention]:
    """Every mention inside a record, itself included, in the order of the fields."""
    if isinstance(record, Mention):
        yield record
    for name in type(record).model_fields:
        value = getattr(record, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from mentions(item)


def _check_spans(document: Document, report: Report, name: str) -> None:
    """Every span must give its words back."""
    for mention in mentions(document):
        start, end = mention.span
        report.counts["spans"] += 1
        if document.text[start:end] != mention.text:
            report.counts["spans.wrong"] += 1
            report.miss(name, "span", document.text[start:end][:80], mention.text[:80])
