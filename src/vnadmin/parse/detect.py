"""Which format some bytes are in, known by their content; a name is a hint only."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from typing import NoReturn

from vnadmin.errors import DamagedSource, EncryptedSource, LimitExceeded, UnsupportedFormat
from vnadmin.parse.mail import is_mail

_SIGNATURES = (
    (b"GIF8", "a GIF image; save it as PNG"),
    (b"BM", "a BMP image; save it as PNG"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image; save it as PNG"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it and give the documents"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it and give the documents"),
    (b"\x1f\x8b", "a gzip archive; unpack it and give the documents"),
    (b"BZh", "a bzip2 archive; unpack it and give the documents"),
    (b"\xfd7zXZ\x00", "an xz archive; unpack it and give the documents"),
    (b"\x7fELF", "a program, not a document"),
    (b"MZ\x90", "a program, not a document"),
    (b"\xdb\xa5-", "a Word 2 document; save it as DOCX or PDF"),
)
_PICTURES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = b"\xec\xa5"  # how the main stream of Word begins, nearly always in the first sector
_OLE_KINDS = (
    ("WordDocument", "doc"),
    ("Workbook", "an Excel 97-2003 workbook (.xls)"),
    ("PowerPoint Document", "a PowerPoint 97-2003 presentation (.ppt)"),
    ("__properties_version1.0", "an Outlook message (.msg); save the document that it carries"),
)
_WORD_MAIN = re.compile(r"word/document\d*\.xml")
_ZIP_KINDS = (
    ("xl/workbook.xml", "an Excel workbook (.xlsx)"),
    ("ppt/presentation.xml", "a PowerPoint presentation (.pptx)"),
    ("META-INF/container.xml", "an EPUB book"),
)
_OPEN_DOCUMENT = {"mimetype", "content.xml"}
_HTML = re.compile(
    rb"<(?:!doctype\s{1,9}html|html|head|body|meta|title|div|table|p|span|font|center|h[1-6]|br)\b[^<]{0,2000}>",
    re.IGNORECASE,
)
_NEEDS_CONTENT = {
    ".docx": "DOCX", ".doc": "Word", ".pdf": "PDF", ".xlsx": "Excel", ".xls": "Excel", ".pptx": "PowerPoint",
    ".odt": "OpenDocument", ".rtf": "RTF", ".zip": "ZIP", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF",
    ".tiff": "TIFF",
}  # fmt: skip
_HEAD = 2048
_MOST_ENTRIES = 200_000  # of an archive's directory, each of which takes half a kilobyte when it is opened
_ENTRY = b"PK\x01\x02"
_EDXML = re.compile(rb"<(?:!DOCTYPE\s{1,9})?(?:[\w.-]{1,40}:)?edXML[\s>/\[]")
_BEFORE_ROOT = re.compile(rb"(?:<\?[^<>]{0,400}\?>|<!--(?:(?!-->).){0,1000}-->|\s{1,400}){0,8}", re.DOTALL)
_LOCK_FILE_SIZES = (162, 165)  # owner files of Word and of other office programs


# the first tag of an XML file: a name space, or attributes that declare one
_ROOT = re.compile(rb"<[A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60}|[^<>]{0,200}\bxmlns\b)[^<>]{0,2000}>")


def detect(data: bytes, name: str | None) -> str:
    """`pdf`, `docx`, `doc`, `rtf`, `html`, `plain`, the media type of a picture, or what documents are packed in: `zip`,
    `eml`, `edxml`.

    Raises an error that names the format for everything that is not read.
    """
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):  # before PDF, which may lie in it as it is
        return _zip(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLE):
        return _ole(data)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    for signature, kind in _PICTURES:
        if head.startswith(signature):
            return kind
    for signature, what in _SIGNATURES:
        if head.startswith(signature) and not (signature == b"BM" and not _is_bitmap(data)):
            _refuse(what)
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        _refuse("an image or film of no kind that is read; save it as PNG or JPEG")
    if len(data) in _LOCK_FILE_SIZES and (not data.strip(b"\x00") or (0 < data[0] <= 54 and data.count(0) > 40)):
        _refuse("the lock file that an office program leaves beside an open document (~$…), not the document")
    if is_mail(data):
        return "eml"
    kind = _markup(head)
    if _suffix(name) == ".edxml" and kind != "edxml":
        _refuse("named .edxml, but its content is no edXML packet")
    if kind == "plain" and (wanted := _NEEDS_CONTENT.get(_suffix(name))):
        _refuse(f"named {_suffix(name)}, but its content is no {wanted} file")
    return kind


def _markup(head: bytes) -> str:
    """`html`, `edxml` or `plain`; other languages of tags are refused."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="ignore").encode()
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    lower = start.lower()
    if lower.startswith(b"mime-version:") or b"\nmime-version:" in lower:
        if b"multipart/related" in lower or b"text/html" in lower:
            _refuse("a web page saved as a single file (MHTML); save it as HTML or PDF")
        _refuse("a part of an e-mail message; save the document that it carries")
    if (declared := start.find(b"<?xml", 0, 64)) > 0:  # gateways put a length or a mark before it
        start = start[declared:]
    if not start.startswith(b"<"):
        return "plain"
    before = _BEFORE_ROOT.match(start)
    if before and _EDXML.match(start, before.end()):  # one with a document type is refused by its reader
        return "edxml"
    if _HTML.search(start):
        return "html"
    if lower.startswith(b"<?xml"):
        word = b"schemas.microsoft.com/office/word" in lower or b"xmlpackage" in lower
        _refuse("a Word document saved as XML; save it as DOCX or PDF" if word else "an XML file of no known kind")
    if lower.startswith((b"<!--", b"<!doctype")):
        return "html"
    if _ROOT.match(start):
        _refuse("an XML file of no known kind")
    return "plain"


def _zip(data: bytes) -> str:
    """`docx`, or `zip` for a folder; other kinds of documents that are archives are refused by their name."""
    if data.count(_ENTRY) > _MOST_ENTRIES:
        msg = f"an archive with more than {_MOST_ENTRIES} entries"
        raise LimitExceeded(msg)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        msg = f"a ZIP-based document (such as DOCX) that is truncated or corrupt: {error}"
        raise DamagedSource(msg) from error
    if any(map(_WORD_MAIN.fullmatch, names)):
        return "docx"
    for member, kind in _ZIP_KINDS:
        if member in names:
            _refuse(kind)
    if names >= _OPEN_DOCUMENT:
        _refuse("an OpenDocument file (.odt, .ods); save it as DOCX or PDF")
    if "[Content_Types].xml" not in names:
        return "zip"
    msg = "an Office document without its main part"
    raise DamagedSource(msg)


def _ole(data: bytes) -> str:
    """`doc`; Excel and others of before 2007, and what is locked by a password today, are refused."""
    if _utf16("EncryptedPackage") in data:
        msg = "an Office document protected by a password; remove the password and try again"
        raise EncryptedSource(msg)
    other = "an OLE container of before Office 2007 (.doc, .xls …); save it as DOCX or PDF"
    kind = next((kind for stream, kind in _OLE_KINDS if _utf16(stream) in data), other)
    if kind is other and data[512:514] == _WORD_STREAM:  # the directory stood behind the cut
        msg = "a Word 97-2003 document (.doc) that is truncated"
        raise DamagedSource(msg)
    if kind != "doc":
        _refuse(kind)
    return kind


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _is_bitmap(data: bytes) -> bool:
    """Texts may begin with BM; a bitmap goes on with its own size."""
    return int.from_bytes(data[2:6], "little") == len(data)


def _suffix(name: str | None) -> str:
    return "." + name.rpartition(".")[2].lower() if name and "." in name else ""


def _refuse(what: str) -> NoReturn:
    msg = f"this is {what}" if what.startswith(("a ", "an ", "the ")) else what
    raise UnsupportedFormat(msg)
