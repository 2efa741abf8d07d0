"""Word documents of before 2007 (.doc) and RTF: LibreOffice makes a DOCX of them, which is read like any other.

Costs about a second a document, nearly all of it for the start of the program. Where LibreOffice is missing or fails,
antiword gives the text of a .doc: paragraphs and table rows, no automatic numbers of every kind, no bold.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vnadmin.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded, SourceError, UnsupportedFormat
from vnadmin.parse.docx import read_docx
from vnadmin.parse.outside import find_program, run
from vnadmin.records import Reading

if TYPE_CHECKING:
    from vnadmin.limits import Limits


class _Kind(NamedTuple):
    what: str
    media_type: str
    programs: str


_KINDS = {
    "doc": _Kind(
        "a Word 97-2003 document (.doc)",
        "application/msword",
        "LibreOffice Writer or antiword (Debian, Ubuntu: apt install libreoffice-writer-nogui antiword)",
    ),
    "rtf": _Kind(
        "an RTF document",
        "application/rtf",
        "LibreOffice Writer (Debian, Ubuntu: apt install libreoffice-writer-nogui)",
    ),
}
# No macros, no active content, links neither updated nor fetched, a proxy that is not there.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
)
_ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_REGISTRY = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</oor:items>'
)
_FIB = b"\xec\xa5"  # how the main stream of Word 97-2003 begins
_ENCRYPTED = 0x01  # of the byte at 11: bit 8 of the flags


def read_office(data: bytes, kind: str, *, limits: Limits) -> Reading:
    """The text of a `doc` or `rtf`, as that of the DOCX which LibreOffice makes of it.

    Raises `UnsupportedFormat` that names the packages to install where no program is there, `LimitExceeded` when
    `limits.seconds` are over.
    """
    found = _KINDS[kind]
    if kind == "doc" and _is_encrypted(data):
        msg = f"{found.what} protected by a password; remove the password and try again"
        raise EncryptedSource(msg)
    problem: SourceError | None = None
    if soffice := find_program("soffice"):
        try:
            converted = _convert(data, kind, soffice, limits.seconds)
            reading = read_docx(converted, limits=limits)
        except EmptySource:
            raise
        except SourceError as error:
            problem = error
        else:
            blocks = tuple([block._replace(part="") for block in reading.blocks])  # of the DOCX, not of the file
            return reading._replace(reader=kind, media_type=found.media_type, blocks=blocks)
    if kind == "doc" and (antiword := find_program("antiword")):
        text = _plain(data, antiword, limits)
        if text.strip():
            return Reading(text, kind, found.media_type, wrapped=False)
        problem = problem or DamagedSource(f"{found.what} that is truncated or corrupt")
    if problem is None:
        msg = f"this is {found.what}, which needs {found.programs} to be read; or save it as DOCX or PDF"
        raise UnsupportedFormat(msg)
    if isinstance(problem, LimitExceeded):
        raise problem
    msg = f"{found.what} that is truncated or corrupt"
    raise DamagedSource(msg) from problem


def to_pdf(data: bytes, kind: str, *, limits: Limits) -> bytes:
    """The printed pages of a `docx`, `doc` or `rtf`. Raises as `read_office`."""
    soffice = find_program("soffice")
    if soffice is None:
        msg = "a Word document, which needs LibreOffice Writer (Debian, Ubuntu: apt install libreoffice-writer-nogui) to be shown on pages"
        raise UnsupportedFormat(msg)
    return _convert(data, kind, soffice, limits.seconds, "pdf:writer_pdf_Export")


def _convert(data: bytes, kind: str, soffice: str, seconds: float, to: str = "docx:MS Word 2007 XML") -> bytes:
    """The bytes of a DOCX, or of what else `to` names. Each conversion has a profile of its own, so that several may run at a time."""
    with tempfile.TemporaryDirectory(prefix="vnadmin-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"in.{kind}"
        source.write_bytes(data)
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
        (user / "registrymodifications.xcu").write_text(_REGISTRY.format(items), encoding="utf-8")
        argv = [
            soffice,
            f"-env:UserInstallation={user.parent.as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nofirststartwizard",
            "--convert-to",
            to,
            "--outdir",
            str(folder / "out"),
            str(source),
        ]
        run(argv, folder=folder, seconds=seconds)
        made = folder / "out" / f"in.{to.partition(':')[0]}"
        if not made.is_file():
            msg = "LibreOffice could not open it"
            raise DamagedSource(msg)
        return made.read_bytes()


def _plain(data: bytes, antiword: str, limits: Limits) -> str:
    """The text as antiword gives it, each paragraph on a line; "" where it gives none."""
    with tempfile.TemporaryDirectory(prefix="vnadmin-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "in.doc"
        source.write_bytes(data)
        _, printed = run([antiword, "-m", "UTF-8.txt", "-w", "0", str(source)], folder=folder, seconds=limits.seconds)
    if len(printed) > limits.inflated:
        msg = f"the text takes {len(printed) >> 20} MiB, more than the limits allow"
        raise LimitExceeded(msg)
    return printed.decode("utf-8", errors="replace")


def _is_encrypted(data: bytes) -> bool:
    """True where the header of the main stream says so. The directory entry of the stream tells where it begins."""
    entry = data.find("WordDocument".encode("utf-16-le"))
    if entry < 0 or len(data) < entry + 128:
        return False
    sector = 1 << min(int.from_bytes(data[30:32], "little"), 16)
    start = (int.from_bytes(data[entry + 116 : entry + 120], "little") + 1) * sector
    header = data[start : start + 12]
    return len(header) == 12 and header.startswith(_FIB) and bool(header[11] & _ENCRYPTED)
