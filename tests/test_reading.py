"""Any source becomes a reading: formats known by content, encodings, and one clear error for what is not read."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnadmin.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    LimitExceeded,
    SourceError,
    UnsupportedFormat,
    UsageError,
)
from vnadmin.parse.normalize import normalize
from vnadmin.parse.plain import byte_span
from vnadmin.parse.reading import Limits, read_source

TEXT = "Số: 12/KH-UBND\nỦy ban nhân dân tỉnh giao Sở Y tế chủ trì, phối hợp\nvới Sở Tài chính thực hiện trước ngày 15/6/2024.\n"
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real"


def cp1258(text: str) -> bytes:
    """As old Windows keyboards saved it: base letters of the code page, the tone as a letter of its own."""
    out = []
    for c in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", c)
        tones = [p for p in parts[1:] if p in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", parts[0] + "".join(p for p in parts[1:] if p not in tones))
        out.append(base + "".join(tones))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    "data, encoding",
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32-le"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (cp1258(TEXT), "windows-1258"),
        (TEXT.encode()[:-1] + b"\xc3", "utf-8"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    """The same words whatever they were saved in, and the bytes that each of them came from."""
    reading, info = read_source(data, name="a.txt")
    doc = normalize(reading)
    assert doc.text.rstrip("\n\ufffd") == TEXT.rstrip("\n")
    assert info.encoding == encoding
    assert info.size == len(data)
    at = doc.text.index("Sở Y tế")
    span = byte_span(data, reading.text, doc.map.raw(at, at + 7), encoding)
    if data.endswith(b"\xc3"):
        return
    assert span is not None
    codec = "cp1258" if encoding == "windows-1258" else encoding
    assert unicodedata.normalize("NFC", data[span.start : span.end].decode(codec)) == "Sở Y tế"


def test_paths_bytes_and_open_files(tmp_path: Path) -> None:
    """A path as text or object, bytes, and files open for bytes or for text."""
    path = tmp_path / "văn bản.txt"
    path.write_text(TEXT, encoding="utf-8")
    wanted = read_source(TEXT.encode(), name="văn bản.txt")
    assert read_source(path) == wanted
    assert read_source(str(path)) == wanted
    with path.open("rb") as file:
        assert read_source(file) == wanted
    with path.open(encoding="utf-8", newline="") as file:
        assert read_source(file) == wanted  # type: ignore[arg-type]
    assert read_source(io.BytesIO(TEXT.encode()), name="văn bản.txt") == wanted
    assert read_source(TEXT.encode())[1].name is None


def office_zip(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return out.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    "data, name, error, word",
    [
        (b"", "a.txt", EmptySource, "empty"),
        (b" \r\n\t\n", "a.txt", EmptySource, "no text"),
        (b"\xef\xbb\xbf", "a.txt", EmptySource, "no text"),
        (ole("Workbook"), "a.xls", UnsupportedFormat, "Excel 97-2003"),
        (ole("EncryptedPackage"), "a.docx", EncryptedSource, "password"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.pdf", DamagedSource, "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a.jpg", DamagedSource, "JPEG"),
        (b"II*\x00" + bytes(50), "a.tif", DamagedSource, "TIFF"),
        (office_zip("a.txt"), "a.zip", UnsupportedFormat, "ZIP"),
        (office_zip("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", UnsupportedFormat, "Excel"),
        (office_zip("mimetype", "content.xml"), "a.odt", UnsupportedFormat, "OpenDocument"),
        (office_zip("[Content_Types].xml"), "a.docx", DamagedSource, "main part"),
        (office_zip("word/document.xml")[:-30], "a.docx", DamagedSource, "truncated"),
        (b"<?xml version='1.0'?><edXML xmlns='x'/>", "a.edxml", UnsupportedFormat, "edXML"),
        (b"<?xml version='1.0'?><rss/>", "a.xml", UnsupportedFormat, "XML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "a.doc", UnsupportedFormat, "MHTML"),
        (bytes(162), "~$a.docx", UnsupportedFormat, "lock file"),
        (b"Dummy Word content", "a.docx", UnsupportedFormat, ".docx"),
        ("Kính gửi".encode(), "a.pdf", UnsupportedFormat, ".pdf"),
        (bytes(range(256)) * 20, "a.txt", UnsupportedFormat, "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n", "a.pdf", DamagedSource, "truncated"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", DamagedSource, "corrupt"),
        (b"<html><body><script>x</script></body></html>", "a.html", EmptySource, "no text"),
    ],
)
def test_refusals(data: bytes, name: str, error: type[SourceError], word: str) -> None:
    """What is not read is refused in one sentence that names the file and the format."""
    with pytest.raises(error) as caught:
        read_source(data, name=name)
    assert name in str(caught.value)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_source(tmp_path: Path) -> None:
    """A missing file and a folder are source errors, another kind of object wrong use."""
    for path in (tmp_path / "none.txt", tmp_path, "a\0b"):
        with pytest.raises(SourceError):
            read_source(path)
    with pytest.raises(UsageError):
        read_source(12)  # type: ignore[arg-type]


def test_limits(tmp_path: Path) -> None:
    """A source larger than allowed is never loaded whole."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 100)
    for source in (path, b"a" * 100, io.BytesIO(b"a" * 100)):
        with pytest.raises(LimitExceeded):
            read_source(source, limits=Limits(size=99))


def test_an_extension_is_a_hint_only() -> None:
    """A web page named .doc, as sites serve them, is read as the page it is."""
    reading, info = read_source(b"<html><body><p>K\xc3\xadnh g\xe1\xbb\xadi</p></body></html>", name="a.doc")
    assert (reading.text, info.reader, info.media_type) == ("Kính gửi\n", "html", "text/html")


@pytest.mark.parametrize(
    "text, wrapped",
    [
        ("Sở Y tế chủ trì, phối hợp\nvới Sở Tài chính thực hiện\ncác việc sau:\n", True),
        ("Sở Y tế chủ trì, phối hợp\r\nvới Sở Tài chính thực hiện\r\ncác việc sau:\r\n", True),
        ("Sở Y tế chủ trì thực hiện.\na) việc một;\nb) việc hai.\n" * 9, False),
    ],
)
def test_hard_wrapped_text_is_known(text: str, wrapped: bool) -> None:
    """Lines that go on in small letters were cut by a program, not by a writer."""
    assert read_source(text.encode())[0].wrapped is wrapped


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_reading_or_a_source_error(data: bytes) -> None:
    """Never another exception, whatever the bytes are."""
    for head in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        try:
            normalize(read_source(head + data, name="x.docx" if data[:1] < b"\x80" else None)[0])
        except SourceError:
            continue


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside the project")
def test_real_hostile_files() -> None:
    """Files met in the wild that are not what they claim: refused by name or read as what they are."""
    kinds = {}
    for path in sorted([*SHARED.glob("doc/*html*"), *SHARED.glob("doc/*lock*"), *SHARED.glob("docx/hostile*")]):
        try:
            kinds[path.name] = read_source(path)[1].reader
        except SourceError as error:
            kinds[path.name] = type(error).__name__
    assert kinds.pop("hostile_html-as-doc_lich-lam-viec.doc") == "html"
    assert set(kinds.values()) == {"UnsupportedFormat"}
