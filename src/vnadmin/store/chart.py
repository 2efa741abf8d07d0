"""Documents and tasks by month: lines for a terminal, and a picture. The picture needs the extra `vnadmin[charts]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vnadmin.export.table import Language
    from vnadmin.store.stats import Month

_BLOCK = "█"
_HEADINGS: dict[Language, tuple[str, ...]] = {
    "en": ("month", "documents", "tasks", "agencies", "no date"),
    "vi": ("tháng", "văn bản", "nhiệm vụ", "cơ quan", "không rõ ngày"),
}


def lines(months: Sequence[Month], *, width: int = 30, language: Language = "en") -> list[str]:
    """One line a month with its figures and a bar as long as its tasks."""
    *heads, unknown = _HEADINGS[language]
    out = [f"{heads[0]:<14}{heads[1]:>10}{heads[2]:>10}{heads[3]:>10}"]
    most = max((m.tasks for m in months), default=0)
    for m in months:
        bar = _BLOCK * (max(1, round(width * m.tasks / most)) if m.tasks else 0)
        out.append(f"{m.month or unknown:<14}{m.documents:>10}{m.tasks:>10}{m.agencies:>10}  {bar}".rstrip())
    return out


def picture(months: Sequence[Month], path: Path, *, language: Language = "en") -> None:
    """Writes a chart; the ending of the name says the format (.png, .svg, .pdf).

    Raises `UsageError` for another ending, for an archive without a dated document, and where matplotlib is not installed.
    """
    if path.suffix.lower() not in {".png", ".svg", ".pdf"}:
        raise UsageError(f"{path.name}: a chart is a .png, .svg or .pdf")
    dated = [m for m in months if m.month]
    if not dated:
        raise UsageError("no document has a date")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        msg = "matplotlib is not installed: pip install 'vnadmin[charts]'"
        raise UsageError(msg) from error
    heads = _HEADINGS[language]
    figure = Figure(figsize=(max(6.0, 0.35 * len(dated)), 4.0), layout="constrained")
    axes = figure.subplots()
    at = range(len(dated))
    axes.bar([i - 0.2 for i in at], [m.documents for m in dated], 0.4, label=heads[1])
    axes.bar([i + 0.2 for i in at], [m.tasks for m in dated], 0.4, label=heads[2])
    axes.set_xticks(list(at), [str(m.month) for m in dated], rotation=90)
    axes.legend()
    figure.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
