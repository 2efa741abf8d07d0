"""Secrets: from the environment, a command, the keyring of the system, .netrc, in this order; never from a file of settings."""

from __future__ import annotations

import netrc
import os
import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from vnadmin.errors import UsageError
from vnadmin.sync.errors import Denied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_COMMAND_SECONDS = 60
_SHORT = 6  # letters: a value that is shorter is no secret, and may stand in any words


class Secret:
    """A secret that no print, log or traceback shows. `reveal()` gives it."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


def find_secret(
    target: str,
    name: str,
    *,
    variable: str | None = None,
    command: Sequence[str] | str | None = None,
    user: str = "",
    host: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Secret | None:
    """The secret of a target; None where no source has it.

    `variable`: of the environment, by default VNADMIN_<TARGET>_<NAME>. `command`: prints it on its first line. In the keyring it stands
    under "vnadmin:<target>" and the user, or the name where there is no user. `host`: whose line of .netrc counts. Raises `Denied` where the command fails.
    """
    environment = os.environ if environment is None else environment
    variable = variable or variable_name(target, name)
    if value := environment.get(variable):
        return Secret(value)
    if command:
        return Secret(_printed(command))
    value = _in_keyring(f"vnadmin:{target}", user or name) or (_in_netrc(host) if host else None)
    return Secret(value) if value else None


def variable_name(target: str, name: str) -> str:
    """The variable of the environment that holds a secret if no other is named.

    >>> variable_name("lich-so", "password")
    'VNADMIN_LICH_SO_PASSWORD'
    """
    return f"VNADMIN_{re.sub(r'[^A-Za-z0-9]+', '_', target)}_{name}".upper()


def split_url(url: str) -> SplitResult:
    """The parts of an address. Raises `UsageError` for what cannot be one."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError as error:
        raise UsageError(f"{redacted(url, ())!r} is no address like https://…") from error
    return parts


def without_user(url: str) -> str:
    """An address without user and password."""
    parts = split_url(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shown_url(url: str) -> str:
    """An address as it may be printed and noted: without user and password, and without the values of its query, which may be secrets."""
    return redacted(without_user(url), ())


def query_secrets(url: str) -> list[Secret]:
    """The values in the query of an address: tokens, as far as we know."""
    return [Secret(value) for _, value in parse_qsl(split_url(url).query) if len(value) >= _SHORT]


def redacted(words: str, secrets: Iterable[Secret]) -> str:
    """Words in which no secret stands, nor a user and password or the values of the query of an address."""
    for secret in secrets:
        if secret.reveal():
            words = words.replace(secret.reveal(), "…")
    words = re.sub(r"(?<=://)[^/\s@]+@", "", words)
    return re.sub(r"([?&][\w.~%-]{1,64}=)[^&#\s'\"]+", r"\1…", words)


def _printed(command: Sequence[str] | str) -> str:
    try:
        words = ["/bin/sh", "-c", command] if isinstance(command, str) else list(command)
        done = subprocess.run(words, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Denied(f"the command for the secret does not run: {type(error).__name__}") from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines or not lines[0]:
        raise Denied(f"the command for the secret gives none (exit code {done.returncode})")
    return lines[0]


def _in_keyring(service: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(service, user)
    except KeyringError:  # servers without a desktop have none that opens
        return None


def _in_netrc(host: str) -> str | None:
    try:
        found = netrc.netrc(os.environ.get("NETRC")).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return found[2] if found else None


def forbidden(options: Mapping[str, object]) -> None:
    """Raises `UsageError` where a secret stands among settings."""
    for name in ("password", "secret", "token", "key", "api_key"):
        if name in options:
            raise UsageError(
                f"{name!r} does not belong into the configuration: set {name}_variable or {name}_command there"
            )
    url = options.get("url")
    if isinstance(url, str) and split_url(url).password:
        raise UsageError("a password does not belong into a url of the configuration")
