"""edXML packets: read as records and as documents, written, hostile ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from pathlib import Path

import pytest

import packets
import vnadmin
from packets import BLANK, LETTER, packet, status, zipped
from vnadmin import exchange
from vnadmin.exchange import read_packet
from vnadmin.exchange.agreement import same_body, same_name, same_subject, same_symbol
from vnadmin.export.edxml import to_edxml

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "real" / "edxml"
TEXT = LETTER.encode()


def codes(document):
    """The findings by code."""
    return [f.code for f in document.findings]


def check_spans(document):
    """Every header field is what its span says, and leads back to a source."""
    lists = (document.signatures, document.recipients, document.addressees)
    one = (document.symbol, document.issued, document.issuer, document.subject, document.urgency)
    for mention in (*filter(None, one), *(m for found in lists for m in found)):
        assert document.text[slice(*mention.span)] == mention.text
        assert document.raw(mention.span)
        document.regions(mention.span)


def test_a_packet_gives_the_document_that_it_carries():
    """Header, text and tasks are those of the attachment when the packet says the same; nothing stands behind the text."""
    read, alone = vnadmin.read(packet(("cv 415.txt", TEXT)), name="a.edxml"), vnadmin.read(TEXT, name="cv 415.txt")
    assert (read.text, read.tasks, read.symbol, read.issuer) == (alone.text, alone.tasks, alone.symbol, alone.issuer)
    assert codes(read) == []
    assert (read.source.name, read.source.attachment, read.source.reader) == ("a.edxml", "cv 415.txt", "plain")
    assert read.source.media_type == "application/edxml+xml"
    check_spans(read)


def test_the_packet_fills_what_the_document_leaves_blank():
    """Number and day that were stamped later come from the packet, as lines behind the text; it is no draft then."""
    alone = vnadmin.read_text(BLANK)
    read = vnadmin.read(packet(("a.txt", BLANK.encode())))
    assert (alone.status, alone.issued_on, alone.symbol.number) == ("draft", "2024-08", None)
    assert (read.status, read.issued_on, read.symbol.value) == ("issued", "2024-08-12", "415/SXD-KT")
    assert read.text.startswith(alone.text)
    assert read.symbol.rule == "packet"
    assert "packet-differs" not in codes(read)
    check_spans(read)


def test_a_draft_stays_one_whatever_its_packet_states():
    """DỰ THẢO is printed."""
    read = vnadmin.read(packet(("a.txt", ("DỰ THẢO\n" + BLANK).encode())))
    assert read.status == "draft"


def test_the_day_of_the_packet_completes_years():
    """A document that prints no date is reckoned from the day that the packet states."""
    text = BLANK.replace("Sông Mây, ngày    tháng 8 năm 2024", "").replace("30/8/2024", "30/8")
    read = vnadmin.read(packet(("a.txt", text.encode())))
    assert read.tasks[0].deadlines[0].due_on == dt.date(2024, 8, 29)
    assert vnadmin.read_text(text).tasks[0].deadlines[0].due_on is None


@pytest.mark.parametrize(
    ("change", "field", "stated"),
    [
        ({"number": "416"}, "symbol", "416/SXD-KT"),
        ({"day": "2024/08/13"}, "issued", "Sông Mây, 2024-08-13"),
        ({"place": "Bến Lau"}, "issued", "Bến Lau, 2024-08-12"),
        ({"subject": "V/v thi bơi"}, "subject", "V/v thi bơi"),
        ({"sender": "Sở Tài chính"}, "issuer", "Sở Tài chính"),
        ({"signer": "Đỗ Thị Khác"}, "signatures", "Đỗ Thị Khác"),
        ({"header": "<edXML:OtherInfo><edXML:Priority>3</edXML:Priority></edXML:OtherInfo>"}, "urgency", "hỏa tốc"),
    ],
)
def test_a_difference_is_said(change, field, stated):
    """The packet counts, the difference is a finding that points at what is printed; the tasks stay those of the text."""
    alone = vnadmin.read(TEXT)
    read = vnadmin.read(packet(("a.txt", TEXT), **change))
    found = getattr(read, field)
    assert str(found[0] if field == "signatures" else found) == stated
    assert read.tasks == alone.tasks
    if field != "urgency":  # nothing is printed that differs
        finding = next(f for f in read.findings if f.code == "packet-differs")
        assert finding.span
        assert read.text[slice(*finding.span)] in LETTER
    check_spans(read)


def test_another_printed_day_stays_the_day_that_terms_are_reckoned_from():
    """And that is said."""
    text = LETTER.replace("30/8/2024", "30/8")
    read = vnadmin.read(packet(("a.txt", text.encode()), day="2023/01/05"))
    assert read.issued_on == "2023-01-05"
    assert read.tasks[0].deadlines[0].due_on == dt.date(2024, 8, 29)
    assert "packet-day" in codes(read)


def test_a_difference_of_type_is_said():
    """The type has no words of its own to point at."""
    read = vnadmin.read(packet(("a.txt", TEXT), type="Thông báo"))
    assert read.document_type == "thong-bao"
    assert [f.message for f in read.findings] == [
        "The packet states the type 'Thông báo', the document prints 'cong-van'."
    ]


@pytest.mark.parametrize(
    ("attachments", "reason"),
    [
        ((("a.pdf", "${__file(a.pdf)}"),), "no base64"),
        ((("a.pdf", b"\x01\x02\xff\xfe" * 9),), "no PDF file"),
        ((("a.pdf", zipped(("x.pdf", b"%PDF-1.4\n"))),), "truncated"),
        ((("a.txt", ""),), "does not carry it"),
    ],
)
def test_without_a_readable_attachment_the_packet_speaks(attachments, reason):
    """The document is made of what the packet states; its spans lie in lines composed of that."""
    read = vnadmin.read(packet(*attachments), name="a.edxml")
    assert str(read.symbol) == "415/SXD-KT"
    assert (read.issued_on, read.issued.place, read.document_type) == ("2024-08-12", "Sông Mây", "cong-van")
    assert (str(read.subject), str(read.issuer)) == ("V/v kiểm tra cầu treo", "Sở Xây dựng tỉnh Sông Mây")
    assert (read.tasks, read.source.attachment, read.source.reader) == ((), None, "edxml")
    assert reason in next(f.message for f in read.findings if f.code == "attachment-unreadable")
    assert vnadmin.Document.model_validate_json(read.model_dump_json(by_alias=True)) == read
    check_spans(read)


def test_the_main_attachment_is_the_one_with_the_number():
    """An annex that stands first is left, and said to be left."""
    annex = "PHỤ LỤC\nDanh mục cầu treo\n1. Cầu Bến Lau\n".encode()
    read = vnadmin.read(packet(("phu-luc.txt", annex), ("cv.txt", TEXT), ("bang.txt", annex)))
    assert read.source.attachment == "cv.txt"
    assert read.tasks
    left = next(f.message for f in read.findings if f.code == "attachment-left")
    assert "phu-luc.txt, bang.txt" in left


@pytest.mark.parametrize(
    "wrapped",
    [
        zipped(("5c7082fe.txt", TEXT)),
        packet(("inner.txt", TEXT)),
        zipped(("e.edxml", packet(("inner.docx", packets.docx())))),
    ],
    ids=["zip", "packet", "packet in zip"],
)
def test_wrappings_are_opened(wrapped):
    """Senders zip an attachment, or put a packet into the packet; a name that lies does not matter."""
    read = vnadmin.read(packet(("cv.doc", wrapped)))
    assert read.source.attachment == "cv.doc"
    assert [str(t.lead[0]) for t in read.tasks] == ["Ủy ban nhân dân các huyện"]
    check_spans(read)


def test_packets_in_packets_have_an_end():
    """Deeper than the limit is a finding of the packet that is read."""
    data = TEXT
    for _ in range(9):
        data = packet(("a.edxml", data))
    read = vnadmin.read(data)
    assert str(read.symbol) == "415/SXD-KT"
    assert "deep" in read.findings[0].message


def test_a_status_packet_is_no_document():
    """The error says what it is and who reads it; the packet reader gives its fields."""
    with pytest.raises(
        vnadmin.NoDocument, match=r"b\.edxml: .*status packet \(03 đã tiếp nhận — 415/SXD-KT\).*read_packet"
    ):
        vnadmin.read(status(), name="b.edxml")
    found = read_packet(status())
    assert (found.form, found.status, found.meaning, found.description) == ("status", "03", "đã tiếp nhận", "đã vào sổ")
    assert found.at.isoformat() == "2024-08-13T07:45:10"
    assert found.about[0].issued_on == dt.date(2024, 8, 12)
    assert read_packet(exchange.packet_to_xml(found)) == found
    assert exchange.problems_of(found) == ()
    assert read_packet(status("77")).meaning is None


BUSINESS = """<edXML:Bussiness><edXML:DocumentId>d</edXML:DocumentId><edXML:BussinessDocType>{}</edXML:BussinessDocType>
<edXML:BussinessDocReason>lý do &amp; hơn</edXML:BussinessDocReason><edXML:Paper>0</edXML:Paper><edXML:BussinessDocumentInfo>
<edXML:DocumentInfo>1</edXML:DocumentInfo><edXML:ReceiverList><edXML:Receiver><edXML:OrganId>x</edXML:OrganId><edXML:ReceiverType>1</edXML:ReceiverType>
</edXML:Receiver></edXML:ReceiverList></edXML:BussinessDocumentInfo><edXML:ReplacementInfoList><edXML:ReplacementInfo><edXML:DocumentId>c</edXML:DocumentId>
<edXML:OrganIdList><edXML:OrganId>y</edXML:OrganId></edXML:OrganIdList></edXML:ReplacementInfo></edXML:ReplacementInfoList></edXML:Bussiness>"""


@pytest.mark.parametrize(("code", "kind"), [(0, "new"), (1, "revocation"), (2, "update"), (3, "replacement")])
def test_what_a_packet_does_with_an_earlier_one(code, kind):
    """Read and written again it is the same; a revocation is said to be one."""
    data = packet(("a.txt", TEXT), ("b.bin", "#no base64 &lt;"), business=BUSINESS.format(code))
    found = read_packet(data)
    assert (found.kind, found.business.reason) == (kind, "lý do & hơn")
    assert (found.business.receivers[0].change, found.business.replacements[0].organ_ids) == ("added", ("y",))
    assert found.attachments[1].undecoded == "#no base64 <"
    assert read_packet(exchange.packet_to_xml(found)) == found
    assert ("packet-revokes" in codes(vnadmin.read(data))) is (kind == "revocation")


def test_values_that_cannot_be_understood_are_noted():
    """Odd dates, numbers and elements cost no more than themselves."""
    odd = "<edXML:DueDate>31/02/2024</edXML:DueDate><edXML:SteeringType>ba</edXML:SteeringType><edXML:Odd>1</edXML:Odd>"
    found = read_packet(packet(("a.txt", TEXT), header=odd))
    assert (found.due_on, found.steering) == (None, None)
    assert len(found.notes) == 3
    assert codes(vnadmin.read(packet(("a.txt", TEXT), header=odd))) == ["packet-note"] * 3


def test_utf_16_and_marks_before_the_declaration():
    """Gateways put a length before it; some programs write UTF-16."""
    data = packet(("a.txt", TEXT))
    for form in (
        b"1212" + data,
        b"\xef\xbb\xbf" + data,
        b"\n" + data.partition(b"\n")[2],
        data.decode().encode("utf-16"),
    ):
        assert str(vnadmin.read(form).symbol) == "415/SXD-KT"


LAUGHS = """<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><edXML xmlns="n"><MessageHeader><Subject t="&b;">&b;</Subject></MessageHeader></edXML>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY f SYSTEM "file:///etc/hostname">]><edXML><MessageHeader><Subject>&f;</Subject></MessageHeader></edXML>"""
UTF_7 = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE edXML+AD4-<edXML><MessageHeader/></edXML>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (LAUGHS.encode(), vnadmin.DamagedSource),
        (LAUGHS.encode("utf-16"), vnadmin.DamagedSource),
        (OUTSIDE.encode(), vnadmin.DamagedSource),
        (UTF_7.encode(), vnadmin.UnsupportedFormat),
        (b"<edXML><MessageHeader>" + b"<a>" * 400 + b"</edXML>", vnadmin.DamagedSource),
        (packet()[:-20], vnadmin.DamagedSource),
        (b"<edXML xmlns='x'/>", vnadmin.DamagedSource),
        (packet().replace(b"\xc3", b"\xff"), vnadmin.DamagedSource),
        (b"<edXML><MessageHeader>" + b"<Odd/>" * 2_000_000 + b"</MessageHeader></edXML>", vnadmin.LimitExceeded),
        (b"Subject: no packet", vnadmin.UnsupportedFormat),
    ],
)  # fmt: skip
def test_hostile_packets_are_refused(data, error):
    """No document types, no entities, no other encodings, nothing cut, nothing huge."""
    with pytest.raises(error) as caught:
        read_packet(data, name="a.edxml")
    assert "a.edxml" in str(caught.value)


def test_a_packet_written_from_a_document_is_sound():
    """It has what the standard asks in its order, gives the same document, and says what is missing."""
    document = vnadmin.read(TEXT, name="cv.txt")
    sender, receiver = exchange.Organ(id="000.00.17.H99"), exchange.Organ(id="001.00.00.H99", name="UBND huyện Bến Lau")
    data = to_edxml(
        document,
        {"cv.txt": TEXT, "bang.csv": b"a,b\n"},
        sender=sender,
        receivers=[receiver],
        due_on=dt.date(2024, 8, 29),
    )
    found = read_packet(data)
    assert exchange.problems_of(found) == ()
    assert (found.number, found.notation, found.issued_on, found.place) == (
        "415",
        "SXD-KT",
        dt.date(2024, 8, 12),
        "Sông Mây",
    )
    assert (found.type_name, found.subject, found.signer.name) == ("Công văn", "kiểm tra cầu treo", "Trịnh Văn Mẫu")
    assert (found.sender.name, found.to_places, found.typist) == ("SỞ XÂY DỰNG", ("Như trên",), "KT")
    assert found.document_id == "000.00.17.H99,2024/08/12,415/SXD-KT"
    assert found.attachments[0].data == TEXT
    again = vnadmin.read(data)
    assert (again.text, again.tasks) == (document.text, document.tasks)
    assert codes(again) == ["attachment-left"]
    order = ["<edXML:From>", "<edXML:To>", "DocumentId", "<edXML:Code>", "PromulgationInfo", "DocumentType", "Subject", "SignerInfo",
             "DueDate", "ToPlaces", "OtherInfo", "edXMLManifest", "AttachmentEncoded"]  # fmt: skip
    places = [data.decode().index(name) for name in order]
    assert places == sorted(places)
    with pytest.raises(vnadmin.UsageError, match=r"CodeNumber is missing.*PromulgationDate is missing"):
        to_edxml(vnadmin.read_text(BLANK), {"cv.txt": BLANK.encode()}, sender=sender, receivers=[receiver])


def test_what_a_packet_lacks_is_named():
    """Obliged elements and lengths."""
    found = read_packet(packet(("a.txt", "?"), default=False, subject="x" * 501))
    problems = "; ".join(exchange.problems_of(found))
    for name in (
        "CodeNumber is missing",
        "PromulgationDate is missing",
        "FullName is missing",
        "Subject has 501 signs",
        "carries nothing",
    ):
        assert name in problems


def test_signs_that_xml_forbids_are_left_out():
    """A document may hold what no XML can."""
    organ = exchange.Organ(id="A", name="a\x00<b>&\ud800")
    assert read_packet(exchange.packet_to_xml(exchange.StatusPacket(sender=organ, status="01"))).sender.name == "a<b>&"


@pytest.mark.parametrize(
    ("same", "left", "right", "wanted"),
    [
        (same_symbol, "05/KH-UBND", "5/KH-UBND", True),
        (same_symbol, "05/KH-UBND", "5/KH-HĐND", False),
        (same_subject, "Về việc trồng cây", "V/v  trồng cây.", True),
        (same_subject, "trồng cây", "trồng cây ven sông", False),
        (same_subject, "tổ chức trồng cây ven sông Mây năm 2024", "tổ chức trồng cây ven sông", True),
        (same_body, "UBND TỈNH SÔNG MÂY", "Ủy ban nhân dân tỉnh Sông Mây", True),
        (same_body, "Sở Y tế", "Sở Y tế tỉnh Sông Mây", True),
        (same_body, "Sở Y tế", "Sở Tài chính", False),
        (same_name, "Trịnh Văn Mẫu", "TRINH VAN MAU", True),
        (same_name, "Trung tá Trịnh Văn Mẫu", "Trịnh Văn Mẫu", True),
        (same_name, "Trịnh Văn Mẫu", "Trịnh Văn Mậu B", False),
    ],
)
def test_what_says_the_same(same, left, right, wanted):
    """Each in its own way of writing."""
    assert same(left, right) is wanted
    assert same(right, left) is wanted


# Children in the order of the standard's tree.
ORDER = {
    "edXML": "edXMLEnvelope AttachmentEncoded",
    "edXMLEnvelope": "edXMLHeader edXMLBody",
    "edXMLHeader": "MessageHeader TraceHeaderList Signature",
    "MessageHeader": "From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate ToPlaces OtherInfo "
    "ResponseFor SteeringType StaffInfo StatusCode Description Timestamp",
    "From": "OrganId OrganizationInCharge OrganName OrganAdd Email Telephone Fax Website",
    "To": "OrganId OrganizationInCharge OrganName OrganAdd Email Telephone Fax Website",
    "Code": "CodeNumber CodeNotation",
    "PromulgationInfo": "Place PromulgationDate",
    "DocumentType": "Type TypeDetail TypeName",
    "SignerInfo": "Competence Position FullName",
    "OtherInfo": "Priority SphereOfPromulgation TyperNotation PromulgationAmount PageAmount Direction Appendixes",
    "ResponseFor": "OrganId Code PromulgationDate DocumentId",
    "TraceHeaderList": "TraceHeader Bussiness",
    "TraceHeader": "OrganId Timestamp",
    "Bussiness": "DocumentId BussinessDocType BussinessDocReason Paper BussinessDocumentInfo ReplacementInfoList StaffInfo",
    "BussinessDocumentInfo": "DocumentInfo DocumentReceiver ReceiverList",
    "Receiver": "OrganId ReceiverType",
    "ReplacementInfo": "DocumentId OrganIdList",
    "Reference": "ContentId ContentType Description AttachmentName",
    "Attachment": "ContentId AttachmentName Description ContentType ContentTransferEncoded",
}


def check_order(data):
    """Every element stands where the standard has it, in the name space of the standard."""
    from lxml import etree

    for element in etree.fromstring(data, etree.XMLParser(recover=True)).iter():
        name = etree.QName(element).localname
        if name == "Signature" or any(etree.QName(e).localname == "Signature" for e in element.iterancestors()):
            continue
        assert etree.QName(element).namespace == packets.NS
        if name in ORDER:
            order = ORDER[name].split()
            places = [order.index(etree.QName(child).localname) for child in element if len(element)]
            assert places == sorted(places), name


def test_elements_stand_in_the_order_of_the_standard():
    """In packets of every kind."""
    for data in (packet(("a.txt", TEXT), business=BUSINESS.format(3)), status()):
        check_order(exchange.packet_to_xml(read_packet(data)))


@pytest.mark.real
@pytest.mark.skipif(not SHARED.is_dir(), reason="real packets are not beside the project")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*.edxml")), ids=lambda p: p.stem)
def test_real_packets_survive_writing(path):
    """Read, written and read again: the same fields, attachments and signature included; nothing is odd in them but a stand-in."""
    found = read_packet(path)
    written = exchange.packet_to_xml(found)
    assert read_packet(written) == found
    check_order(written)
    assert all("no base64" in note for note in found.notes)
    assert found.form == ("status" if path.stem.startswith("status") else "document")
    assert found.sender.id
    if found.form == "status":
        assert found.status == path.stem.split("_")[1]
        assert found.meaning
        with pytest.raises(vnadmin.NoDocument):
            vnadmin.read(path)
    else:
        assert found.kind == next((k for k in ("update", "replacement", "revocation") if k in path.stem), "new")


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="real packets are not beside the project")
@pytest.mark.parametrize(
    "name", ["edoc_2019_docid", "edoc_3-attachments_2025", "edoc_gateway_2025", "edoc_min_2019", "edoc_update"]
)  # update: as new, replacement and revocation, a packet in an archive in a packet, with a scan
def test_real_packets_give_documents(name):
    """Every one a document with the packet's number, day and subject, whatever became of its attachment."""
    path = SHARED / f"{name}.edxml"
    stated, read = read_packet(path), vnadmin.read(path)
    assert (read.symbol.value, read.issued_on) == (stated.symbol, stated.issued_on.isoformat())
    assert same_subject(read.subject.text, stated.subject)
    check_spans(read)


def test_the_body_of_a_packet_is_looked_up_in_your_list(tmp_path):
    """As bodies of the text are."""
    path = tmp_path / "units.csv"
    path.write_text("id,name\nTC,Sở Tài chính\n", encoding="utf-8")
    read = vnadmin.read(packet(("a.txt", TEXT), sender="Sở Tài chính"), units=path)
    assert (read.issuer.name, read.issuer.unit) == ("Sở Tài chính", "TC")


def test_limits_hold_for_what_is_packed():
    """Those of the call; with a limit of memory the attachment is read in a process of its own."""
    data = packet(("a.zip", zipped(("a.txt", TEXT))))
    assert str(vnadmin.read(data, limits=vnadmin.Limits(memory=1 << 30)).symbol) == "415/SXD-KT"
    read = vnadmin.read(data, limits=vnadmin.Limits(characters=10))
    assert [f.code for f in read.findings] == ["attachment-unreadable"]
    with pytest.raises(vnadmin.LimitExceeded):
        read_packet(data, limits=vnadmin.Limits(size=100))


def mutations(seed, number):
    """So many files with bytes changed, cut, doubled."""
    rng = random.Random(11)
    for _ in range(number):
        data = bytearray(seed)
        for _ in range(rng.choice((1, 2, 5, 20))):
            at = rng.randrange(len(data) or 1)
            kind = rng.randrange(4)
            if kind == 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            elif kind == 1:
                del data[at : at + rng.randrange(1, 200)]
            elif kind == 2:
                data[at:at] = data[at : at + rng.randrange(1, 300)]
            else:
                data[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"<!--", b"]]>>", b"PK\1\2"))
        yield bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed",
    [
        packet(("a.txt", TEXT), ("b.docx", packets.docx()), business=BUSINESS.format(2)),
        status(),
        zipped(("a.txt", TEXT), ("b.docx", packets.docx()), ("c.zip", zipped(("d.edxml", packet(("a.txt", TEXT)))))),
        b"From: a\r\nTo: b\r\nSubject: c\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + TEXT
        + b"\r\n--x\r\nContent-Disposition: attachment; filename*=utf-8''%C4%91.txt\r\n\r\n" + TEXT + b"\r\n--x--\r\n",
    ],
    ids=["packet", "status", "zip", "mail"],
)  # fmt: skip
def test_changed_files_give_documents_or_errors(seed):
    """300 of each kind: never another exception; a packet that is read survives writing."""
    for data in mutations(seed, 300):
        with contextlib.suppress(vnadmin.SourceError):
            list(vnadmin.unpack_documents(data, name="a"))
        with contextlib.suppress(vnadmin.SourceError):
            found = read_packet(data)
            again = read_packet(exchange.packet_to_xml(found))
            assert again.model_copy(update={"notes": ()}) == found.model_copy(update={"notes": ()})
