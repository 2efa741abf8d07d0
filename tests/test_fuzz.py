"""Damaged files of every kind, read in a process of their own under limits of memory and time.

One process reads many in turn, as a batch does; when it dies the file that killed it is told, and the next one is read by
a new process. What is allowed: a document, or a `SourceError` in one line. Seconds are those that a page and a whole
document may take, so small that a hang is a failure of the test.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from mutants import mutants
from test_office import old_word, rtf
from test_reading_pdf import _FONT, Paper
from vnadmin.parse import ocr_engine
from vnadmin.parse.outside import find_program

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="limits of memory are a matter of POSIX")]
MEMORY = 700 << 20  # of addresses, on top of the bare process
SEED = 20261121
TEXT = (
    "UBND TỈNH SÔNG MÂY          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ XÂY DỰNG                    Độc lập - Tự do - Hạnh phúc\n"
    "Số: 12/SXD-QLN            Sông Mây, ngày 05 tháng 3 năm 2024\nV/v kiểm kê cây xanh\n\nKính gửi: Phòng Hạ tầng các huyện.\n\n"
    "1. Phòng Hạ tầng chủ trì, phối hợp với Sở Tài chính lập danh mục trước ngày 30/6/2024.\n2. Văn phòng Sở tổng hợp, báo cáo UBND tỉnh hằng quý.\n\n"
    "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nLê Văn Mẫu\n"
)

WORKER = """
import json, sys, traceback
from vnadmin.limits import Limits
from vnadmin.parse.isolated import bound_memory
import vnadmin, vnadmin.pipeline
from vnadmin.parse import docx, html, ocr, office, pdf
vnadmin.read(b"Giao S", name="warm.txt")
memory, seconds, name = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
bound_memory(memory)
limits = Limits(seconds=seconds, total_seconds=2 * seconds, inflated=32 << 20, pixels=4_000_000)
while size := sys.stdin.buffer.readline():
    data = sys.stdin.buffer.read(int(size))
    said = ["read", ""]
    try:
        document = vnadmin.read(data, name=name, limits=limits)
        for task in document.tasks:
            assert document.text[slice(*task.span)] == task.text
            document.regions(task.span), document.raw(task.span)
    except vnadmin.SourceError as error:
        said = ["refused" if "\\n" not in str(error) else "long", str(error)]
    except BaseException:
        said = ["traceback", traceback.format_exc()]
    print(json.dumps(said), flush=True)
"""


class Kind(NamedTuple):
    """A kind of file: what makes one, how many damaged ones are read, seconds for a page and for the whole."""

    name: str
    make: object
    count: int = 300
    seconds: float = 5.0
    needs: str | None = None
    path: str | None = None  # the only outside program that is found; "" for none, None for all


def picture(form: str) -> bytes:
    """A small scan: two lines, so that recognition costs a tenth of a second."""
    import pypdfium2

    made = Paper()
    made.put(20, 40, "Số: 12/SXD-QLN", 11)
    made.put(20, 60, "1. Sở Y tế kiểm tra.", 11)
    page = pypdfium2.PdfDocument(made.data())[0]
    image = page.render(scale=100 / 72).to_pil().convert("L").crop((0, 30, 200, 100))
    out = io.BytesIO()
    options = {"compression": "tiff_lzw"} if form == "TIFF" else {}
    image.save(out, form, dpi=(100, 100), **options)
    return out.getvalue()


def pdf() -> bytes:
    """Two small pages, so that recognition, which broken text needs, costs little; the second has a ruled table."""
    made = Paper()
    made.canvas.setPageSize((300, 200))
    for n, line in enumerate(
        ("Số: 12/SXD-QLN", "1. Sở Y tế kiểm tra trước ngày 30/6/2024.", "2. Văn phòng Sở báo cáo hằng quý.")
    ):
        made.put(30, 690 + 20 * n, line, 9)
    made.page()
    made.canvas.setPageSize((300, 200))
    made.canvas.grid([30, 60, 180, 280], [100, 130, 160])
    made.put(35, 700, "TT", 9)
    made.put(70, 700, "Giao Sở Y tế", 9)
    return made.data()


def word() -> bytes:
    """A Word document with a list, a table, a footnote's marks."""
    import docx

    made = docx.Document()
    for line in TEXT.splitlines():
        made.add_paragraph(line)
    made.add_paragraph("Sở Y tế kiểm tra.", style="List Number")
    for cell in made.add_table(rows=2, cols=3).rows[1].cells:
        cell.text = "Sở Y tế"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def web() -> bytes:
    """A web page with a table."""
    rows = "".join(f"<tr><td>{n}</td><td rowspan=2>Giao Sở Y tế</td></tr>" for n in range(3))
    body = "".join(f"<p style='font-weight: bold'>{line}</p>\n" for line in TEXT.splitlines())
    return f"<html><head><meta charset='utf-8'><title>x</title></head><body><div>{body}<table border=1>{rows}</table></div></body></html>".encode()


def markdown() -> bytes:
    """Text with marks of headings, bold words and tables."""
    return ("# " + TEXT.replace("\n", "\n\n") + "| a | b |\n|---|---|\n| 1 | **x** |\n").encode()


def rich() -> bytes:
    """RTF with a table."""
    return rtf(r"S\u7889? 12/KH-UBND\par Sở Y tế chủ trì.\par\trowd\cellx900 a\cell\row " * 9)


def folder() -> bytes:
    """A ZIP of a text and a Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b/a.docx", word())
    return out.getvalue()


def message() -> bytes:
    """An e-mail with a letter in it and one beside it."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Công văn 12", "a@example.org", "b@example.org"
    made.set_content(TEXT)
    made.add_attachment(word(), maintype="application", subtype="octet-stream", filename="công văn.docx")
    return made.as_bytes()


def packet() -> bytes:
    """The envelope of an exchange packet around a text."""
    inner = base64.b64encode(TEXT.encode()).decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?><edXML:Document xmlns:edXML="http://www.e-doc.vn/Schema/"><edXML:Envelope><edXML:Header>'
        "<edXML:MessageHeader><edXML:Subject>Công văn</edXML:Subject></edXML:MessageHeader></edXML:Header></edXML:Envelope>"
        f"<edXML:Attach><edXML:Attachment>{inner}</edXML:Attachment></edXML:Attach></edXML:Document>"
    ).encode()


KINDS = (
    Kind("a.txt", TEXT.encode),
    Kind("a.md", markdown),
    Kind("a.html", web),
    Kind("a.docx", word),
    # Recognition takes a tenth of a second and more for the smallest picture: most are only unpacked and laid out.
    Kind("a.pdf", pdf, 250, path=""),
    Kind("a.pdf", pdf, 50, needs="tesseract"),
    *(
        Kind(name, partial(picture, form), count, needs="tesseract", path=path)
        for name, form in (("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tif", "TIFF"))
        for count, path in ((292, ""), (8, None))
    ),
    # LibreOffice takes one to two seconds a file, 300 files ten minutes: they are read by antiword, which follows where
    # LibreOffice gives up, RTF as far as we read it ourselves; `test_office` has some by LibreOffice.
    Kind("a.doc", old_word, needs="soffice", path="antiword"),
    Kind("a.rtf", rich, path=""),
    Kind("a.zip", folder),
    Kind("a.eml", message),
    Kind("a.edxml", packet),
)


def missing(kind: Kind) -> str | None:
    """What is not installed, which may be on a user's machine only."""
    if os.environ.get("VNADMIN_CI") == "1":
        return None
    if (kind.make is pdf or kind.needs == "tesseract") and _FONT is None:
        return "DejaVu Serif"
    if kind.needs == "tesseract" and not ocr_engine.is_ready():
        return "Tesseract with vie"
    if kind.needs == "soffice" and (find_program("soffice") is None or find_program("antiword") is None):
        return "LibreOffice, antiword"
    return None


class Reader:
    """A process that reads damaged files in turn."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._held = contextlib.ExitStack()
        self._process: subprocess.Popen | None = None

    def _environment(self) -> dict[str, str]:
        if self.kind.path is None:
            return dict(os.environ)
        folder = Path(self._held.enter_context(tempfile.TemporaryDirectory()))
        if self.kind.path:
            (folder / self.kind.path).symlink_to(find_program(self.kind.path))
        return {**os.environ, "PATH": str(folder)}

    def ask(self, data: bytes) -> tuple[str, str]:
        """What came of the file: `read`, `refused`, or what must not be: `traceback`, `long`, `hang`, `crash`."""
        if self._process is None:
            arguments = [str(MEMORY), str(self.kind.seconds), self.kind.name]
            self._complaints = self._held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
            self._process = subprocess.Popen(
                [sys.executable, "-c", WORKER, *arguments],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, start_new_session=True,
                env=self._environment(),
            )  # fmt: skip
        process = self._process
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"%d\n%s" % (len(data), data))
            process.stdin.flush()
        until = 3 * self.kind.seconds + 15  # the start of a process on a busy machine
        if not select.select([process.stdout], [], [], until)[0]:
            self.close()
            return "hang", f"not done after {until:g} s"
        line = process.stdout.readline()
        if line:
            kind, said = json.loads(line)
            return kind, said
        code = process.wait(10)
        self._complaints.seek(0)
        told = self._complaints.read()[-300:].decode(errors="replace")
        self.close()
        return "crash", f"{signal.Signals(-code).name if code < 0 else code}: {told}"

    def close(self) -> None:
        """Ends the process and what it started."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._held.close()


def outcomes(kind: Kind, count: int | None = None) -> dict[str, list[tuple[int, str]]]:
    """What came of each damaged file, by its number."""
    reader = Reader(kind)
    found: dict[str, list[tuple[int, str]]] = {}
    try:
        for number, data in enumerate(mutants(kind.make(), count or kind.count, seed=SEED + kind.count)):
            what, said = reader.ask(data)
            found.setdefault(what, []).append((number, said))
    finally:
        reader.close()
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}-{kind.count}")
def test_damaged_files_give_a_document_or_a_clear_error(kind):
    """No traceback, no crash, no hang, no more memory than allowed."""
    if lacking := missing(kind):
        pytest.skip(f"not installed: {lacking}")
    found = outcomes(kind)
    bad = {
        what: [(n, said[-400:]) for n, said in cases][:5]
        for what, cases in found.items()
        if what not in ("read", "refused")
    }
    assert not bad, {what: len(found[what]) for what in found} | {"first": bad}
    assert len(found.get("read", ())) + len(found.get("refused", ())) == kind.count


def test_the_test_sees_crashes_and_hangs(monkeypatch):
    """A process that dies or sleeps is told as such, and the next file is read."""
    kind = Kind("a.txt", TEXT.encode, seconds=0.1)
    reader = Reader(kind)
    try:
        monkeypatch.setitem(globals(), "WORKER", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
        assert reader.ask(b"x")[0] == "crash"
        monkeypatch.setitem(globals(), "WORKER", "import sys; sys.stdin.buffer.read()")
        start = time.monotonic()
        assert reader.ask(b"x")[0] == "hang"
        assert time.monotonic() - start < 40
        monkeypatch.undo()
        assert reader.ask(TEXT.encode()) == ("read", "")
    finally:
        reader.close()
