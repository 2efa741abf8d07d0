"""`vnadmin agencies`: which body a name means on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vnadmin.cli.commands import common, day, vnadmin
from vnadmin.cli.sources import say_error

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from vnadmin.export.table import Language
    from vnadmin.model import Body

_WORDS: dict[Language, dict[str, str]] = {
    "en": {"from": "from", "to": "to", "then": "followed by", "not": "not on {day}", "unknown": "no such body is known", "one": "{n} bodies have this name"},
    "vi": {"from": "từ", "to": "đến", "then": "kế thừa:", "not": "không có vào ngày {day}", "unknown": "không biết cơ quan này", "one": "tên này chỉ {n} cơ quan"},
}  # fmt: skip


@vnadmin.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--on", type=day, help="The day of the document that prints the name.")
@click.option("--as-of", type=day, help="The day on which successors carry on its work, instead of today.")
@click.option("--province", help="Where a name without a place belongs.")
@click.option("--json", "form", flag_value="json", help="One line of JSON a name.")
@common
@click.pass_obj
def agencies(
    language: Language,
    /,
    names: tuple[str, ...],
    *,
    on: dt.date | None,
    as_of: dt.date | None,
    province: str | None,
    form: str | None,
) -> int:
    """Show which body a name means, with its id, its days and its successors.

    Exit code 1 when a name is not known.
    """
    from vnadmin import identify_agency
    from vnadmin.export.json import line

    unknown = 0
    for name in names:
        found = identify_agency(name, on=on, province=province, as_of=as_of)
        unknown += not found
        if form:
            click.echo(line({"name": name, "bodies": [body.model_dump(mode="json") for body in found]}))
            continue
        if not found:
            say_error(name, _WORDS[language]["unknown"], language)
        elif len(found) > 1:
            click.echo(f"{name}: {_WORDS[language]['one'].format(n=len(found))}")
        for body in found:
            for text in _lines(body, on, language):
                click.echo(text)
    return int(unknown > 0)


def _lines(body: Body, on: dt.date | None, language: Language) -> Iterator[str]:
    """The body with its days, then its successors, indented."""
    words = _WORDS[language]
    days = [f"{words['from']} {body.valid_from}"] if body.valid_from else []
    days += [f"{words['to']} {body.valid_to}"] if body.valid_to else []
    days += [words["not"].format(day=on)] if not body.valid else []
    yield f"{body.name} [{body.id}]" + (f" ({', '.join(days)})" if days else "")
    for successor in body.successors:
        yield f"    {words['then']} {successor.name} [{successor.id}]"
