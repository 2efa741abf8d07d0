"""What the writer of an adapter sets up so that the contract suite can try it: a real tracker, and the hands of a person on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from vnadmin.sync.errors import Unknown, Unreachable
from vnadmin.track.models import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vnadmin.sync.adapter import Adapter, Capabilities, Field, Remote
    from vnadmin.sync.wire import Wire

Trouble = Literal["unreachable", "unknown before", "unknown after", "crash before", "crash after"]
Verb = Literal["create", "update", "close"]


class Stage(Protocol):
    """A real tracker and a person who works in it, who does not use the adapter that is tried.

    `wire`: the faulty proxy that `adapter` goes through, None for trackers without a network. `exact_guard`: whether the guard of an entry
    changes with every write, however fast they follow.
    """

    wire: Wire | None
    exact_guard: bool

    def adapter(self, *, direct: bool = False) -> Adapter:
        """A new adapter, as a user's configuration makes it; `direct`: not through the wire."""

    def reset(self) -> None:
        """Makes the tracker empty."""

    def edit(self, id: str, field: Field, value: str) -> None:  # noqa: A002
        """A person changes one of our fields to a value in the spelling of `vnadmin.sync.fields`."""

    def finish(self, id: str) -> None:  # noqa: A002
        """A person finishes an entry."""

    def reopen(self, id: str) -> None:  # noqa: A002
        """A person opens a finished entry again."""

    def delete(self, id: str) -> None:  # noqa: A002
        """A person deletes an entry."""

    def copy(self, id: str) -> bool:  # noqa: A002
        """A person copies an entry with all that it holds, our key too; False where the tracker cannot."""

    def annotate(self, id: str, words: str) -> None:  # noqa: A002
        """A person writes something of their own into an entry: a remark, a place, whatever is not ours."""

    def annotation(self, id: str) -> str:  # noqa: A002
        """What the person wrote last."""


class Crash(BaseException):
    """Our own program ends at this point."""


class Troubled:
    """An adapter around another one with which one call goes wrong: the `nth` of a verb."""

    def __init__(self, inner: Adapter, verb: Verb, nth: int, trouble: Trouble) -> None:
        self._inner, self._verb, self._left, self._trouble = inner, verb, nth, trouble
        self.capabilities: Capabilities = inner.capabilities
        self.address = inner.address

    def __getattr__(self, name: str) -> Any:  # `find`, where the adapter has it
        return getattr(self._inner, name)

    def probe(self) -> str:
        """As the adapter."""
        return self._inner.probe()

    def list_ours(self) -> Iterable[Remote]:
        """As the adapter."""
        return self._inner.list_ours()

    def read(self, id: str) -> Remote | None:  # noqa: A002
        """As the adapter."""
        return self._inner.read(id)

    def create(self, item: Item) -> Remote:
        """As the adapter, but for the trouble."""
        self._before("create")
        return self._after("create", self._inner.create(item))

    def update(self, remote: Remote, changes: Mapping[Field, str]) -> Remote:
        """As the adapter, but for the trouble."""
        self._before("update")
        return self._after("update", self._inner.update(remote, changes))

    def close(self, remote: Remote, note: str, *, done: bool) -> Remote:
        """As the adapter, but for the trouble."""
        self._before("close")
        return self._after("close", self._inner.close(remote, note, done=done))

    def _before(self, verb: Verb) -> None:
        if verb != self._verb:
            return
        self._left -= 1
        if self._left == 0 and self._trouble == "unreachable":
            raise Unreachable("ordered by the test", 0)
        if self._left == 0 and self._trouble == "unknown before":
            raise Unknown("ordered by the test", answered=True)
        if self._left == 0 and self._trouble == "crash before":
            raise Crash

    def _after(self, verb: Verb, remote: Remote) -> Remote:
        if verb == self._verb and self._left == 0:
            self._left = -1
            if self._trouble == "unknown after":
                raise Unknown("ordered by the test")
            if self._trouble == "crash after":
                raise Crash
        return remote


class Nasty(NamedTuple):
    """Words that trackers like to spoil."""

    title: str
    description: str
    categories: tuple[str, ...]


NASTY: Sequence[Nasty] = (
    Nasty(
        "[Sở Y tế] rà soát, bổ sung; báo cáo UBND tỉnh",
        "Sản phẩm: Báo cáo\nPhối hợp: Sở Tài chính",
        ("Sở Y tế", "12/KH-UBND"),
    ),
    Nasty(
        r'- "Đẩy mạnh" \n, \; {x} <b>&amp; 100% #3 +84…',
        "- dòng một\n\n* dòng hai\n=1+1\n|a|b|\n  thụt dòng",
        ("A, B", "C; D", r"E\F"),
    ),
    Nasty("ẵ ễ ộ ữ Đ ỷ 😀 " + "x" * 120, "Trích nguyên văn: " + "rất dài " * 300, ("+84 0012", "@ai", "#số")),
    Nasty("project:Home +tag due:tomorrow pri:H", "[ngoặc] (tròn) {nhọn} 'nháy' “kép” \\", ("Đ",)),
    Nasty("=HYPERLINK(1)", "a", ()),
)


def item(number: int = 1, **values: Any) -> Item:
    """An item for a test: reviewed, open, due on a day."""
    task = f"00000000-0000-5000-8000-{number:012}"
    plain = Item(
        key=task, task_id=task, title=f"[Sở Y tế] việc số {number}", due=dt.date(2026, 3, 31), description="Sản phẩm: Báo cáo",
        categories=("12/KH-UBND", "Sở Y tế"), priority=None, state="open", note=None, symbol="12/KH-UBND", secrecy=None,
        review="accepted", confidence=0.95, lineage="văn bản 1",
    )  # fmt: skip
    return plain._replace(**values)
