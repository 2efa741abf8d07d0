"""Composed papers that several tests read, and a text as the one text of a document."""

from __future__ import annotations

from vnadmin.records import DocumentText
from vnadmin.spans import OffsetMap, fold


def document(text, *, wrapped=True):
    """The one text of a document that needed no repair."""
    return DocumentText(text, fold(text), text, OffsetMap.identity(len(text)), wrapped)


DRAFT = """\
DỰ THẢO LẦN 2
ỦY BAN NHÂN DÂN
XÃ TÂN LẬP
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: ....../QĐ-UBND
Tân Lập, ngày ..... tháng ..... năm 2024

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch phòng, chống thiên tai năm 2024

CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN LẬP

Căn cứ Luật Tổ chức chính quyền địa phương;
Theo đề nghị của công chức Văn phòng - Thống kê.

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch.
Điều 2. Quyết định có hiệu lực từ ngày ký./.

Nơi nhận:
- Như Điều 2;
- Lưu: VT.
CHỦ TỊCH


KẾ HOẠCH
Phòng, chống thiên tai năm 2024
(Ban hành kèm theo Quyết định số ....../QĐ-UBND ngày ... tháng ... năm 2024)

I. MỤC ĐÍCH
1. Bảo vệ dân.
"""

STAMP = """\
ĐẾN
Số: 4521
Ngày: 12/6/2024
Chuyển: Phòng TH
BỘ NỘI VỤ
VỤ TỔ CHỨC - BIÊN CHẾ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 88/TCBC-HC
Hà Nội, ngày 10 tháng 6 năm 2024
HỎA TỐC
Kính gửi: Sở Nội vụ tỉnh Lào Cai
Phúc đáp Công văn số 5/SNV-TC ngày 1/6/2024 của Sở Nội vụ tỉnh Lào Cai, Vụ Tổ chức - Biên chế có ý kiến như sau:
1. Đồng ý.
2. Báo cáo trước ngày 15/6.
Nơi nhận:
- Như trên;
- Lưu: VT, HC.
VỤ TRƯỞNG
(Đã ký)
Nguyễn Thị Hoa
Người ký: VỤ TỔ CHỨC
Email: a@moha.gov.vn
Thời gian ký: 10.06.2024 15:35:33 +07:00
"""

LUAT = """\
QUỐC HỘI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Luật số: 31/2024/QH15
Hà Nội, ngày 18 tháng 01 năm 2024

LUẬT
ĐẤT ĐAI

Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
Quốc hội ban hành Luật Đất đai.

Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Luật này quy định về chế độ sở hữu.

Luật này được Quốc hội thông qua ngày 18 tháng 01 năm 2024.

CHỦ TỊCH QUỐC HỘI


Vương Đình Huệ
"""
