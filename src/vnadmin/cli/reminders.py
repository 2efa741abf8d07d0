"""`vnadmin report` and `vnadmin digest`: what is overdue and falls due, for people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vnadmin.cli.archives import archive_argument, asking, open_archive, replace_file
from vnadmin.cli.commands import common, day, vnadmin
from vnadmin.cli.sending import check_sending, options_of_sending, send_digests
from vnadmin.cli.sources import say_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vnadmin.export.digest import Digest
    from vnadmin.export.reminders import Reminder
    from vnadmin.export.table import Language
    from vnadmin.store import Archive
    from vnadmin.track.models import Item

    T = TypeVar("T", Reminder, Item)

REFUSED = 8
_WORDS = {
    "en": {
        "secret": "{n} tasks of documents that are marked Mật, Tối mật or Tuyệt mật are left out (--secret takes them too)",
        "untracked": "the archive has no register, so what is done counts as not done", "nothing": "nothing is due",
        "counts": "{out}: {n} tasks",
        "held": "{n} tasks are held back, because the reading is not sure and nobody reviewed it (--include-unreviewed sends them too)",
    },
    "vi": {
        "secret": "bỏ ra {n} nhiệm vụ của văn bản đóng dấu Mật, Tối mật, Tuyệt mật (--secret để lấy cả chúng)",
        "untracked": "kho chưa có sổ theo dõi, nên việc đã xong vẫn được tính là chưa xong", "nothing": "không có việc đến hạn",
        "counts": "{out}: {n} nhiệm vụ",
        "held": "giữ lại {n} nhiệm vụ, vì máy đọc chưa chắc và chưa ai rà soát (--include-unreviewed để gửi cả chúng)",
    },
}  # fmt: skip

on_option = click.option("--on", "today", type=day, help="The day from which is counted; today by default.")


def docx_file(value: str) -> Path:
    """The name of a Word document."""
    path = Path(value)
    if path.suffix.lower() != ".docx":
        raise click.BadParameter(f"{value!r} does not end in .docx")
    return path


def numbers(value: str) -> tuple[int, ...]:
    """Numbers of days like 1,3,7, rising; wrong use for anything else."""
    parts = value.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() and len(part) < 6 for part in parts):
        raise click.BadParameter(f"{value!r} is not numbers of days like 1,3,7")
    return tuple(sorted({int(part) for part in parts}))


class Asked:
    """What is due in an archive on a day, and how many tasks were left out.

    Without `secret` those of documents that are marked so; without `unreviewed` those that are not sure and that nobody reviewed, as from
    every network target.
    """

    def __init__(
        self, archive: Archive, today: dt.date | None, language: Language, *, secret: bool, unreviewed: bool = True
    ) -> None:
        from vnadmin.track.reminders import has_register

        self.archive = archive
        self.on = today or dt.datetime.now().astimezone().date()
        self.language = language
        self.secret = secret
        self.unreviewed = unreviewed
        self.tracked = has_register(archive)
        self._left: set[str] = set()
        self._held: set[str] = set()
        if not self.tracked:
            click.echo(_WORDS[language]["untracked"], err=True)

    def reminders(self, agency: str | None = None, *, within: int) -> list[Reminder]:
        """What is due within some days, or past."""
        from vnadmin.track.reminders import open_tasks, reminders

        return self._open(reminders(open_tasks(self.archive, agency=agency), self.on, within=within))

    def items(self, agency: str | None = None) -> list[Item]:
        """What is past, and what is due within a year."""
        from vnadmin.track.items import items
        from vnadmin.track.reminders import open_tasks

        tasks = [task for task in open_tasks(self.archive, agency=agency) if task.deadlines]
        return self._open(items(tasks, start=self.on))

    def _open(self, found: list[T]) -> list[T]:
        from vnadmin.sync.adapter import Capabilities
        from vnadmin.sync.policy import Policy, verdict

        policy, kept = Policy(secret=self.secret, unreviewed=self.unreviewed), []
        outside = Capabilities(guard="compare", fields=frozenset())
        for one in found:
            why = verdict(one, outside, policy)
            if why is None:
                kept.append(one)
            else:
                (self._left if why == "secret" else self._held).add(one.task_id)
        return kept

    @property
    def code(self) -> int:
        """The exit code: 8 where something secret was left out, which is said, as is what was held back."""
        if self._held:
            click.echo(_WORDS[self.language]["held"].format(n=len(self._held)), err=True)
        if self._left:
            say_error(None, _WORDS[self.language]["secret"].format(n=len(self._left)), self.language)
        return REFUSED if self._left else 0


@vnadmin.command()
@archive_argument
@click.option("-o", "--output", "file", type=docx_file, required=True, metavar="OUT", help="The Word document (.docx).")
@on_option
@click.option("--agency", metavar="NAME", help="Only tasks that a body of this name leads or supports.")
@click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")
@common
@click.pass_obj
def report(
    language: Language, /, archive: Path, *, file: Path, today: dt.date | None, agency: str | None, secret: bool
) -> int:
    """Write a report in Word of what is overdue, due within 7 and 30 days and without a known day, by agency.

    Done tasks are those of the register. What is marked secret is left out unless asked for; then the exit code is 8.
    """
    from vnadmin.export.report import MONTH, to_report

    with open_archive(archive) as opened, asking():
        asked = Asked(opened, today, language, secret=secret)
        found = asked.reminders(agency, within=MONTH)
    replace_file(file, to_report(found, asked.on, tracked=asked.tracked))
    click.echo(_WORDS[language]["counts"].format(out=file, n=len(found)), err=True)
    return asked.code


@vnadmin.command()
@archive_argument
@click.option(
    "--unit",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only what a body of this name leads or supports; may be repeated: a digest for each.",
)
@click.option(
    "--units",
    type=click.Path(exists=True, dir_okay=False),
    help="Your own list of units (CSV, YAML or JSON: id, name, aliases, email): a digest for each.",
)
@on_option
@click.option(
    "--days",
    type=numbers,
    default="1,3,7",
    show_default=True,
    help="What is due within so many days, in sections; what is overdue comes first.",
)
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many of each section at most."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.option("--empty", is_flag=True, help="Also a digest in which nothing is due.")
@click.option("--secret", is_flag=True, help="Also what is marked Mật, Tối mật or Tuyệt mật.")
@options_of_sending
@common
@click.pass_obj
def digest(
    language: Language, /, archive: Path, *, names: tuple[str, ...], units: str | None, today: dt.date | None, days: tuple[int, ...], form: str,
    empty: bool, limit: int, secret: bool, include_unreviewed: bool, **sending: Any,
) -> int:  # fmt: skip
    """Print what is overdue and falls due within days, or send it by mail or to a webhook, for all or for each unit.

    Done tasks are those of the register. What is marked secret is left out unless asked for; then the exit code is 8. When sending: 3 some
    were not sent, 4 none, 5 nobody knows whether it was sent, 6 not let in, 7 no answer.
    """
    from vnadmin.export import digest as forms

    if names and units is not None:
        raise click.UsageError("give either --unit or --units")
    sends = check_sending(sending, units)
    if (units is not None or len(names) > 1) and form == "html" and not sends:
        raise click.UsageError("a page holds one digest: give one --unit, or --format text or json")
    with open_archive(archive) as opened, asking():
        asked = Asked(opened, today, language, secret=secret, unreviewed=not sends or include_unreviewed)
        made = [pair for pair in _digests(asked, names, units, {"days": days, "limit": limit}) if pair[0] or empty]
        if sends:
            overrides = [name for name, off in (("secret", secret), ("unreviewed", include_unreviewed)) if off]
            code = send_digests(opened, made, sending, language, overrides)
            own = asked.code
            return code or own
    printed: Callable[[Digest], str] = {"text": forms.to_text, "html": forms.to_html, "json": forms.to_json}[form]
    shown = [one for one, _ in made]
    for number, one in enumerate(shown):
        click.echo(("\n" if number and form == "text" else "") + printed(one).rstrip("\n"))
    if not shown:
        click.echo(_WORDS[language]["nothing"], err=True)
    return asked.code


def _digests(
    asked: Asked, names: Sequence[str], units: str | None, options: dict[str, Any]
) -> Iterable[tuple[Digest, str | None]]:
    """The digest of all, or one for each name, or one for each unit of a list, with its address of mail."""
    from vnadmin.export.digest import make_digest

    more = {**options, "tracked": asked.tracked}
    within = max(options["days"])
    if units is None:
        for name in names or (None,):
            yield make_digest(asked.reminders(name, within=within), asked.on, unit=name, **more), None
        return
    from vnadmin.values.units import read_units

    known = read_units(units)
    found = asked.reminders(within=within)
    ids: dict[str, str | None] = {}
    for name in {name for reminder in found for name in (*reminder.leads, *reminder.supporting)}:
        one = known.find(name)
        ids[name] = one.id if one else None
    for own in known:
        mine = [r for r in found if any(ids[name] == own.id for name in _bodies(r))]
        yield make_digest(mine, asked.on, unit=own.name, **more), own.email


def _bodies(reminder: Reminder) -> Sequence[str]:
    return (*reminder.leads, *reminder.supporting)
