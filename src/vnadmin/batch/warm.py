"""Imported once by the server that workers are copied from, so that each of them starts in milliseconds and is warm.

Tables and patterns are made at the first document; made here, they are shared by all workers and every later one.
"""

import gc

from vnadmin import pipeline
from vnadmin.parse import docx, html, pdf
from vnadmin.store import rows

_SAMPLE = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒA BÌNH                Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND          Hòa Bình, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
Về việc kiểm tra trạm y tế xã

Căn cứ Quyết định số 34/2020/QĐ-UBND ngày 02/3/2020 của Ủy ban nhân dân tỉnh;
Ủy ban nhân dân tỉnh yêu cầu:
1. Sở Y tế chủ trì, phối hợp với Sở Tài chính kiểm tra các trạm, hoàn thành trước ngày 30/6/2024; định kỳ hằng quý báo cáo.
2. Giao Chủ tịch Ủy ban nhân dân các huyện, thành phố rà soát, báo cáo trong quý II/2024 và chậm nhất 05 ngày sau khi kết thúc.

Nơi nhận:                       TM. ỦY BAN NHÂN DÂN
- Như trên;                     CHỦ TỊCH
- Lưu: VT.                      Nguyễn Văn An
"""

rows.prepare(pipeline.read(_SAMPLE.encode(), name="sample.txt"))
gc.collect()
gc.freeze()  # what is there stays: collections need not look at it, and its pages stay shared

__all__ = ["docx", "html", "pdf", "pipeline", "rows"]
