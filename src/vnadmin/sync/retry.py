"""Calls that are tried again where nothing was done, at most so often and so long, and not faster than the target allows."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vnadmin.sync.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Patience(NamedTuple):
    """How often (`tries`) and how long (`total` seconds of waiting for one call) a target that does nothing is asked again.

    Waits grow from `first` to `most` seconds, each between half and the whole of it by chance; a wait that the target asks for counts.
    """

    tries: int = 5
    total: float = 120.0
    first: float = 0.5
    most: float = 30.0


class Caller:
    """Makes calls to one target. `rate`: most writes a second, None for no limit."""

    def __init__(
        self,
        patience: Patience | None = None,
        rate: float | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.patience = patience or Patience()
        self.tries = 0
        self._pause = 1 / rate if rate else 0.0
        self._sleep, self._clock, self._chance = sleep, clock, chance
        self._next = 0.0

    def call(self, action: Callable[[], T], *, write: bool = False) -> T:
        """What the action gives. Only `Unreachable` is tried again; it is raised when patience ends."""
        waited = 0.0
        for number in range(1, self.patience.tries + 1):
            if write:
                self._keep_pace()
            self.tries += 1
            try:
                return action()
            except Unreachable as error:
                wait = self.wait(number) if error.after is None else error.after
                if number == self.patience.tries or waited + wait > self.patience.total:
                    if error.after and waited + wait > self.patience.total:
                        raise Unreachable(f"{error} (the target asks to wait {error.after:.0f} s)") from error
                    raise
                waited += wait
                self._sleep(wait)
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def wait(self, number: int) -> float:
        """Seconds to wait after the n-th try."""
        return min(self.patience.most, self.patience.first * 2.0 ** (number - 1)) * (0.5 + self._chance() / 2)

    def pause(self, number: int) -> None:
        """Waits as after the n-th try."""
        self._sleep(self.wait(number))

    def _keep_pace(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._pause
