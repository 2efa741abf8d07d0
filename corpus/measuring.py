"""What the scripts that measure have in common: their arguments, and the page that holds their tables."""

from __future__ import annotations

import argparse
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "accuracy.md"


def asked(about: str) -> tuple[list[tuple[Path, Path]], bool]:
    """The folders of documents with those of their annotations, and whether to write what is found."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("folders", nargs="*", default=[f"{HERE}:{HERE / 'gold'}"], metavar="FOLDER:GOLD")
    parser.add_argument("--write", action="store_true", help="keep what is found and renew docs/accuracy.md")
    options = parser.parse_args()
    pairs = [pair.partition(":") for pair in options.folders]
    return [(Path(folder), Path(gold)) for folder, _, gold in pairs], options.write


def renew_page(name: str, lines: list[str]) -> None:
    """Puts lines between the marks of that name in the page."""
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    text = "\n".join(lines)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")
