"""A letter invented for `vnadmin demo`: no office of this name, no such order."""

SAMPLE = """\
ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY
-------
Số: 1234/UBND-TH
V/v chuẩn bị trồng cây đầu năm

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Sông Mây, ngày 05 tháng 01 năm 2026

Kính gửi:
- Các sở, ban, ngành tỉnh;
- Ủy ban nhân dân các xã, phường.

Thực hiện Kế hoạch số 15/KH-UBND ngày 02/01/2026 về trồng cây phân tán, Ủy ban nhân dân tỉnh yêu cầu:

1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Sở Tài chính, Ủy ban nhân dân các xã, phường lập danh mục địa điểm trồng cây, \
báo cáo Ủy ban nhân dân tỉnh trước ngày 20/01/2026.

2. Sở Tài chính bố trí kinh phí mua cây giống, hoàn thành trong quý I/2026.

3. Ủy ban nhân dân các xã, phường định kỳ hằng tháng gửi kết quả về Sở Nông nghiệp và Môi trường để tổng hợp.

Nơi nhận:
- Như trên;
- Lưu: VT, TH.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lê Văn Mẫu
"""
