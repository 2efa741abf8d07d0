"""Commands on trackers: sync plan, apply, adopt, settle, status, probe."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from vnadmin.cli.archives import replace_file
from vnadmin.cli.commands import common, day, vnadmin
from vnadmin.cli.plans import outcome_line, say, show_plan, summary
from vnadmin.cli.sources import say_error
from vnadmin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnadmin.export.table import Language
    from vnadmin.store import Archive
    from vnadmin.sync.adapter import Adapter
    from vnadmin.sync.choice import Choice
    from vnadmin.sync.registered import Desk
    from vnadmin.sync.settling import Side
    from vnadmin.sync.state import Links
    from vnadmin.sync.steps import Plan

F = TypeVar("F", bound="Callable[..., Any]")
WAITING, DENIED, UNREACHABLE, REFUSED, LOOK = 10, 6, 7, 8, 5
_target = click.argument("target")


class Opened(NamedTuple):
    """A target with the archive that it belongs to."""

    archive: Archive
    adapter: Adapter
    links: Links


def _coded(command: F) -> F:
    """Errors of trackers become exit codes."""

    @functools.wraps(command)
    def guarded(language: Language, /, **options: Any) -> int:
        from vnadmin.sync import errors

        try:
            return int(command(language, **options))
        except UsageError as error:
            raise click.UsageError(str(error)) from error
        except errors.SyncError as error:
            say_error(None, error, language)
            kinds = (
                (errors.Denied, DENIED),
                (errors.PolicyRefusal, REFUSED),
                (errors.Undecided, LOOK),
            )
            return next((code for kind, code in kinds if isinstance(error, kind)), UNREACHABLE)

    return guarded  # type: ignore[return-value]


def _configured(command: F) -> F:
    """Options that say where targets and tasks are."""
    config = click.option(
        "--config", type=click.Path(path_type=Path, dir_okay=False), default=Path("vnadmin.toml"), show_default=True,
        help="Where the targets are described.",
    )  # fmt: skip
    archive = click.option(
        "--archive",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The archive, instead of that of the configuration.",
    )
    return config(archive(command))


def _choosing(command: F) -> F:
    """Options that say which tasks a target is to show."""
    options = (
        click.option("--agency", metavar="NAME", help="Only tasks that a body of this name leads or supports."),
        click.option("--document", metavar="SYMBOL", help="Only tasks of the document with this symbol, in any spelling."),
        click.option("--from", "start", type=day, help="Periods of recurring tasks from this day on; if not given, from the day of the document or from today, whichever is later."),
        click.option("--on", "today", type=day, help="The day that counts as today."),
        click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="Periods over so many months."),
        click.option("--before", type=click.Choice(["exclusive", "inclusive"]), default="exclusive", help="As in reading: whether “before DAY” includes the day."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _ruling(command: F) -> F:
    """Options that switch rules off."""
    options = (
        click.option("--secret", is_flag=True, help="Also send what is marked Mật, Tối mật or Tuyệt mật. It is logged."),
        click.option("--include-unreviewed", "unreviewed", is_flag=True, help="Also send what is not sure and nobody reviewed. It is logged."),
        click.option("--confidence", type=click.FloatRange(0, 1), help="What is sure enough without a review; 0.9 if not given."),
        click.option("--allow-mass-close", "mass_close", is_flag=True, help="Also close more than 30 % of the open tasks of a document. It is logged."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@contextlib.contextmanager
def _open(name: str, config: Path, archive: Path | None, *, moved: bool = False) -> Iterator[Opened]:
    """A target with its archive; `moved`: also where its entries are at another address than it has now."""
    from vnadmin.store import Archive
    from vnadmin.sync.state import Links
    from vnadmin.sync.targets import read_config

    read = read_config(config)
    target = read.target(name)
    path = archive or read.archive
    if path is None:
        raise UsageError(f'{config} names no archive: archive = "…", or --archive')
    if not path.exists():
        raise UsageError(f"{path}: there is no such archive")
    with Archive.open(path, create=False) as opened:
        links, adapter = Links(opened, name), target.open()
        before = links.address()
        if before not in (None, adapter.address) and not moved:
            raise UsageError(
                f"[targets.{name}] was linked to {before}, now it is {adapter.address}: use another name, or vnadmin sync adopt {name}"
            )
        yield Opened(opened, adapter, links)


def _chosen(chosen: dict[str, Any]) -> Choice:
    from vnadmin.export.todos import HANOI
    from vnadmin.sync.choice import Choice

    return Choice(chosen["start"], chosen["months"], chosen["before"], chosen["today"] or dt.datetime.now(HANOI).date())


def _desk(opened: Opened, choice: Choice) -> Desk:
    from vnadmin.sync.registered import Desk
    from vnadmin.track import Register

    return Desk(Register(opened.archive), opened.links.target, choice)


@vnadmin.group()
@common
def sync() -> None:
    """Bring the tasks of a register into a tracker, without harming what people do there.

    Exit codes: 0 done, 2 wrong use, 3 some tasks failed, 4 all failed, 5 conflicts, 6 not let in, 7 not reached, 8 refused by a rule. TARGET is a
    table [targets.NAME] of the configuration.
    """


@sync.command()
@_target
@_configured
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the plan there, for sync apply.",
)
@click.option(
    "--exit-code", "exit_code", is_flag=True, help="Exit code 10 where changes wait, if no other code is due."
)
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON instead of a table.")
@_choosing
@_ruling
@common
@click.pass_obj
@_coded
def plan(
    language: Language, /, *, target: str, config: Path, archive: Path | None, out: Path | None, exit_code: bool, as_json: bool,
    secret: bool, unreviewed: bool, confidence: float | None, mass_close: bool, **chosen: Any,
) -> int:  # fmt: skip
    """Say what would be done in a tracker, and why; nothing is written there."""
    from vnadmin.sync import plan_file, planning
    from vnadmin.sync.policy import Policy

    policy = Policy(secret, unreviewed, Policy().confidence if confidence is None else confidence, mass_close)
    with _open(target, config, archive) as opened:
        desk = _desk(opened, _chosen(chosen))
        items = desk.items(agency=chosen["agency"], document=chosen["document"])
        made = planning.plan(items, opened.adapter, opened.links, policy=policy)._replace(choice=desk.choice)
    if out:
        replace_file(out, plan_file.to_json(made).encode())
    if as_json:
        click.echo(plan_file.to_json(made), nl=False)
    else:
        show_plan(made, language)
    for name in made.overrides:
        say("override", language, rule=name)
    return made.code() or (WAITING if exit_code and made.waiting() else 0)


@sync.command()
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_configured
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a task.")
@common
@click.pass_obj
@_coded
def apply(language: Language, /, *, file: Path, config: Path, archive: Path | None, as_json: bool) -> int:
    """Carry out a plan. What moved since it was made is left; the same plan again touches only what is left of it."""
    from vnadmin.sync import plan_file

    made = plan_file.from_json(file.read_bytes().decode(errors="replace"))
    with _open(made.target, config, archive) as opened:
        return _carry_out(made, opened, language, as_json=as_json)


def _carry_out(
    made: Plan, opened: Opened, language: Language, *, as_json: bool, only: tuple[Any, ...] | None = None
) -> int:
    from vnadmin.export.json import line
    from vnadmin.sync.applying import apply as carried_out
    from vnadmin.sync.applying import code_of
    from vnadmin.sync.lock import writing

    if made.address != opened.adapter.address:
        raise UsageError(f"the plan is for {made.address}, [targets.{made.target}] is {opened.adapter.address}")
    for name in made.overrides:
        say("override", language, rule=name)
    outcomes = []
    desk = _desk(opened, made.choice)
    with writing(opened.adapter.address):
        opened.links.belong_to(opened.adapter.address)
        told = carried_out(made, opened.adapter, opened.links, only=only, desk=desk)
        try:
            for step, outcome in zip(made.steps, told, strict=True):
                outcomes.append(outcome)
                if as_json:
                    click.echo(line(outcome._asdict()))
                elif outcome.result != "skipped":
                    click.echo(outcome_line(step, outcome, language))
                sys.stdout.flush()
        except KeyboardInterrupt:
            done = sum(outcome.result == "done" for outcome in outcomes)
            say("stopped" if only is None else "stopped-adopting", language, done=str(done), of=str(len(made.steps)))
            raise
    click.echo(summary(outcomes, language), err=True)
    return code_of(made, outcomes) if only is None else 0


@sync.command()
@_target
@_configured
@_choosing
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a task.")
@common
@click.pass_obj
@_coded
def adopt(
    language: Language, /, *, target: str, config: Path, archive: Path | None, as_json: bool, **chosen: Any
) -> int:
    """Find our tasks again in a tracker after our own state was lost; nothing is written there.

    Where the tracker shows something else than the register, nobody knows who changed it: it stays, as a conflict, exit code 5.
    """
    from vnadmin.sync import planning

    with _open(target, config, archive, moved=True) as opened:
        desk = _desk(opened, _chosen(chosen))
        items = desk.items(agency=chosen["agency"], document=chosen["document"])
        if opened.links.address() not in (None, opened.adapter.address):
            opened.adapter.probe()  # what is known is forgotten only where the new place answers
            if not opened.adapter.capabilities.reads:
                raise UsageError(
                    f"{opened.adapter.address} does not let us look, so nothing can be found again there; use another name"
                )
            opened.links.belong_to(opened.adapter.address)
        made = planning.plan(items, opened.adapter, opened.links)._replace(choice=desk.choice)
        made = made._replace(steps=tuple(step for step in made.steps if step.action in ("adopt", "conflict")))
        code = _carry_out(made, opened, language, as_json=as_json, only=("adopt", "conflict"))
    return code or made.code()


@sync.command()
@_target
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@click.option("--keep", "side", type=click.Choice(["theirs", "ours"]), required=True, help="Which side counts.")
@_configured
@_choosing
@common
@click.pass_obj
@_coded
def settle(
    language: Language, /, *, target: str, keys: tuple[str, ...], side: Side, config: Path, archive: Path | None, **chosen: Any
) -> int:  # fmt: skip
    """Decide about conflicts: what stands in the tracker counts, or the next plan writes ours over it.

    KEY is as in the plan, or its beginning. A finished task is never opened again.
    """
    from vnadmin.sync.settling import settle as settled

    with _open(target, config, archive) as opened:
        desk = _desk(opened, _chosen(chosen))
        items = desk.items(agency=chosen["agency"], document=chosen["document"])
        for one in settled(items, keys, opened.adapter, opened.links, side, desk=desk):
            click.echo(f"{one.key}: {say_settled(one.what, language)}")
    return 0


def say_settled(what: str, language: Language) -> str:
    """What was decided, in the language of the user."""
    from vnadmin.cli.plans import SETTLED

    return SETTLED.get(what, what) if language == "vi" else what


@sync.command()
@_target
@_configured
@click.option("--json", "as_json", is_flag=True, help="One line of JSON an entry.")
@common
@click.pass_obj
@_coded
def status(language: Language, /, *, target: str, config: Path, archive: Path | None, as_json: bool) -> int:
    """Show what is known of a tracker, without asking it. Exit code 5 where it is not known whether something was done."""
    from vnadmin.cli.plans import show_status
    from vnadmin.export.json import line

    with _open(target, config, archive) as opened:
        links, logged = list(opened.links), opened.links.logged()
    if as_json:
        for link in links:
            click.echo(line({**link._asdict(), "base": {field: pair.theirs for field, pair in link.base.items()}}))
    else:
        show_status(links, logged, language)
    return 5 if any(link.state == "pending" for link in links) else 0


@sync.command()
@_target
@_configured
@common
@click.pass_obj
@_coded
def probe(language: Language, /, *, target: str, config: Path, archive: Path | None) -> int:
    """Reach a tracker, check that we may write there, and name the program."""
    from vnadmin.sync.targets import read_config

    del language, archive
    click.echo(read_config(config).target(target).open().probe())
    return 0
