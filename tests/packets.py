"""Packets and letters composed for the tests."""

from __future__ import annotations

import base64
import io
import zipfile

LETTER = """UBND TỈNH SÔNG MÂY           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ XÂY DỰNG                        Độc lập - Tự do - Hạnh phúc

Số: 415/SXD-KT               Sông Mây, ngày 12 tháng 8 năm 2024
V/v kiểm tra cầu treo

Kính gửi: Ủy ban nhân dân các huyện.

Sở Xây dựng đề nghị:
1. Ủy ban nhân dân các huyện rà soát cầu treo trên địa bàn, báo cáo Sở Xây dựng trước ngày 30/8/2024.

Nơi nhận:                              GIÁM ĐỐC
- Như trên;
- Lưu: VT, KT.
                                       Trịnh Văn Mẫu
"""
BLANK = LETTER.replace("Số: 415/SXD-KT", "Số:      /SXD-KT").replace("ngày 12 tháng 8", "ngày    tháng 8")
NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def packet(*attachments, header: str = "", business: str = "", default: bool = True, **fields) -> bytes:
    """A packet as senders make it. An attachment is (name, bytes) or (name, words instead of base64)."""
    stated = {
        "number": "415", "notation": "SXD-KT", "place": "Sông Mây", "day": "2024/08/12", "type": "Công văn",
        "subject": "V/v kiểm tra cầu treo", "signer": "Trịnh Văn Mẫu", "sender": "Sở Xây dựng tỉnh Sông Mây",
    }  # fmt: skip
    stated = (stated if default else dict.fromkeys(stated, "")) | fields
    references, bodies = [], []
    for i, (name, data) in enumerate(attachments):
        content = data if isinstance(data, str) else base64.encodebytes(data).decode()
        references.append(
            f"<edXML:Reference><edXML:ContentId>cid:{i}</edXML:ContentId><edXML:AttachmentName>{name}</edXML:AttachmentName></edXML:Reference>"
        )
        bodies.append(
            f"<Attachment><ContentId>cid:{i}</ContentId><AttachmentName>{name}</AttachmentName><ContentType>application/octet-stream</ContentType>"
            f"<edXML:ContentTransferEncoded xmlns:edXML='{NS}'>{content}</edXML:ContentTransferEncoded></Attachment>"
        )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NS}"><edXML:edXMLEnvelope xmlns:edXML="{NS}"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>000.00.17.H99</edXML:OrganId><edXML:OrganName>{stated["sender"]}</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>001.00.00.H99</edXML:OrganId><edXML:OrganName>UBND huyện Bến Lau</edXML:OrganName></edXML:To>
<edXML:Code><edXML:CodeNumber>{stated["number"]}</edXML:CodeNumber><edXML:CodeNotation>{stated["notation"]}</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>{stated["place"]}</edXML:Place><edXML:PromulgationDate>{stated["day"]}</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>{stated["type"]}</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>{stated["subject"]}</edXML:Subject>
<edXML:SignerInfo><edXML:FullName>{stated["signer"]}</edXML:FullName></edXML:SignerInfo>{header}
</edXML:MessageHeader><edXML:TraceHeaderList>{business}</edXML:TraceHeaderList></edXML:edXMLHeader>
<edXML:edXMLBody><edXML:edXMLManifest version="1.0">{"".join(references)}</edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope>
<AttachmentEncoded>{"".join(bodies)}</AttachmentEncoded></edXML>""".encode()


def status(code: str = "03") -> bytes:
    """A status packet about the letter."""
    return f"""1212<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NS}"><e:edXMLEnvelope xmlns:e="{NS}"><e:edXMLHeader><e:MessageHeader>
<e:From><e:OrganId>001.00.00.H99</e:OrganId></e:From>
<e:ResponseFor><e:OrganId>000.00.17.H99</e:OrganId><e:Code>415/SXD-KT</e:Code><e:PromulgationDate>12/08/2024</e:PromulgationDate></e:ResponseFor>
<e:StaffInfo><e:Staff>Văn thư</e:Staff></e:StaffInfo><e:StatusCode>{code}</e:StatusCode>
<e:Description>đã vào sổ</e:Description><e:Timestamp>2024/08/13 07:45:10</e:Timestamp>
</e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope></edXML>""".encode()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name) if name.endswith("/") else name, data)
    return out.getvalue()


def docx(text: str = LETTER) -> bytes:
    """A Word document of one run a line."""
    body = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    main = f"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>"
    return zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", main.encode()))
