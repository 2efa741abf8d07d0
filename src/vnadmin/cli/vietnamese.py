"""The command line in Vietnamese: help texts by command and option, headings, messages of wrong use."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import click

from vnadmin.values.phrases import in_vietnamese as sentence

if TYPE_CHECKING:
    from click import Command, Group

COMMANDS = {
    "vnadmin": (
        "Đọc văn bản hành chính Việt Nam: số ký hiệu, cơ quan, viện dẫn, nhiệm vụ và thời hạn.\n\n"
        "FILE là đường dẫn tới tệp, hoặc - để đọc từ đầu vào chuẩn. Dữ liệu ra ở đầu ra chuẩn, thông báo ở đầu ra lỗi. "
        "Mã kết thúc: 0 xong, 1 có vấn đề, 2 dùng sai, 3 có phần lỗi, 4 tất cả đều lỗi, 5 cần người xem, 6 không được vào, 7 không tới được, "
        "8 bị bỏ ra hoặc bị quy tắc từ chối, 10 có thay đổi đang chờ, 130 bị dừng. Trợ giúp của từng lệnh nêu những mã mà lệnh có."
    ),
    "agencies": (
        "Cho biết một tên chỉ cơ quan nào: mã, thời gian tồn tại và cơ quan kế thừa.\n\n"
        "Mã kết thúc 1 khi có tên không biết."
    ),
    "demo": "Đọc một công văn mẫu (bịa) và hiện các nhiệm vụ.",
    "doctor": (
        "Cho biết máy có những chương trình nào để đọc bản quét và tệp Word cũ, cách cài những chương trình còn thiếu.\n\n"
        "Mã kết thúc 1 khi có chương trình còn thiếu."
    ),
    "evaluate": (
        "So kết quả đọc với bản chú giải của một kho văn bản.\n\n"
        "CORPUS là thư mục có gold/*.json; mỗi tệp chú giải ghi đường dẫn tới văn bản, tính từ thư mục này. Mã kết thúc 1 khi "
        "có văn bản không đọc được, thời hạn bị sai ngày, vị trí sai hoặc điểm thấp hơn mức sàn."
    ),
    "edxml": (
        "Ghi gói tin liên thông (edXML) gồm văn bản và tệp kèm theo.\n\n"
        "FILE có thể là - để đọc từ đầu vào chuẩn. Số, ký hiệu, địa danh, ngày, loại, trích yếu, người ký và nơi nhận lấy từ chính FILE. Điều quy chuẩn đòi mà không "
        "ai nêu thì được báo ra và gói tin không được ghi. Gói tin chưa ký số."
    ),
    "explain": "Cho biết dòng bảng hoặc quy tắc nào đã đọc những chữ nào trong tệp hay trong một câu.",
    "search": (
        "Tìm nhiệm vụ theo từ có dấu hoặc không dấu, hoặc theo số ký hiệu viết cách nào cũng được.\n\n"
        "Kết quả đúng dấu như QUERY đứng trước; từ trong “…” phải đứng liền nhau. Mã kết thúc 1 khi không tìm thấy."
    ),
    "batch": (
        "Đọc nhiều tệp vào một kho, một thư mục tệp JSON, hoặc các dòng JSON (-o -).\n\n"
        "IN là tệp, thư mục, mẫu tên, tệp ZIP, hoặc URL mà fsspec biết (s3://bucket/thu-muc). Tệp đã đọc được bỏ qua; một tệp hỏng "
        "không ảnh hưởng tệp khác. Mã kết thúc: 0 tất cả đều đọc được, 3 có tệp không đọc được (lần này hay lần trước), 4 không đọc "
        "được tệp nào, 7 cụm máy không trả lời, 130 bị dừng."
    ),
    "digest": (
        "In việc quá hạn và sắp đến hạn, hoặc gửi qua thư điện tử hay webhook, của tất cả hoặc của từng đơn vị.\n\n"
        "Việc đã xong là việc ghi xong trong sổ theo dõi. Văn bản đóng dấu mật bị bỏ ra, trừ khi được yêu cầu; khi đó mã kết thúc là 8. Khi gửi: "
        "3 có bản không gửi được, 4 không gửi được bản nào, 5 không rõ đã gửi chưa, 6 không được vào, 7 không có trả lời."
    ),
    "due": (
        "Cho biết nhiệm vụ nào quá hạn, đến hạn trong 7 và 30 ngày, và chưa rõ hạn.\n\n"
        "Nếu kho có sổ theo dõi, việc đã xong trong sổ không hiện. Trong lịch cũng không có văn bản đóng dấu mật, trừ khi được yêu cầu; khi "
        "đó mã kết thúc là 8."
    ),
    "report": (
        "Ghi báo cáo (Word) về nhiệm vụ quá hạn, đến hạn trong 7 và 30 ngày, chưa rõ hạn, theo cơ quan.\n\n"
        "Việc đã xong là việc ghi xong trong sổ theo dõi. Văn bản đóng dấu mật bị bỏ ra, trừ khi được yêu cầu; khi đó mã kết thúc là 8."
    ),
    "stats": "Đếm văn bản, nhiệm vụ và cơ quan chủ trì theo tháng ban hành.",
    "doc": "Hiện các văn bản mang một số ký hiệu, viết cách nào cũng được, và nhiệm vụ của chúng. Mã kết thúc 1 khi không có.",
    "export": (
        "Ghi các bảng của kho thành tệp Parquet, cho DuckDB và pandas.\n\n"
        "Văn bản đóng dấu mật bị bỏ ra, trừ khi được yêu cầu."
    ),
    "packet": (
        "In những gì gói tin liên thông (edXML) nêu, mỗi gói tin một dòng JSON.\n\n"
        "Cả gói tin văn bản lẫn gói tin trạng thái; tệp đính kèm theo tên, loại, kích thước và mã băm."
    ),
    "read": "In mỗi văn bản thành một dòng JSON.",
    "schema": "In lược đồ JSON của văn bản.",
    "show": (
        "Đánh dấu trên trang ai phải làm gì, đến khi nào.\n\n"
        "Ghi những trang có chữ được đánh dấu thành ảnh, hoặc toàn văn thành trang web, và in tên từng tệp đã ghi: nhiều trang "
        "thì thành OUT-1.png, OUT-2.png …"
    ),
    "sync": (
        "Đưa nhiệm vụ trong sổ vào công cụ theo dõi, không làm hại việc của người dùng ở đó.\n\n"
        "Mã kết thúc: 0 xong, 2 dùng sai, 3 có nhiệm vụ lỗi, 4 tất cả đều lỗi, 5 có mâu thuẫn, 6 không được vào, 7 không tới được, 8 bị một "
        "quy tắc từ chối. TARGET là bảng [targets.TÊN] trong tệp cấu hình."
    ),
    "sync adopt": (
        "Tìm lại nhiệm vụ của ta trong công cụ sau khi mất trạng thái; không ghi gì ở đó.\n\n"
        "Chỗ nào công cụ khác sổ thì không ai biết bên nào sửa: để nguyên, coi là mâu thuẫn, mã kết thúc 5."
    ),
    "sync apply": (
        "Thực hiện một kế hoạch. Mục đã thay đổi từ khi lập kế hoạch thì để yên; chạy lại kế hoạch ấy chỉ làm phần còn lại."
    ),
    "sync plan": "Cho biết sẽ làm gì trong công cụ và vì sao; không ghi gì ở đó.",
    "sync probe": "Kết nối tới công cụ, thử quyền ghi và cho biết đó là chương trình nào.",
    "sync settle": (
        "Quyết định về mâu thuẫn: giữ điều đang có trong công cụ, hay để kế hoạch sau ghi đè bằng của ta.\n\n"
        "KEY như trong kế hoạch, hoặc phần đầu của nó. Nhiệm vụ đã xong không bao giờ được mở lại."
    ),
    "sync status": (
        "Hiện điều ta biết về công cụ mà không hỏi nó. Mã kết thúc 5 khi có việc không rõ đã làm hay chưa."
    ),
    "tasks": "Cho biết ai phải làm gì, đến khi nào.",
    "corrections": (
        "In những gì người dùng đã sửa trong bảng tính do `vnadmin write` ghi.\n\n"
        "AGAINST là bảng tính như khi mới ghi, hoặc các văn bản đã dùng để ghi. Mã kết thúc 1 khi có mã không biết, mã ở nhiều dòng, "
        "hoặc mất cột."
    ),
    "register": (
        "Sổ theo dõi nhiệm vụ của kho: mã không đổi, trạng thái, chỗ sửa và lịch sử.\n\n"
        "ID là mã nhiệm vụ hoặc ít nhất 4 ký tự đầu của mã. Mã kết thúc: 0 xong, 2 dùng sai, 3 có tệp không đọc được, 4 không đọc được tệp nào, "
        "5 có việc cần xem, 8 bị bỏ ra vì đóng dấu mật."
    ),
    "register add": (
        "Đọc văn bản vào kho và đưa nhiệm vụ vào sổ; không có FILE thì lấy các văn bản đã có trong kho.\n\n"
        "Mã kết thúc 5 khi có điều cần người xem: chưa rõ có trùng, văn bản khác với chỗ đã sửa, quá nhiều nhiệm vụ không thấy."
    ),
    "register apply": (
        "Đưa vào sổ những gì người dùng đã sửa trong bảng tính do `vnadmin write` ghi: ô đã sửa, dòng đã xóa (thành loại), dòng thêm.\n\n"
        "Mã kết thúc 5 khi có chỗ không đưa vào được: sổ đã ghi khác, mã không biết, xóa quá nhiều dòng."
    ),
    "register history": "Cho biết nhiệm vụ đã qua những gì: các lần đọc, chỗ sửa, trạng thái, ai và khi nào.",
    "register list": "Liệt kê nhiệm vụ theo thứ tự văn bản.",
    "register set": (
        "Sửa, hoàn thành, rà soát một nhiệm vụ, hoặc nói nó trùng với nhiệm vụ khác; các lần đọc sau vẫn giữ.\n\n"
        "FIELD là action, lead, supporting (tên cách nhau bằng ;), due (ngày, thời điểm, hoặc lời văn; lời không cho biết ngày thì thêm ? ở trước), deliverable, basis, state (open, done, "
        "withdrawn), review (unreviewed, accepted, rejected), note, hoặc same (một ID, hoặc none)."
    ),
    "register show": "Hiện mọi điều đã biết về một nhiệm vụ.",
    "write": (
        "Ghi nhiệm vụ của mọi văn bản vào một tệp: bảng tính Excel, phụ lục Word, CSV, lịch việc cần làm, dự án, danh sách todo.txt.\n\n"
        "Văn bản đóng dấu mật bị bỏ ra, trừ khi được yêu cầu; khi đó, và khi không có nhiệm vụ nào, mã kết thúc là 1."
    ),
}

OPTIONS = {
    "agencies.form": "Mỗi tên một dòng JSON.",
    "as_of": "Ngày mà cơ quan kế thừa làm việc, thay cho hôm nay.",
    "sync.as_json": "In JSON.",
    "sync.config": "Tệp mô tả các công cụ.",
    "sync.archive": "Kho, thay cho kho nêu trong cấu hình.",
    "sync.out": "Ghi kế hoạch vào đó, cho sync apply.",
    "sync.exit_code": "Mã kết thúc 10 khi có thay đổi đang chờ, nếu không có mã khác.",
    "sync.agency": "Chỉ nhiệm vụ do cơ quan có tên này chủ trì hoặc phối hợp.",
    "sync.document": "Chỉ nhiệm vụ của văn bản mang số ký hiệu này, viết cách nào cũng được.",
    "sync.start": "Các kỳ của việc định kỳ từ ngày này; không nêu thì từ ngày văn bản hoặc hôm nay, lấy ngày sau.",
    "sync.today": "Ngày được coi là hôm nay.",
    "sync.months": "Các kỳ trong bấy nhiêu tháng.",
    "sync.before": "Như khi đọc: “trước NGÀY” có gồm ngày đó hay không.",
    "sync.secret": "Gửi cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật. Việc này được ghi lại.",
    "sync.unreviewed": "Gửi cả nhiệm vụ chưa chắc mà chưa ai rà soát. Việc này được ghi lại.",
    "sync.confidence": "Độ tin cậy đủ để không cần rà soát; không nêu thì 0,9.",
    "sync.mass_close": "Đóng cả khi hơn 30 % việc đang mở của một văn bản. Việc này được ghi lại.",
    "sync.side": "Bên nào được giữ.",
    "register.as_json": "In các dòng JSON.",
    "register.secret": "Cả nhiệm vụ của văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
    "register.now": "Thời điểm được ghi lại; mặc định theo đồng hồ.",
    "register.by": "Ai nói vậy.",
    "register.agency": "Chỉ nhiệm vụ do cơ quan có tên này chủ trì hoặc phối hợp.",
    "register.due": "Chỉ nhiệm vụ đến hạn trong 2025, 2025-12, 2025-12-31 hoặc TỪ..ĐẾN.",
    "register.state": "Chỉ nhiệm vụ ở trạng thái này.",
    "register.review": "Chỉ nhiệm vụ có kết quả rà soát này.",
    "register.document": "Chỉ nhiệm vụ của văn bản mang số ký hiệu này, viết cách nào cũng được.",
    "register.waits": "Chỉ nhiệm vụ cần người xem.",
    "register.against": "Bảng tính như khi mới ghi, khi các văn bản từ đó đã được đọc khác đi.",
    "register.deleted": "Cả khi hơn 30 % số dòng của một văn bản bị xóa.",
    "search.agency": "Chỉ nhiệm vụ do cơ quan có tên này chủ trì hoặc phối hợp.",
    "digest.names": "Chỉ việc do cơ quan có tên này chủ trì hoặc phối hợp; có thể lặp lại, mỗi cơ quan một bản.",
    "digest.smtp": "Gửi qua máy chủ thư này: smtp://user@mail.example:587 hoặc smtps://…",
    "digest.sender": "Người gửi thư; mặc định là tên đăng nhập máy chủ.",
    "digest.receivers": "Người nhận thư; với --units là địa chỉ trong danh sách.",
    "digest.webhook": "Gửi dạng JSON tới địa chỉ này, có ký khi có khóa bí mật.",
    "digest.password_command": "Lệnh in ra mật khẩu máy chủ thư; VNADMIN_SMTP_PASSWORD, keyring và .netrc cũng được hỏi.",
    "digest.ca_file": "Chứng thư được tin; mặc định là của hệ thống.",
    "digest.again": "Gửi lại cả bản đã gửi trong ngày.",
    "digest.include_unreviewed": "Gửi cả những việc máy đọc chưa chắc và chưa ai rà soát.",
    "digest.units": "Danh sách đơn vị của bạn (CSV, YAML hoặc JSON: id, name, aliases, email): mỗi đơn vị một bản.",
    "digest.days": "Việc đến hạn trong ngần này ngày, mỗi mốc một phần; việc quá hạn đứng trước.",
    "digest.limit": "Mỗi phần nhiều nhất bao nhiêu nhiệm vụ.",
    "digest.form": "In ở dạng nào.",
    "digest.empty": "Cả bản không có việc nào đến hạn.",
    "digest.secret": "Cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
    "digest.today": "Tính từ ngày này; mặc định là hôm nay.",
    "report.file": "Tệp Word (.docx) để ghi.",
    "report.agency": "Chỉ nhiệm vụ do cơ quan có tên này chủ trì hoặc phối hợp.",
    "report.secret": "Cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
    "report.today": "Tính từ ngày này; mặc định là hôm nay.",
    "due.ics": "Ghi lịch có báo trước (.ics) thay cho danh sách: việc quá hạn và một năm tới.",
    "due.secret": "Trong lịch có cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
    "due.agency": "Chỉ nhiệm vụ do cơ quan có tên này chủ trì hoặc phối hợp.",
    "search.due": "Chỉ nhiệm vụ đến hạn trong 2025, 2025-12, 2025-12-31 hoặc TỪ..ĐẾN.",
    "search.type_": "Chỉ văn bản thuộc loại này, như chi-thi.",
    "search.issued": "Chỉ văn bản ban hành trong khoảng này, như 2024..2025.",
    "search.limit": "Nhiều nhất bao nhiêu kết quả.",
    "due.limit": "Mỗi nhóm nhiều nhất bao nhiêu nhiệm vụ.",
    "due.as_json": "Mỗi nhiệm vụ một dòng JSON, kèm nhóm.",
    "due.today": "Tính từ ngày này; mặc định là hôm nay.",
    "stats.chart": "Vẽ thêm vào tệp .png, .svg hoặc .pdf này.",
    "stats.as_json": "Mỗi tháng một dòng JSON.",
    "doc.as_json": "Toàn bộ văn bản, mỗi văn bản một dòng JSON.",
    "export.parquet": "Thư mục để ghi tệp.",
    "export.secret": "Cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
    "into": "Kho để ghi vào (một tệp SQLite); tạo mới nếu chưa có.",
    "engine": "Nơi đọc văn bản: các tiến trình trên máy này, hay các máy của một cụm Dask.",
    "scheduler": "Bộ điều phối của cụm Dask, ví dụ tcp://10.0.0.1:8786.",
    "batch.out": "Thư mục (hoặc URL) ghi mỗi văn bản một tệp JSON, hoặc - để in các dòng JSON.",
    "files_from": "Đọc tên tệp từ tệp này, mỗi dòng một tên; - là đầu vào chuẩn.",
    "workers": "Số tiến trình; mặc định bằng số bộ xử lý.",
    "timeout": "Số giây cho một văn bản.",
    "retry_failed": "Đọc lại cả những tệp lần trước không đọc được.",
    "force": "Đọc lại tất cả.",
    "errors": "Ghi các tệp không đọc được vào tệp này, mỗi tệp một dòng JSON.",
    "progress": "Hiện tiến độ: auto, json hoặc none.",
    "max_failures": "Dừng khi có nhiều hơn số tệp này không đọc được.",
    "before": "Với “trước ngày N”: ngày N vẫn còn trong hạn (inclusive) hay phải xong từ hôm trước (exclusive, mặc định).",
    "edxml.due_on": "Ngày phải trả lời.",
    "edxml.issued_on": "Ngày ban hành, khi văn bản để trống.",
    "edxml.number": "Số, khi văn bản để trống.",
    "edxml.output": "Ghi gói tin vào tệp này, thay cho đầu ra chuẩn.",
    "edxml.place": "Địa danh, khi văn bản không ghi.",
    "edxml.receivers": "Cơ quan nhận; có thể lặp lại.",
    "edxml.sender": "Cơ quan gửi.",
    "edxml.signer": "Người ký, khi văn bản không ghi tên.",
    "edxml.steering": "1 không chỉ đạo, 2 văn bản chỉ đạo, 3 báo cáo thực hiện chỉ đạo.",
    "edxml.subject": "Trích yếu, khi văn bản không ghi.",
    "csv": "Giá trị cách nhau bằng dấu phẩy, mỗi nhiệm vụ một dòng.",
    "due_before": "Chỉ những nhiệm vụ đến hạn trước ngày này.",
    "evaluate.out": "Ghi điểm vào tệp này.",
    "excel": "Như --csv, dạng mở được ngay bằng Excel: có BOM, không chạy công thức.",
    "floors": "Báo lỗi khi điểm thấp hơn các mức sàn trong tệp này.",
    "gold": "Tệp hoặc thư mục chú giải, thay cho CORPUS/gold.",
    "help": "Hiện trợ giúp này.",
    "issued_on": "Với một câu: ngày ban hành của văn bản chứa câu đó.",
    "json": "Mỗi nhiệm vụ một dòng JSON.",
    "lang": "Ngôn ngữ của trợ giúp và bảng (hoặc biến VNADMIN_LANG).",
    "max_bytes": "Từ chối tệp lớn hơn, ví dụ 20M; mặc định 256M.",
    "max_memory": "Đọc mỗi tệp trong một tiến trình riêng, không dùng quá ngần này bộ nhớ, ví dụ 1G.",
    "max_pages": "Từ chối tệp nhiều trang hơn; mặc định 5000.",
    "max_seconds": "Số giây cho một trang, hoặc cho LibreOffice mở một tệp; mặc định 60.",
    "misses": "In mọi chỗ khác nhau, thời hạn sai ngày lên đầu.",
    "on": "Ngày của văn bản có in tên đó.",
    "preset": "Bỏ những gì có lẽ không phải nhiệm vụ (precision), hoặc thêm những gì có thể là nhiệm vụ (recall).",
    "province": "Tỉnh, thành phố của tên không ghi địa danh.",
    "quotes": "Dưới mỗi nhiệm vụ hiện nguyên văn câu đã đọc.",
    "received_on": "Ngày nhận văn bản, để tính “kể từ ngày nhận được”.",
    "regions": "Thêm vị trí in (PDF, bản quét, Word).",
    "out": "Ảnh (.png, .jpg) của các trang, hoặc trang web (.html) của toàn văn.",
    "span": "Đoạn này của toàn văn thay cho nhiệm vụ, ghi như span trong JSON.",
    "task": "Chỉ nhiệm vụ này: số thứ tự, hoặc mục như III.2.a.",
    "units": "Danh sách đơn vị của bạn (CSV, YAML hoặc JSON: id, name, aliases, email); mã đơn vị hiện cạnh tên cơ quan.",
    "words": "Những chữ này thay cho nhiệm vụ, ở mọi chỗ có chúng.",
    "version": "Hiện phiên bản.",
    "corrections.as_json": "Mỗi chỗ sửa một dòng JSON.",
    "write.file": "Tệp để ghi; đuôi tệp cho biết loại: .xlsx Excel, .docx Word, .csv, .ics lịch, .xml Microsoft Project, .txt todo.txt.",
    "columns": "Cột và tên cột của một loại văn bản (giao-viec, ke-hoach, kien-nghi, nam-hoc, phu-luc-xa), hoặc của riêng bạn (TOML).",
    "dialect": "Loại CSV: cho chương trình, cho Excel, để nhập vào Jira (mỗi tệp nhiều nhất 250 dòng).",
    "slips": "Với .docx: mỗi đơn vị một trang phiếu giao nhiệm vụ, thay cho phụ lục.",
    "write.start": "Ngày đầu của việc định kỳ trong lịch và phần mềm theo dõi; mặc định là ngày của văn bản.",
    "write.months": "Việc định kỳ kéo dài bao nhiêu tháng trong lịch và phần mềm theo dõi.",
    "write.secret": "Cả văn bản đóng dấu Mật, Tối mật, Tuyệt mật.",
}

_HEADINGS = {"Commands": "Lệnh", "Options": "Tùy chọn", "Arguments": "Tham số"}
_MESSAGES = {"No such command": "không có lệnh", "Missing command.": "thiếu lệnh"}


class Formatter(click.HelpFormatter):
    """Help with Vietnamese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, "Cách dùng: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A heading, translated where it is known."""
        super().write_heading(_HEADINGS.get(heading, heading))


class Context(click.Context):
    """A context whose help is written by `Formatter`."""

    formatter_class = Formatter


def commands(program: Group) -> dict[str, Command]:
    """The program and its commands by their names; one of a group is called as it is typed: "register add"."""
    out: dict[str, Command] = {"vnadmin": program}
    for name, command in program.commands.items():
        out[name] = command
        if isinstance(command, click.Group):
            out |= {f"{name} {word}": part for word, part in command.commands.items()}
    return out


def option_key(command: str, option: click.Option) -> str:
    """The key of an option's text in `OPTIONS`: its own name, with the command's where the name means something else there.

    Options that share a variable are told apart by what is typed.
    """
    typed = option.opts[-1].lstrip("-").replace("-", "_")
    for key in (f"{command}.{option.name}", f"{command.partition(' ')[0]}.{option.name}", option.name or "", typed):
        if key in OPTIONS:
            return key
    return typed


def in_vietnamese(program: Group) -> Group:
    """A copy of the program with Vietnamese help."""
    translated = copy.deepcopy(program)
    for name, command in commands(translated).items():
        command.help = COMMANDS[name]
        command.context_class = Context
        for param in command.params:
            if isinstance(param, click.Option):
                param.help = OPTIONS[option_key(name, param)]
    return translated


def error_in_vietnamese(error: click.UsageError) -> str:
    """What was typed wrongly, as far as it is known; else click's own words."""
    if isinstance(error, click.NoSuchOption):
        return f"không có tùy chọn {error.option_name}"
    param = getattr(error, "param", None)
    name = param.get_error_hint(error.ctx) if param is not None and error.ctx else ""
    if isinstance(error, click.MissingParameter):
        return f"thiếu {name}".strip()
    if isinstance(error, click.BadParameter):
        return f"giá trị không hợp lệ cho {name}: {sentence(error.message)}"
    for english, vietnamese in _MESSAGES.items():
        if error.message.startswith(english):
            return error.message.replace(english, vietnamese)
    return error.message
