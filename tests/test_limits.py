"""Hostile and protected files: refused by a clear error before they cost memory or time."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import bombs
import vnadmin
from vnadmin.limits import MEBIBYTE, Limits
from vnadmin.parse.pdf_streams import check_streams
from vnadmin.parse.reading import read_source

TEXT = "Số: 12/KH-UBND\nGiao Sở Y tế chủ trì kiểm tra các trạm cấp nước trước ngày 30/6/2024.\n"
posix = pytest.mark.skipif(os.name != "posix", reason="limits of memory are a matter of POSIX")

# Reads files whose names stand on standard input, one a line; prints what came of each, seconds, and the growth of memory.
WORKER = """
import json, resource, sys, time
import lxml.etree, PIL.Image, pypdfium2.raw
import vnadmin, vnadmin.pipeline
from vnadmin.parse import docx, html, ocr, pdf
for line in sys.stdin:
    name = line.rstrip("\\n")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        vnadmin.read(name)
        said = "", ""
    except vnadmin.SourceError as error:
        said = type(error).__name__, str(error)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([*said, time.process_time() - start, grown >> 10]), flush=True)
"""
REFUSED = {"main part that lies": "DamagedSource", "comment of a PNG": "DamagedSource"}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What one process says of every bomb, in turn."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = []
    for number, (_, name, make) in enumerate(bombs.BOMBS):
        paths.append(folder / f"{number}{name}")
        paths[-1].write_bytes(make())
    names = "\n".join(map(str, paths))
    done = subprocess.run(
        [sys.executable, "-c", WORKER], input=names, capture_output=True, text=True, timeout=240, check=False
    )
    for path in paths:
        path.unlink()
    lines = done.stdout.splitlines()
    assert len(lines) == len(paths), done.stderr
    return dict(zip([what for what, *_ in bombs.BOMBS], map(json.loads, lines), strict=True))


@posix
@pytest.mark.slow
@pytest.mark.parametrize("what", [what for what, *_ in bombs.BOMBS])
def test_a_bomb_is_refused_before_it_goes_off(what, verdicts):
    """By name, in a moment, with little memory; the files are up to 140 MiB long themselves."""
    kind, message, seconds, grown = verdicts[what]
    assert kind == REFUSED.get(what, "LimitExceeded"), message
    assert "\n" not in message
    assert seconds < 5
    assert grown < (60 if what not in {"text", "web page"} else 300)


def test_streams_that_lie_upon_each_other_are_read_once():
    """A file cannot make the same bytes be counted again and again."""
    opening = b"stream\nx\x01"
    block = b"\x00" + struct.pack("<HH", len(opening), len(opening) ^ 0xFFFF) + opening  # one stream opens the next
    start = time.process_time()
    with pytest.raises(vnadmin.DamagedSource, match="upon each other"):
        check_streams(opening + block * 20_000, Limits())
    check_streams(opening * 500_000, Limits())
    assert time.process_time() - start < 10


def test_a_large_picture_may_be_white():
    """A page without ink packs a thousand times; its size is that of its pixels, so it is no bomb."""
    import zlib

    rows = zlib.compress(b"\xff" * (2480 * 3508 * 3), 9)
    picture = b"<</Subtype/Image/Width 2480/Height 3508/Length %d/Filter/FlateDecode>>stream\n" % len(rows)
    check_streams(bombs.pdf(b"<<>>", picture + rows + b"\nendstream"), Limits())
    with pytest.raises(vnadmin.LimitExceeded):
        check_streams(bombs.pdf(b"<<>>", picture.replace(b"/Image", b"/Thing") + rows + b"\nendstream"), Limits())


# --- options ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "limits",
    [Limits(size=50), Limits(characters=20), Limits(memory=1 << 30, size=50), Limits(memory=1 << 30, characters=20)],
)
def test_limits_are_an_option_of_reading(limits):
    """Public, and the same in a process of its own."""
    with pytest.raises(vnadmin.LimitExceeded, match=r"^a\.txt: [^:]+$"):
        vnadmin.read(TEXT.encode(), name="a.txt", limits=limits)


def test_every_limit_says_what_it_is():
    """In the help of the class, with the unit."""
    source = Path(sys.modules[Limits.__module__].__file__).read_text(encoding="utf-8")
    for field in Limits._fields:
        after = source.split(f"    {field}: ", 1)[1].split("\n")[1]
        assert after.strip().startswith('"""'), field


def test_read_apart_gives_the_same_document():
    """Text, tables and places come back from the process as they were made there."""
    page = "<html><body><p>Giao Sở Y tế kiểm tra.</p><table border=1><tr><td>TT<td>Việc<td>Chủ trì<tr><td>1<td>Tiêm<td>Sở Y tế</table>"
    for data, name in ((TEXT.encode(), "a.txt"), (page.encode(), "a.html"), (bombs.locked_pdf(""), "a.pdf")):
        apart, info = read_source(data, name=name, limits=Limits(memory=1 << 30))
        here, told = read_source(data, name=name)
        assert (apart, info) == (here._replace(letters=None), told)
        assert type(apart.tables) is tuple
    read = vnadmin.read(TEXT.encode(), name="a.txt", limits=Limits(memory=1 << 30))
    assert read == vnadmin.read(TEXT.encode(), name="a.txt")
    assert read.raw(read.tasks[0].span) == read.tasks[0].text


def test_errors_come_back_as_they_are():
    """The kind of the error and its sentence are those of reading here."""
    for data, name in (
        (b"", "a.txt"),
        (b"%PDF-1.4", "a.pdf"),
        (bombs.locked_pdf("geheim"), "b.pdf"),
        (b"GIF89a", "a.gif"),
    ):
        said = []
        for memory in (None, 1 << 30):
            with pytest.raises(vnadmin.SourceError) as caught:
                read_source(data, name=name, limits=Limits(memory=memory))
            said.append((type(caught.value), str(caught.value)))
        assert said[0] == said[1]


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="this system keeps no limit of addresses")
def test_memory_is_bounded():
    """What needs more than it is given is ended; this process is not harmed."""
    limits = Limits(memory=60 * MEBIBYTE)
    with pytest.raises(vnadmin.LimitExceeded, match="more memory than the limit of 60 MiB"):
        vnadmin.read("Giao Sở Y tế ".encode() * 2_000_000, name="a.txt", limits=limits)
    with pytest.raises(vnadmin.SourceError):  # the parser of pages tells of a full memory in its own way
        vnadmin.read(b"<html><body>" + b"<p>Giao S</p>" * 400_000, name="a.html", limits=limits)


def test_a_hang_ends_at_the_limit():
    """To the second, in a process of its own."""
    page = b"<html><body>" + b"<p>Giao S</p>" * 400_000
    start = time.monotonic()
    with pytest.raises(vnadmin.LimitExceeded, match=r"longer than the limit of 0\.5 s"):
        vnadmin.read(page, name="a.html", limits=Limits(memory=4 << 30, total_seconds=0.5))
    assert time.monotonic() - start < 5


@posix
def test_a_crash_of_a_library_is_a_damaged_source(monkeypatch):
    """A process that dies of a signal is told, and what else it was asked for is not lost."""
    from vnadmin.parse import isolated

    dying = "import os, signal, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(isolated, "_START", dying)
    with pytest.raises(vnadmin.DamagedSource, match=r"a\.txt: .*SIGSEGV"):
        vnadmin.read(TEXT.encode(), name="a.txt", limits=Limits(memory=1 << 30))


def test_no_record_but_ours_comes_back():
    """What a taken-over process sends makes records and nothing else."""
    from vnadmin.parse.isolated import _unpacked

    for name in ("system", "Popen", "OffsetMap", "_kind"):
        with pytest.raises(vnadmin.DamagedSource):
            _unpacked({name: ["true"]})


# --- passwords -------------------------------------------------------------------------------------------------------
def locked_docx() -> bytes:
    """As office programs save it: an OLE container around the encrypted archive."""
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO(bombs.docx(bombs.word(b"<w:p><w:r><w:t>abc</w:t></w:r></w:p>")))
    out = io.BytesIO()
    OOXMLFile(plain).encrypt("geheim", out)
    return out.getvalue()


def locked_zip() -> bytes:
    """A Word document packed with a password, which marks each member."""
    data = bytearray(bombs.docx(bombs.word(b"<w:p/>")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "name"),
    [(lambda: bombs.locked_pdf("geheim"), "a.pdf"), (locked_docx, "a.docx"), (locked_zip, "b.docx")],
    ids=["PDF", "DOCX", "ZIP"],
)
def test_a_password_is_asked_for(make, name):
    """One kind of error for all, whose sentence says what to do."""
    with pytest.raises(vnadmin.EncryptedSource, match=rf"^{name}: .*password"):
        vnadmin.read(make(), name=name)


def test_a_pdf_that_only_its_owner_may_change_is_read():
    """Encrypted, but not against reading."""
    assert "kiem tra" in vnadmin.read(bombs.locked_pdf(""), name="a.pdf").text


# --- nothing is followed ---------------------------------------------------------------------------------------------
def test_entities_of_xml_are_not_followed(tmp_path):
    """Neither a file of this machine nor a heap of laughs comes out of a Word document."""
    (tmp_path / "secret.txt").write_text("BIMAT", encoding="utf-8")
    run = b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
    secret = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()
    laughs = b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c + 1) * 20) for c in range(97, 109))
    for head in (secret, b"<!DOCTYPE x [" + laughs + b'<!ENTITY m "ha">]>'):
        with pytest.raises(vnadmin.DamagedSource):
            vnadmin.read(bombs.docx(head + bombs.word(run)), name="a.docx")


def test_paths_in_an_archive_lead_nowhere(tmp_path, monkeypatch):
    """Nothing is written to where a member of an archive points."""
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO(bombs.docx(bombs.word(b"<w:p><w:r><w:t>abc</w:t></w:r></w:p>")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../evil.txt", "x")
        archive.writestr("word/../../evil.xml", "x")
    assert vnadmin.read(out.getvalue(), name="a.docx").text == "abc\n"
    assert list(tmp_path.iterdir()) == []
