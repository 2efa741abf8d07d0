"""Files that are small and would fill the memory: each is made here, none is kept."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from functools import cache

MIB = 1 << 20
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def deflated(piece: bytes, size: int) -> bytes:
    """A piece again and again, `size` bytes of it, never in memory as a whole."""
    work = zlib.compressobj(9)
    block = piece * (MIB // len(piece))
    parts = [work.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, work.flush()])


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def page(content: bytes, filters: bytes, more: bytes = b"", *, resources: bytes = b"", extra: tuple[bytes, ...] = ()):
    """A PDF of one page with this content stream."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<" + resources + b">>>>",
        b"<</Length %d%s/Filter%s>>stream\n%s\nendstream" % (len(content), more, filters, content),
        *extra,
    )


def lzw(size: int) -> bytes:
    """Blanks, packed by LZW as well as they can be: each code stands for one blank more."""
    block = [(256, 12), (32, 9), *((code, (code + 1).bit_length()) for code in range(258, 4094))]
    most = sum(range(1, 4094 - 256))
    bits = [(256, 9), *block[1:], *block * (size // most), (257, 12)]
    out, held, count = bytearray(), 0, 0
    for code, width in bits:
        held, count = held << width | code, count + width
        while count >= 8:
            count -= 8
            out.append(held >> count & 255)
            held &= (1 << count) - 1
    out.append(held << (8 - count) & 255)
    return bytes(out)


def docx(document: bytes, *, declared: int | None = None) -> bytes:
    """A Word document with this main part, deflated; `declared` is what the archive says of its size."""
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", document)
    data = bytearray(out.getvalue())
    if declared is not None:
        for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            at = data.rfind(mark)
            data[at + offset : at + offset + 4] = struct.pack("<I", declared)
    return bytes(data)


def word(body: bytes) -> bytes:
    """A main part with this body."""
    return b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (_WORD.encode(), body)


def png(width: int, height: int, *, more: bytes = b"") -> bytes:
    """A white picture of one bit a pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = deflated(b"\xff", (width // 8 + 2) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_chunk(size: int) -> bytes:
    """A comment of a PNG that unpacks to this size."""
    body = b"Comment\0\0" + deflated(b"a", size)
    return struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))


def tiff(pictures: int) -> bytes:
    """A TIFF of many pictures of one pixel."""
    out = bytearray(b"II*\x00\x08\x00\x00\x00")
    tags = [
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 1),
    ]
    for n in range(pictures):
        here = 8 + n * (6 + 12 * len(tags))
        following = 0 if n + 1 == pictures else here + 6 + 12 * len(tags)
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        out += struct.pack("<I", following)
    return bytes(out)


@cache
def blanks() -> bytes:
    """600 MiB of blanks, packed."""
    return deflated(b" ", 600 * MIB)


def picture_on_a_page() -> bytes:
    """A page on which a picture of 3,600 million pixels is drawn."""
    rows = deflated(b"\xff", 60000 * 7500)
    head = b"<</Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray/Length %d/Filter/FlateDecode>>"
    drawn = zlib.compress(b"q 595 0 0 842 0 0 cm /X Do Q")
    picture = head % len(rows) + b"stream\n" + rows + b"\nendstream"
    return page(drawn, b"/FlateDecode", resources=b"/XObject<</X 5 0 R>>", extra=(picture,))


def many_pages() -> bytes:
    """A tree of 6,000 pages, all of them the same."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count 6000>>" % b" ".join([b"3 0 R"] * 6000),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def main_part(size: int) -> bytes:
    """The main part of a Word document, of about this size."""
    run = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    return word(run * (size // len(run)))


# What a bomb is, the name of its file, and what makes it.
BOMBS = (
    ("content of a page", "a.pdf", lambda: page(deflated(b"0 0 Td ", 300 * MIB), b"/FlateDecode")),
    ("abbreviated filter in a list", "a.pdf", lambda: page(blanks(), b"[/Fl]")),
    ("packed twice", "a.pdf", lambda: page(zlib.compress(blanks(), 9), b"[/FlateDecode/FlateDecode]")),
    ("letters around it", "a.pdf", lambda: page(base64.a85encode(blanks()) + b"~>", b"[/ASCII85Decode/FlateDecode]")),
    ("figures around it", "a.pdf", lambda: page(blanks().hex().encode() + b">", b"[/ASCIIHexDecode/FlateDecode]")),
    ("encrypted, to be read without a password", "a.pdf", lambda: locked_pdf("", 200 * MIB)),
    ("LZW", "a.pdf", lambda: page(lzw(300 * MIB), b"/LZWDecode")),
    ("far from its dictionary", "a.pdf", lambda: page(blanks(), b"/FlateDecode", b" " * 9000)),
    ("picture on a page", "a.pdf", picture_on_a_page),
    ("pages", "a.pdf", many_pages),
    ("main part", "a.docx", lambda: docx(main_part(297 * MIB))),
    ("main part that lies", "a.docx", lambda: docx(main_part(200 * MIB), declared=1000)),
    ("PNG", "a.png", lambda: png(40000, 40000)),
    ("comment of a PNG", "a.png", lambda: png(8, 8, more=text_chunk(300 * MIB))),
    ("JPEG", "a.jpg", lambda: jpeg(65000, 65000)),
    ("TIFF", "a.tif", lambda: tiff(6000)),
    ("text", "a.txt", lambda: b"a " * (45 * MIB)),
    ("web page", "a.html", lambda: b"<p>a" * (35 * MIB)),
)


def locked_pdf(password: str, blanks: int = 0) -> bytes:
    """An encrypted PDF of one page, which is to be opened with this password; with so many blanks in its content."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    paper = canvas.Canvas(out, encrypt=StandardEncryption(password, ownerPassword="owner", strength=128))
    paper.drawString(80, 700, "So Y te kiem tra cac tram cap nuoc")
    paper._code.append(" " * blanks)
    paper.save()
    return out.getvalue()


def jpeg(width: int, height: int) -> bytes:
    """A small picture whose header claims a size."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (8, 8), 255).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)
