"""Old Word documents and RTF: read through an office program that works alone, under limits, and leaves no trace."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import docx
import pytest

from vnadmin.errors import DamagedSource, EmptySource, EncryptedSource, LimitExceeded, SourceError, UnsupportedFormat
from vnadmin.parse import office, outside
from vnadmin.parse.normalize import normalize
from vnadmin.parse.outside import find_program, run
from vnadmin.parse.reading import Limits, read_source

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"


def needs(*programs: str):
    """Skips on machines without the programs; where the suite must be whole, their absence fails."""
    missing = [name for name in programs if find_program(name) is None]
    wanted = bool(missing) and os.environ.get("VNADMIN_CI") != "1"
    return pytest.mark.skipif(wanted, reason=f"not installed: {', '.join(missing)}")


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


def rtf(body: str) -> bytes:
    letters = "".join(c if c < "\x80" else f"\\u{ord(c)}?" for c in body)
    return (r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}" + letters + "}").encode("ascii")


@cache
def old_word() -> bytes:
    """A .doc as an office program saves it: letterhead, list, table, bold words."""
    document = docx.Document()
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "UBND TỈNH SÔNG MÂY\nSỞ XÂY DỰNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    document.add_paragraph().add_run("KẾ HOẠCH").bold = True
    for text in ("Rà soát cây xanh", "Lập danh mục"):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(rows=2, cols=3, style="Table Grid")
    for cells, line in zip([("TT", "Việc", "Chủ trì"), ("1", "Trồng cây", "Phòng A")], table.rows, strict=True):
        for text, cell in zip(cells, line.cells, strict=True):
            cell.text = text
    document.add_paragraph("Nơi nhận:")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document.save(folder / "in.docx")
        argv = [find_program("soffice"), f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless"]
        run(
            [*argv, "--convert-to", "doc:MS Word 97", "--outdir", name, str(folder / "in.docx")],
            folder=folder,
            seconds=60,
        )
        return (folder / "in.doc").read_bytes()


@needs("soffice")
def test_a_word_97_document_is_read_like_a_docx() -> None:
    """Letterhead as lines, printed numbers, exact cells, bold stretches; the source says what it was."""
    reading, info = read_source(old_word(), name="a.doc")
    doc = normalize(reading)
    assert [line for line in doc.text.splitlines() if line.strip()] == [
        "UBND TỈNH SÔNG MÂY", "SỞ XÂY DỰNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "KẾ HOẠCH", "1. Rà soát cây xanh",
        "2. Lập danh mục", "| TT | Việc | Chủ trì |", "| 1 | Trồng cây | Phòng A |",
        "Nơi nhận:",
    ]  # fmt: skip
    assert [[doc.text[a:b] for a, b in row] for row in doc.tables[0].rows][1] == ["1", "Trồng cây", "Phòng A"]
    assert "KẾ HOẠCH" in [doc.text[a:b] for a, b in doc.bold]
    assert (info.reader, info.media_type, info.encoding, info.size) == (
        "doc", "application/msword", None, len(old_word()),
    )  # fmt: skip


@needs("soffice")
@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a.txt", None])
def test_rtf_is_known_by_its_content(name: str | None) -> None:
    """Also where it is named .doc, as many systems do."""
    reading, info = read_source(rtf(r"S\u7889? 12/KH-UBND\par Sở Y tế chủ trì.\par"), name=name)
    assert reading.text.split("\n")[:2] == ["Số 12/KH-UBND", "Sở Y tế chủ trì."]
    assert (info.reader, info.media_type) == ("rtf", "application/rtf")


@needs("soffice", "antiword")
def test_antiword_takes_over(monkeypatch) -> None:
    """Where LibreOffice is missing or fails, a .doc still gives its paragraphs and rows."""
    for soffice in (None, "/bin/false"):
        monkeypatch.setattr(
            office, "find_program", lambda name, s=soffice: s if name == "soffice" else find_program(name)
        )
        doc = normalize(read_source(old_word(), name="a.doc")[0])
        lines = [" ".join(line.split()) for line in doc.text.splitlines()]
        assert "KẾ HOẠCH" in lines
        assert any("Trồng cây" in line and line.startswith("|1") for line in lines)


@pytest.mark.parametrize(
    "data, name, package",
    [(ole("WordDocument"), "a.doc", "antiword"), (rtf("abc"), "a.rtf", "libreoffice-writer-nogui")],
)
def test_without_programs_the_packages_are_named(monkeypatch, data: bytes, name: str, package: str) -> None:
    """What to install stands in the one sentence of the error."""
    monkeypatch.setattr(office, "find_program", {}.get)
    with pytest.raises(UnsupportedFormat) as caught:
        read_source(data, name=name)
    assert name in str(caught.value)
    assert package in str(caught.value)
    assert "\n" not in str(caught.value)


@needs("soffice", "antiword")
@pytest.mark.parametrize(
    "data, error",
    [
        (ole("WordDocument"), DamagedSource),
        (rb"{\rtf1}", EmptySource),
        (rb"{\rtf1\ansi " + b"{" * 20000, SourceError),
    ],
)
def test_broken_files_are_refused(data: bytes, error: type[SourceError]) -> None:
    """In one sentence, whatever the programs said."""
    with pytest.raises(error) as caught:
        read_source(data, name="a.doc")
    assert str(caught.value).startswith("a.doc: ")
    assert "\n" not in str(caught.value)


@needs("soffice", "antiword")
def test_a_document_cut_short_gives_words_or_an_error() -> None:
    """At any length: what an upload lost its end of."""
    whole = old_word()
    for share in (0.3, 0.9):
        with contextlib.suppress(SourceError):
            assert read_source(whole[: int(len(whole) * share)], name="a.doc")[0].text


@needs("soffice", "antiword")
@pytest.mark.slow
def test_damaged_documents_never_hang() -> None:
    """Bytes changed or lost at random: words or a clear error, within the limit, nothing left running."""
    chance = random.Random(7)
    for turn in range(8):
        data = bytearray(old_word() if turn % 2 else rtf(r"Sở Y tế\par\trowd\cell\row chủ trì" * 20))
        for _ in range(3 ** (turn // 2 + 1)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        start = time.monotonic()
        with contextlib.suppress(SourceError):
            normalize(read_source(bytes(data), name="a.doc", limits=Limits(seconds=20))[0])
        assert time.monotonic() - start < 45


def test_a_document_without_its_directory_is_truncated() -> None:
    """The list of streams stands near the end of a .doc; the text before it is of no use without."""
    with pytest.raises(DamagedSource, match="truncated"):
        read_source(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xec\xa5" + bytes(3000), name="a.doc")


@needs("soffice")
def test_a_password_is_asked_for() -> None:
    """Known by a bit of the header, before any program starts."""
    data = bytearray(old_word())
    at = data.index(b"\xec\xa5", 512)
    data[at + 11] |= 1
    with pytest.raises(EncryptedSource, match="password"):
        read_source(bytes(data), name="a.doc")


@needs("soffice")
def test_links_and_templates_are_not_followed(tmp_path: Path) -> None:
    """Neither a file of this machine nor the network is touched by what a document asks for."""
    (tmp_path / "secret.txt").write_text("BIMAT")
    fields = "".join(
        rf'{{\field{{\*\fldinst {code} "{tmp_path}/secret.txt"}}{{\fldrslt }}}}'
        for code in ("INCLUDETEXT", "DDEAUTO soffice")
    )
    reading, _ = read_source(rtf(rf"truoc {fields} {{\*\template http://127.0.0.1:9/t.dot}} sau\par"))
    assert reading.text.split() == ["truoc", "sau"]


@pytest.mark.skipif(os.name != "posix", reason="process groups are a matter of POSIX")
def test_a_program_that_hangs_ends_with_its_children(tmp_path: Path) -> None:
    """The time limit holds for all that a program started."""
    script = f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); open('{tmp_path}/pid', 'w').write(str(p.pid)); time.sleep(60)"
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="not done after 1"):
        run([sys.executable, "-c", script], folder=tmp_path, seconds=1.5)
    assert time.monotonic() - start < 10
    child = int((tmp_path / "pid").read_text())
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child lives on")


@pytest.mark.skipif(os.name != "posix", reason="limits of a shell")
def test_a_program_is_bounded(tmp_path: Path) -> None:
    """It cannot take more memory than it is given, sees none of the user's settings and has a home of its own."""
    code, _ = run([sys.executable, "-c", "x = bytearray(6 << 30)"], folder=tmp_path, seconds=30)
    assert code != 0
    os.environ["VNADMIN_TEST_SETTING"] = "x"
    code, printed = run([sys.executable, "-c", "import os; print(dict(os.environ))"], folder=tmp_path, seconds=30)
    assert code == 0
    assert b"VNADMIN_TEST_SETTING" not in printed
    assert f"'HOME': '{tmp_path}'".encode() in printed


@pytest.mark.skipif(not outside._without_network(), reason="this system gives ordinary users no namespaces")
def test_a_program_has_no_network(tmp_path: Path) -> None:
    """Not even this machine can be reached."""
    script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); socket.create_connection(s.getsockname(), 2)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert run([sys.executable, "-c", script], folder=tmp_path, seconds=30)[0] != 0


@needs("soffice")
def test_no_trace_is_left(monkeypatch, tmp_path: Path) -> None:
    """Folders of a conversion are gone after it, also when it failed; the time limit reaches the conversion."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_source(rtf("abc"))
    with pytest.raises(LimitExceeded):
        read_source(rtf("abc"), limits=Limits(seconds=0.05))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@needs("soffice", "antiword")
def test_real_documents_in_both_forms_are_equal() -> None:
    """The same document as .doc and as .docx gives the same lines, whatever stands between them."""
    for name in ("hd-36_vptw_2018", "nd-30_phu-luc-3"):
        old, new = (
            [
                " ".join(line.split())
                for line in normalize(read_source(SHARED / kind / f"{name}.{kind}")[0]).text.splitlines()
            ]
            for kind in ("doc", "docx")
        )
        assert [line for line in old if line] == [line for line in new if line]


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
@needs("soffice", "antiword")
def test_real_files_named_doc() -> None:
    """Old Word, RTF, a web page and a lock file: read as what they are, or refused."""
    kinds = {}
    for path in sorted(SHARED.glob("doc/*")):
        try:
            kinds[path.name] = read_source(path)[1].reader
        except SourceError as error:
            kinds[path.name] = type(error).__name__
    assert kinds.pop("hostile_html-as-doc_lich-lam-viec.doc") == "html"
    assert kinds.pop("hostile_rtf-as-doc.doc") == "rtf"
    assert kinds.pop("hostile_word-lockfile.doc") == "UnsupportedFormat"
    assert set(kinds.values()) == {"doc"}
