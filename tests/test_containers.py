"""ZIP archives and e-mail messages: every document in them, in order, named; hostile ones bounded."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zipfile
from email.message import EmailMessage

import pytest

import vnadmin
from packets import LETTER, docx, packet, status, zipped
from vnadmin import exchange
from vnadmin.cli import run
from vnadmin.limits import LIMITS
from vnadmin.parse.containers import members, open_all
from vnadmin.parse.mail import is_mail
from vnadmin.parse.member_names import safe_path
from vnadmin.parse.reading import load

TEXT = LETTER.encode()
OTHER = LETTER.replace("415/", "77/").encode()


def mail(*files: tuple[str, bytes], body: str = "Xin gửi văn bản kèm theo.", html: str | None = None, **more) -> bytes:
    """A message as programs send it; `files` go along."""
    message = EmailMessage()
    message["Received"] = "from a.example by b.example; Mon, 12 Aug 2024 08:00:00 +0700"
    message["From"], message["To"], message["Subject"] = "vt@a.example", "vt@b.example", "Gửi văn bản"
    message["X-Seal"] = "x" * 900
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for data in more.get("inside", ()):
        message.add_attachment(data)
    return message.as_bytes()


def outcome(source: bytes, name: str) -> list[tuple[str, str]]:
    """Name of each document with its number, or the kind of the error with its message."""
    found = []
    for one in vnadmin.unpack_documents(source, name=name):
        if isinstance(one, vnadmin.SourceError):
            found.append((type(one).__name__, str(one)))
        else:
            found.append((one.source.name, str(one.symbol.number if one.symbol else None)))
    return found


def test_every_document_of_a_folder_in_order():
    """Named by the way to it; what is none says what it is; what systems leave is passed over."""
    data = zipped(
        ("Công văn/", b""), ("Công văn/cv 415.txt", TEXT), ("b.docx", docx(OTHER.decode())), ("bang.xlsx", zipped(("xl/workbook.xml", b"<x/>"))),
        ("__MACOSX/._b.docx", b"\x00\x05"), ("Thumbs.db", b"\xd0\xcf"), ("~$b.docx", bytes(162)), ("gói.edxml", packet(("a.txt", TEXT))),
        ("tt.edxml", status()), ("trong.txt", b""),
    )  # fmt: skip
    found = outcome(data, "hồ sơ.zip")
    assert found[:2] == [("hồ sơ.zip!/Công văn/cv 415.txt", "415"), ("hồ sơ.zip!/b.docx", "77")]
    assert found[2][0] == "UnsupportedFormat"
    assert found[2][1].startswith("hồ sơ.zip!/bang.xlsx: ")
    assert "Excel" in found[2][1]
    assert found[3] == ("hồ sơ.zip!/gói.edxml", "415")
    assert [kind for kind, _ in found[4:]] == ["NoDocument", "EmptySource"]
    assert len(found) == 6


def test_a_file_that_is_no_container_gives_its_document():
    """`unpack_documents` reads anything."""
    assert outcome(TEXT, "a.txt") == [("a.txt", "415")]
    assert outcome(docx(), "a.docx") == [("a.docx", "415")]
    with pytest.raises(vnadmin.EmptySource):
        list(vnadmin.unpack_documents(b""))


def test_read_gives_the_only_document():
    """Other files beside it do not matter; two documents do."""
    assert (
        vnadmin.read(zipped(("x.csv.xz", b"\xfd7zXZ\x00 "), ("a.txt", TEXT)), name="f.zip").source.name
        == "f.zip!/a.txt"
    )
    with pytest.raises(
        vnadmin.ManyDocuments, match=r"f\.zip: this is a ZIP archive with 2 documents; vnadmin\.unpack_documents"
    ):
        vnadmin.read(zipped(("a.txt", TEXT), ("b.txt", OTHER)), name="f.zip")
    with pytest.raises(vnadmin.NoDocument, match=r"f\.zip: a ZIP archive without a document"):
        vnadmin.read(zipped(), name="f.zip")
    with pytest.raises(vnadmin.UnsupportedFormat, match=r"f\.zip!/b\.gz: .*gzip"):
        vnadmin.read(zipped(("b.gz", b"\x1f\x8b\x08\x00")), name="f.zip")


def test_word_files_are_no_folders():
    """Known by content: a DOCX named .zip is read, a folder named .docx is a folder."""
    assert vnadmin.read(docx(), name="a.zip").source.reader == "docx"
    assert vnadmin.read(zipped(("a.txt", TEXT)), name="a.docx").source.name == "a.docx!/a.txt"
    assert (
        vnadmin.read(zipped(("content.xml", b"<?xml version='1.0'?><rss/>"), ("a.txt", TEXT)), name="a.zip").source.name
        == "a.zip!/a.txt"
    )


def test_containers_in_containers():
    """Opened up to a depth; what lies deeper is said."""
    inner = zipped(("b/c.txt", OTHER))
    assert outcome(zipped(("a.txt", TEXT), ("in.zip", inner)), "f.zip")[1] == ("f.zip!/in.zip!/b/c.txt", "77")
    assert outcome(zipped(("thư.eml", mail(("c.txt", OTHER)))), "f.zip")[0] == ("f.zip!/thư.eml!/c.txt", "77")
    deep = TEXT
    for _ in range(6):
        deep = zipped(("a", deep), ("b.txt", OTHER))
    found = outcome(deep, "f.zip")
    assert [kind for kind, _ in found if kind == "LimitExceeded"] == ["LimitExceeded"]
    assert len(found) == LIMITS.depth + 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/a/./b.txt", "a/b.txt"),
        ("C:\\văn bản\\a.txt", "văn bản/a.txt"),
        ("a\x1b[31m\nb.txt", "a\ufffd[31m\ufffdb.txt"),
        ("e\u0302\u0301.txt", "ế.txt"),
        ("a\u202etxt.exe", "a\ufffdtxt.exe"),
        ("..", "?"),
    ],
)
def test_names_are_safe(name, shown):
    """No way upwards, no drive, nothing that a terminal obeys."""
    assert safe_path(name) == shown


def renamed(raw: bytes, *, extra: bytes = b"") -> bytes:
    """An archive whose only file has these bytes for a name, without the mark of UTF-8."""
    info = zipfile.ZipInfo("x" * len(raw))
    info.extra = extra
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, TEXT)
    return out.getvalue().replace(b"x" * len(raw), raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Kế hoạch số 5.txt".encode(), "Kế hoạch số 5.txt"),
        ("Công văn.txt".encode("cp1258", errors="replace"), "Công văn.txt"),
        (b"K\xea\xec ho\xe2\xf2ch.txt", "Kế ho\xe2\u0323ch.txt"),
        ("KÕ ho¹ch kiÓm tra vµ xö lý vi ph¹m trËt tù x©y dùng.txt".encode("latin-1"), "Kế hoạch kiểm tra và xử lý vi phạm trật tự xây dựng.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)  # fmt: skip
def test_names_in_old_encodings(raw, shown):
    """UTF-8 without its mark, Windows-1258, TCVN3."""
    import unicodedata

    assert vnadmin.read(renamed(raw), name="f.zip").source.name == "f.zip!/" + unicodedata.normalize("NFC", shown)


def test_the_unicode_name_beside_an_old_one():
    """Info-ZIP writes both; the field counts when it belongs to the name."""
    import zlib

    name = "Quyết định.txt".encode()
    for crc, shown in ((zlib.crc32(b"Quy_t.txt"), "Quyết định.txt"), (1, "Quy_t.txt")):
        field = struct.pack("<BI", 1, crc) + name
        data = renamed(b"Quy_t.txt", extra=struct.pack("<HH", 0x7075, len(field)) + field)
        assert vnadmin.read(data, name="f.zip").source.name == f"f.zip!/{shown}"


def test_encrypted_and_broken_members_cost_only_themselves():
    """They are reported by name; the others are read."""
    data = bytearray(zipped(("a.txt", TEXT), ("b.txt", OTHER), ("c.txt", TEXT), method=zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the first is encrypted
    body = data.index(OTHER)
    data[body : body + 4] = b"XXXX"  # the second does not have its checksum
    found = outcome(bytes(data), "f.zip")
    assert [kind for kind, _ in found] == ["EncryptedSource", "DamagedSource", "f.zip!/c.txt"]
    with pytest.raises(vnadmin.ManyDocuments, match="3 documents"):
        vnadmin.read(bytes(data), name="f.zip")


def test_other_methods_of_packing_are_refused():
    """Python inflates those without bounds."""
    assert outcome(zipped(("a.txt", b"a" * 9999), method=zipfile.ZIP_LZMA), "f.zip")[0][0] == "UnsupportedFormat"


def inflated_before_refusal(data, monkeypatch, limits=LIMITS):
    """The errors of a container, and how many members were opened."""
    opened = []
    real = zipfile.ZipFile.open
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda self, *a, **k: (opened.append(a), real(self, *a, **k))[1])
    try:
        found = [m.problem for m in members(data, "zip", limits=limits)]
    except vnadmin.SourceError as error:
        found = [error]
    return found, len(opened)


def test_bombs_are_refused_before_they_inflate(monkeypatch):
    """By ratio, by sum, by number; none of it is inflated."""
    zeros = bytes(40 << 20)
    one = zipped(("zeros.txt", zeros))
    found, opened = inflated_before_refusal(one, monkeypatch)
    assert isinstance(found[0], vnadmin.LimitExceeded)
    assert opened == 0
    many = zipped(*((f"{i}.txt", zeros[: 15 << 20]) for i in range(4)))
    found, opened = inflated_before_refusal(many, monkeypatch, LIMITS._replace(unpacked=50 << 20))
    assert (type(found[0]), opened) == (vnadmin.LimitExceeded, 0)
    crowd = zipped(*((f"{i}.txt", b"a") for i in range(60)))
    found, opened = inflated_before_refusal(crowd, monkeypatch, LIMITS._replace(members=50))
    assert (type(found[0]), opened) == (vnadmin.LimitExceeded, 0)


def test_a_member_that_lies_about_its_size_is_cut():
    """No more than it declares is inflated; the rest is damage."""
    data = bytearray(zipped(("a.txt", bytes(8 << 20))))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 100)
    assert outcome(bytes(data), "f.zip")[0][0] == "DamagedSource"


def test_a_directory_without_end_is_refused_before_it_is_read():
    """Half a kilobyte an entry."""
    with pytest.raises(vnadmin.LimitExceeded, match="entries"):
        load(b"PK\x03\x04" + b"PK\x01\x02" * 200_001)


def test_a_message_gives_its_attachments():
    """Its own words go along and are no document; a message in it is opened."""
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Date"] = "a@a.example", "b@b.example", "Mon, 12 Aug 2024 08:00:00 +0700"
    inner.set_content("x")
    inner.add_attachment(OTHER, maintype="text", subtype="plain", filename="Công văn 77.txt")
    found = outcome(mail(("Công văn 415.docx", docx()), inside=[inner]), "thư.eml")
    assert found[:3] == [
        ("thư.eml!/Công văn 415.docx", "415"),
        ("thư.eml!/message.eml!/Công văn 77.txt", "77"),
        ("NoDocument", "thư.eml!/message.eml!/body.txt: the words of the message, which only go with what it carries"),
    ]
    assert found[3][1].startswith("thư.eml!/body.txt: ")
    assert vnadmin.read(mail(("a.docx", docx())), name="thư.eml").source.name == "thư.eml!/a.docx"


def test_a_message_may_be_the_document_itself():
    """Where it carries no other, or where its words have what only a document has; as a page where it is one."""
    assert vnadmin.read(mail(body=LETTER), name="a.eml").source.name == "a.eml!/body.txt"
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in LETTER.split("\n") if line) + "</body></html>"
    read = vnadmin.read(mail(body="x", html=page), name="a.eml")
    assert (read.source.name, read.source.reader) == ("a.eml!/body.html", "html")
    assert "Kính gửi: Ủy ban nhân dân các huyện." in read.text
    assert outcome(mail(("b.txt", OTHER), body=LETTER), "a.eml") == [("a.eml!/body.txt", "415"), ("a.eml!/b.txt", "77")]


def test_pictures_of_a_signature_are_left_out():
    """They belong to the words."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@a.example", "b@b.example", "c"
    message.set_content(LETTER)
    message.add_attachment(
        b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo>", disposition="inline", filename="logo.png"
    )
    assert outcome(message.as_bytes(), "a.eml") == [("a.eml!/body.txt", "415")]


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\r\nTo: b\r\nSubject: =?utf-8?q?=ff?=\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\nx",
        b"From: a\nTo: b\nDate: x\nContent-Type: text/plain; charset=no-such\n\nK\xc3\xadnh g\xe1\xbb\xadi",
        b"From: a\nTo: b\nDate: x\nContent-Type: application/pdf; name*0*=utf-9''%ff; name*1=x\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"From: a\nTo: b\nDate: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n",
        b"From: a\nTo: b\nDate: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(150)),
        b"From: a\nTo: b\nDate: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(3000)),
    ],
)  # fmt: skip
def test_odd_messages_give_errors_that_say_why(data):
    """Never another exception."""
    assert is_mail(data)
    with contextlib.suppress(vnadmin.SourceError):
        outcome(data, "a.eml")


@pytest.mark.parametrize(
    "text",
    [
        "Kính gửi: Sở Y tế\n\nx",
        "From: a\nTo: b\n",
        "Subject: x\nDate: y\nTo: z\n\nx",
        "",
        "Số: 5/KH\nFrom: x\nTo: y\nDate: z\n\n",
    ],
)
def test_letters_are_no_messages(text):
    """A header is From and two witnesses, and nothing but fields."""
    assert not is_mail(text.encode())


def test_the_command_line_reads_containers(tmp_path, capsys):
    """One line a document on standard output, one a file that is none on standard error; exit code 1 for broken files only."""
    path = tmp_path / "f.zip"
    path.write_bytes(zipped(("a.txt", TEXT), ("b.gz", b"\x1f\x8b\x08\x00"), ("c.txt", OTHER)))
    assert run(["read", str(path)]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err.startswith("vnadmin: f.zip!/b.gz: this is a gzip archive")
    assert len(err.splitlines()) == 1
    assert run(["tasks", "--csv", str(path)]) == 0
    assert "f.zip!/a.txt" in capsys.readouterr().out
    path.write_bytes(zipped(("a.docx", docx()[:-40]), ("c.txt", OTHER)))
    assert run(["read", str(path)]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert err.startswith("vnadmin: f.zip!/a.docx: ")


def test_the_command_line_reads_containers_from_standard_input(tmp_path, capsys, monkeypatch):
    """As from a file."""
    stream = io.TextIOWrapper(io.BytesIO(mail(("a.docx", docx()))))
    monkeypatch.setattr("sys.stdin", stream)
    assert run(["read", "-"]) == 0
    assert '!/a.docx"' in capsys.readouterr().out


def test_the_command_line_writes_and_shows_packets(tmp_path, capsys):
    """`vnadmin edxml` makes a packet that `vnadmin packet` shows and `vnadmin read` reads; what is missing is named."""
    source, made = tmp_path / "cv.txt", tmp_path / "p.edxml"
    source.write_bytes(TEXT)
    arguments = ["edxml", str(source), "--from", "000.00.17.H99", "--to", "001.00.00.H99=UBND huyện Bến Lau"]
    assert run([*arguments, "-o", str(made)]) == 0
    assert run(["packet", str(made)]) == 0
    assert '"number": "415"' in capsys.readouterr().out
    assert vnadmin.read(made).symbol.value == "415/SXD-KT"
    source.write_text(LETTER.replace("Số: 415/", "Số:     /"), encoding="utf-8")
    assert run(arguments) == 1
    assert "CodeNumber is missing" in capsys.readouterr().err
    assert run([*arguments, "--number", "9", "-o", str(made)]) == 0
    assert vnadmin.read(made).symbol.value == "9/SXD-KT"
    assert run([*arguments[:2], "--from", "=", "--to", "x"]) == 2
    assert run(["packet", str(source)]) == 1


def test_a_packet_of_standard_input(tmp_path, capsysbinary, monkeypatch):
    """A document or an attachment from a pipe is named by its kind; one that is empty, and two of them, are told."""
    (tmp_path / "cv.txt").write_bytes(TEXT)
    ends = ["--from", "000.00.17.H99", "--to", "001.00.00.H99"]
    for files, data, names in (
        (["-"], TEXT, ["van-ban.txt"]),
        (["-"], docx(), ["van-ban.docx"]),
        ([str(tmp_path / "cv.txt"), "-"], b"%PDF-1.4 and more", ["cv.txt", "van-ban.pdf"]),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert run(["edxml", *files, *ends, "--number", "3", "--issued-on", "2024-08-12"]) == 0
        made = exchange.read_packet(capsysbinary.readouterr().out)
        assert [attachment.name for attachment in made.attachments] == names
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["edxml", "-", *ends]) == 1
    assert b"<stdin>: " in capsysbinary.readouterr().err
    assert run(["edxml", str(tmp_path / "none.txt"), *ends]) == 1
    assert b"none.txt: " in capsysbinary.readouterr().err


def test_open_all_gives_each_file_when_its_turn_comes():
    """The second file is not inflated before it is asked for."""
    data = bytearray(zipped(("a.txt", TEXT), ("b.txt", OTHER), method=zipfile.ZIP_STORED))
    files = open_all(load(bytes(data), name="f.zip"))
    first = next(files)
    assert (first.name, first.data, first.kind) == ("f.zip!/a.txt", TEXT, "plain")


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\nTo: b\nDate: c\n" + b"X:\n" * 500_000,
        b"From: a\nTo: b\nDate: c\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 20_000,
        b"From: a\nTo: b\nDate: c\n\n" + b"\n" * 4_000_001,
    ],
    ids=["header", "parts", "lines"],
)
def test_messages_that_cost_far_more_than_their_bytes_are_refused_at_once(data):
    """A header without end, parts without number, lines without number."""
    begin = time.process_time()
    with pytest.raises(vnadmin.LimitExceeded):
        list(vnadmin.unpack_documents(data, name="a.eml"))
    assert time.process_time() - begin < 1


def test_plain_words_around_an_attachment_are_one_text():
    """Programs cut them at what goes along."""
    head = b"From: a\nTo: b\nDate: c\nContent-Type: multipart/mixed; boundary=x\n\n"
    part = b"--x\nContent-Type: text/plain; charset=utf-8\n\n%b\n"
    picture = b"--x\nContent-Type: image/png; name=a.png\nContent-Disposition: inline\n\nx\n"
    read = vnadmin.read(
        head + part % TEXT + picture + part % b"Ph\xe1\xbb\xa5 l\xe1\xbb\xa5c" + b"--x--\n", name="a.eml"
    )
    assert read.text.rstrip().endswith("Phụ lục")


def test_a_folder_whose_first_file_is_a_stored_pdf_is_a_folder():
    """A PDF may begin anywhere in the first kilobyte, but not here."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.pdf", b"%PDF-1.4 no more")
        archive.writestr("b.txt", "Giao Sở Y tế báo cáo.")
    found = list(vnadmin.unpack_documents(data.getvalue(), name="a.zip"))
    assert [type(f).__name__ for f in found] == ["DamagedSource", "Document"]


@pytest.mark.parametrize("charset", ["undefined", "idna", "a\0b", "no-such"])
def test_words_in_a_charset_that_never_decodes(charset):
    data = f'From: a@x\nTo: b@x\nSubject: s\nContent-Type: text/plain; charset="{charset}"\n\nSố: 12/UBND-VX\n'.encode()
    (found,) = vnadmin.unpack_documents(data)
    assert "12/UBND-VX" in found.text


def test_an_attachment_whose_name_is_no_base64():
    head = b'From: a@x\nTo: b@x\nSubject: s\nContent-Type: text/plain\nContent-Disposition: attachment; filename="=?utf-8?b?a?="\n\n'
    (found,) = vnadmin.unpack_documents(head + "Số: 12/UBND-VX\n".encode())
    assert "12/UBND-VX" in found.text


def test_a_message_inside_that_has_letters_beside_its_charset():
    inner = 'From: c@x\nTo: d@x\nSubject: s\nContent-Type: text/plain; charset="us-ascii"\n\nSố: 12/UBND-VX \ufffd\n'.encode()
    data = b"From: a@x\nTo: b@x\nSubject: s\nContent-Type: message/rfc822\n\n" + inner
    (found,) = vnadmin.unpack_documents(data)
    assert "12/UBND-VX" in found.text
