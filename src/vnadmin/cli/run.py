"""From the words typed to an exit code."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click
from click.exceptions import NoArgsIsHelpError

from vnadmin.cli import exchange as exchange  # noqa: PLC0414  its commands belong to the program
from vnadmin.cli import register as register  # noqa: PLC0414  its commands belong to the program
from vnadmin.cli import show as show  # noqa: PLC0414  its command belongs to the program
from vnadmin.cli import sync as sync  # noqa: PLC0414  its commands belong to the program
from vnadmin.cli.commands import vnadmin
from vnadmin.cli.sources import say_error
from vnadmin.cli.vietnamese import error_in_vietnamese, in_vietnamese
from vnadmin.errors import VnadminError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from vnadmin.export.table import Language

_INTERRUPTED = 130  # what shells report for Ctrl-C


def main() -> NoReturn:
    """The `vnadmin` program."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns its exit code; nothing but `KeyboardInterrupt` inside a test escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Windows consoles and bare locales are not UTF-8
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    language = chosen_language(arguments, os.environ)
    program = in_vietnamese(vnadmin) if language == "vi" else vnadmin
    try:
        code = program.main(list(arguments), prog_name="vnadmin", standalone_mode=False, obj=language)
        sys.stdout.flush()
    except NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.UsageError as error:
        _say_usage(error, language)
        return 2
    except click.ClickException as error:
        say_error(None, error.format_message(), language)
        return 1
    except VnadminError as error:
        say_error(None, error, language)
        return 1
    except click.Abort:
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click turns the first into the second
        # Who reads our output has seen enough (`| head`). What is still buffered must go nowhere, or Python complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:  # a place that cannot be written, a disk that is full
        said = f"{error.filename}: {error.strerror}" if error.filename is not None else error
        say_error(None, said, language)
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is buffered has no place
        return 1
    return code or 0


def chosen_language(arguments: Sequence[str], environment: dict[str, str] | os._Environ[str]) -> Language:
    """`--lang`, else VNADMIN_LANG, else the language of the system: Vietnamese or English."""
    for i, word in enumerate(arguments):
        if word == "--":
            break
        if word == "--lang" and i + 1 < len(arguments):
            return "vi" if arguments[i + 1] == "vi" else "en"
        if word.startswith("--lang="):
            return "vi" if word == "--lang=vi" else "en"
    for name in ("VNADMIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "vi" if value == "vi" or value.startswith("vi_") else "en"
    return "en"


def _say_usage(error: click.UsageError, language: Language) -> None:
    message = error_in_vietnamese(error) if language == "vi" else error.format_message()
    say_error(None, message, language)
    command = error.ctx.command_path if error.ctx else "vnadmin"
    hint = "Xem" if language == "vi" else "See"
    click.echo(f"{hint}: {command} --help", err=True)
