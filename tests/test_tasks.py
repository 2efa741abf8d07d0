"""The pieces of task reading: labels, roles, actors, headings, targets, on small composed strings."""

from __future__ import annotations

import pytest

from papers import document
from vnadmin.extract.actors import read_actor
from vnadmin.extract.heading_actors import heading_actor
from vnadmin.extract.labels import behind_content_label, inline_labels, label_at
from vnadmin.extract.roles import find_roles
from vnadmin.extract.targets import find_targets
from vnadmin.extract.task_hits import Scene
from vnadmin.spans import fold
from vnadmin.values.agencies import find_agencies


def folded(text):
    return fold(text), len(text)


def scene_of(text):
    doc = document(text)
    return Scene(doc, find_agencies(doc.text, doc.key), [])


# --- labels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, role, value",
    [
        ("Đơn vị chủ trì: Sở Y tế.", "lead", "Sở Y tế."),
        ("- Cơ quan chủ trì thực hiện: Sở Y tế", "lead", "Sở Y tế"),
        ("Chủ trì: Sở Y tế", "lead", "Sở Y tế"),
        ("(Đơn vị đầu mối: Sở Y tế)", "lead", "Sở Y tế)"),
        ("Đơn vị phối hợp: Hội Nông dân tỉnh", "supporting", "Hội Nông dân tỉnh"),
        ("+ Cơ quan, đơn vị phối hợp: các sở", "supporting", "các sở"),
        ("Phối hợp thực hiện: UBND các huyện", "supporting", "UBND các huyện"),
        ("Đơn vị thực hiện: Trạm Y tế", "doer", "Trạm Y tế"),
        ("Phân công: Trạm Y tế", "doer", "Trạm Y tế"),
        ("Thời gian thực hiện: Quý I/2024", "time", "Quý I/2024"),
        ("Thời hạn hoàn thành: 30/6/2024", "time", "30/6/2024"),
        ("Tiến độ: xong trong tháng 5", "time", "xong trong tháng 5"),
        ("Sản phẩm: Báo cáo khảo sát", "product", "Báo cáo khảo sát"),
        ("Kết quả dự kiến: Đề án", "product", "Đề án"),
        ("Địa điểm: Nhà văn hóa thôn", "other", "Nhà văn hóa thôn"),
        ("Nội dung: Sửa mái trường", "content", "Sửa mái trường"),
        ("ĐƠN VỊ CHỦ TRÌ: Sở Y tế", "lead", "Sở Y tế"),
        ("Đơn vị\nchủ trì: Sở Y tế", "lead", "Sở Y tế"),
    ],
)
def test_a_label_line(text, role, value):
    """A label line says what its value is."""
    key, end = folded(text)
    label = label_at(key, 0, end)
    assert label is not None
    assert label.role == role
    assert text[label.value_start : label.value_end].strip() == value


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế chủ trì kiểm tra",
        "Chủ trì, phối hợp với Hội Nông dân tỉnh",
        "Sở Y tế: Cấp thuốc cho trạm",
        "Thời gian qua, các xã đã dọn kênh",
        "Kết quả kiểm tra tốt",
        "",
    ],
)
def test_no_label_line(text):
    """An action, a body before a colon and a plain sentence are no labels."""
    key, end = folded(text)
    assert label_at(key, 0, end) is None


@pytest.mark.parametrize(
    "text, action",
    [
        ("Nội dung thực hiện: Sửa mái trường", "Sửa mái trường"),
        ("**Nội dung:** Sửa mái trường", "Sửa mái trường"),
        ("Nội dung:", "Nội dung:"),
        ("Nội dung sửa mái trường: gồm hai việc", "Nội dung sửa mái trường: gồm hai việc"),
    ],
)
def test_an_action_begins_behind_its_label(text, action):
    """What is to be done is told without the label before it."""
    key, end = folded(text)
    assert text[behind_content_label(key, 0, end) :] == action


def test_labels_inside_an_item():
    """Labels that begin a sentence, a bracket or a clause are found in order, each with its own value."""
    text = "Mở lớp sơ cứu (chủ trì: Sở Y tế; phối hợp: Tỉnh Đoàn; thời gian: tháng 7/2024)."
    key, end = folded(text)
    labels = inline_labels(key, 0, end)
    assert [label.role for label in labels] == ["lead", "supporting", "time"]
    assert [text[label.value_start : label.value_end].strip() for label in labels] == [
        "Sở Y tế;",
        "Tỉnh Đoàn;",
        "tháng 7/2024).",
    ]


@pytest.mark.parametrize(
    "text",
    ["Mở lớp sơ cứu lúc 8:00 tại xã.", "Sở Y tế làm các việc sau: cấp thuốc, phun khử khuẩn.", "Tỷ lệ 3:1", ":::"],
)
def test_a_colon_alone_is_no_label(text):
    """A time of day, a lead-in and bare colons hold no label."""
    key, end = folded(text)
    assert inline_labels(key, 0, end) == []


# --- roles -----------------------------------------------------------------------------------------------------------


def roles_of(text, leads=()):
    key, end = folded(text)
    hits = find_agencies(text, key)
    named = tuple(h for h in hits if h.name in leads)[: len(leads)]
    roles = find_roles(text, key, 0, end, hits, named)
    return {role: [a.name for a in getattr(roles, role)] for role in roles._fields if getattr(roles, role)}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("phối hợp với Sở Tài chính cấp vốn", {"supporting": ["Sở Tài chính"]}),
        (
            "phối   hợp với Sở Tài chính cấp vốn, báo\ncáo Sở Y tế",
            {"supporting": ["Sở Tài chính"], "reports_to": ["Sở Y tế"]},
        ),
        ("phối hợp chặt chẽ với Công an tỉnh tuần tra", {"supporting": ["Công an tỉnh"]}),
        ("phối hợp Công an tỉnh tuần tra", {"supporting": ["Công an tỉnh"]}),
        ("khảo sát với sự tham gia của Hội Nông dân tỉnh", {"supporting": ["Hội Nông dân tỉnh"]}),
        ("phối hợp với các đơn vị liên quan", {"supporting": ["các đơn vị liên quan"]}),
        ("báo cáo UBND tỉnh trước ngày 30/6", {"reports_to": ["UBND tỉnh"]}),
        ("báo cáo kết quả về Sở Nội vụ", {"reports_to": ["Sở Nội vụ"]}),
        ("gửi danh sách về Sở Nội vụ", {"reports_to": ["Sở Nội vụ"]}),
        ("gửi danh sách về Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh", {"reports_to": ["Sở Nội vụ"]}),
        ("trình UBND tỉnh phê duyệt", {"reports_to": ["UBND tỉnh"]}),
        ("báo cáo UBND tỉnh (qua Sở Nội vụ)", {"reports_to": ["UBND tỉnh"], "via": ["Sở Nội vụ"]}),
        ("tham mưu UBND tỉnh ban hành quy định", {"advises": ["UBND tỉnh"]}),
        ("thống nhất với Sở Tài chính", {}),
        ("công tác phối hợp Công an tỉnh đã nêu", {}),
        ("thực hiện chế độ báo cáo Bộ Y tế quy định", {}),
        ("kiểm tra 20 trạm", {}),
        ("chịu trách nhiệm về nội dung hồ sơ trình UBND tỉnh", {}),
        ("chịu trách nhiệm về hồ sơ, trình UBND tỉnh phê duyệt", {"reports_to": ["UBND tỉnh"]}),
    ],
)
def test_roles_of_an_action(text, expected):
    """Who supports, is reported to, stands between or is advised."""
    assert roles_of(text) == expected


def test_a_lead_has_no_second_role():
    """A body that leads is neither supporting nor reported to, and nobody is named twice."""
    text = "Sở Y tế phối hợp với Sở Y tế, Sở Tài chính; phối hợp với Sở Tài chính; báo cáo Sở Y tế."
    assert roles_of(text, leads=("Sở Y tế",)) == {"supporting": ["Sở Tài chính"]}


# --- actors ----------------------------------------------------------------------------------------------------------


def actor_of(text, *, led=False):
    scene = scene_of(text)
    return read_actor(scene, 0, len(text), scene.agencies_in(0, len(text)), led=led)


@pytest.mark.parametrize(
    "text, names, duty",
    [
        ("Sở Y tế chủ trì kiểm tra bếp ăn", ["Sở Y tế"], "chủ trì"),
        ("Sở Y tế có trách nhiệm cấp thuốc", ["Sở Y tế"], "có trách nhiệm"),
        ("Sở Y tế: Cấp thuốc", ["Sở Y tế"], " Cấp thuốc"),
        ("Sở Y tế (cơ quan thường trực) tổ chức trực", ["Sở Y tế"], "tổ chức"),
        ("Giao Sở Y tế cấp thuốc", ["Sở Y tế"], "cấp thuốc"),
        ("Giao cho Sở Y tế cấp thuốc", ["Sở Y tế"], "cấp thuốc"),
        ("Yêu cầu các sở, ngành rà soát", ["các sở, ngành"], "rà soát"),
        ("Đề nghị Hội Nông dân tỉnh vận động hội viên", ["Hội Nông dân tỉnh"], "vận động"),
        ("Về giống lúa: Giao Sở Tài chính bố trí vốn", ["Sở Tài chính"], "bố trí"),
        ("Căn cứ tình hình, Sở Y tế bố trí tổ trực", ["Sở Y tế"], "bố trí"),
        ("Sở Y tế, Sở Tài chính và Công an tỉnh rà soát", ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"], "rà soát"),
        ("Về phía Công an tỉnh: bảo vệ kho", ["Công an tỉnh"], " bảo vệ"),
        ("Các sở, ngành còn lại theo nhiệm vụ, chủ động trồng cây", ["Các sở, ngành còn lại"], "chủ động"),
        ("Giao Ban Quản lý dự án làm chủ đầu tư kho giống", ["Ban Quản lý dự án"], "làm chủ"),
        ("UBND tỉnh giao trách nhiệm cho các xã như sau", ["các xã"], ""),
        ("Các xã được giao quản lý trạm bơm có trách nhiệm trực", ["Các xã được giao quản lý trạm bơm"], "có trách"),
        (
            "Các đơn vị được phân công chủ trì dự án có trách nhiệm báo cáo",
            ["Các đơn vị được phân công chủ trì dự án"],
            "có trách",
        ),
        (
            "Các đơn vị được giao chủ trì có trách nhiệm xong đúng hạn và các đơn vị khác có trách nhiệm gửi số liệu",
            ["Các đơn vị được giao chủ trì"],
            "có trách nhiệm xong",
        ),
        (
            "Các đơn vị được phân công chủ trì, phối hợp với các xã tu sửa kênh",
            ["Các đơn vị được phân công"],
            "chủ trì",
        ),
    ],
)
def test_who_is_told(text, names, duty):
    """The bodies that a sentence tells something, and where the words about their duty begin."""
    actor = actor_of(text)
    assert actor is not None
    assert [a.name for a in actor.parties] == names
    assert text[actor.duty :].startswith(duty)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế đã kiểm tra 20 trạm",
        "Sở Y tế vừa cấp thuốc",
        "Nhân dân phấn khởi",
        "Kiểm tra 20 trạm",
        "Giao thông nông thôn được cải thiện",
        "Bàn giao mặt bằng cho Ban Quản lý dự án",
        "Quá thời hạn trên, thôn nào không gửi, trưởng thôn chịu trách nhiệm trước xã",
        "Xóm nào để trâu bò phá lúa thì người trông coi chịu trách nhiệm đền bù",
        "",
    ],
)
def test_nobody_is_told(text):
    """What was done, and what names no body that acts, tells nobody anything."""
    assert actor_of(text) is None


def test_what_a_body_of_a_heading_proposes_is_its_own_task():
    """Under "1. Sở Xây dựng" the item "Kiến nghị Bộ Tài chính …" tells the department, not the ministry."""
    assert actor_of("Kiến nghị Bộ Tài chính sửa định mức", led=True) is None
    alone = actor_of("Kiến nghị Bộ Tài chính sửa định mức")
    assert alone is not None
    assert [a.name for a in alone.parties] == ["Bộ Tài chính"]


def test_the_one_who_tells_is_the_assigner():
    """Whoever asks stands apart from whoever is asked."""
    actor = actor_of("Chủ tịch UBND tỉnh yêu cầu Sở Y tế cấp thuốc")
    assert actor.assigner.name == "Chủ tịch UBND tỉnh"
    assert [a.name for a in actor.parties] == ["Sở Y tế"]


@pytest.mark.parametrize(
    "text, names",
    [
        ("Sở Y tế", ["Sở Y tế"]),
        ("Sở Y tế:", ["Sở Y tế"]),
        ("Trách nhiệm của Sở Y tế", ["Sở Y tế"]),
        ("Giao Sở Tài chính:", ["Sở Tài chính"]),
        ("Đối với Ủy ban nhân dân các xã:", ["Ủy ban nhân dân các xã"]),
        ("Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh", ["Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh"]),
        ("Các sở, ban, ngành", ["Các sở, ban, ngành"]),
        ("SỞ Y TẾ", ["SỞ Y TẾ"]),
    ],
)
def test_a_heading_names_bodies(text, names):
    """A heading that is a list of bodies names the doers of what stands below it."""
    actor = heading_actor(scene_of(text), 0, len(text))
    assert actor is not None
    assert [a.name for a in actor.parties] == names


@pytest.mark.parametrize(
    "text", ["Công tác y tế", "MỤC ĐÍCH, YÊU CẦU", "Về kinh phí", "Sở Y tế kiểm tra bếp ăn.", "", "1"]
)
def test_a_heading_names_nobody(text):
    """A topic and a whole sentence are no headings of bodies."""
    assert heading_actor(scene_of(text), 0, len(text)) is None


# --- targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        ("100% cơ sở ký cam kết", [("100%", "exactly", 100, "%")]),
        ("ít nhất 80% hộ dân", [("ít nhất 80%", "at_least", 80, "%")]),
        ("tối thiểu 02 công trình", [("tối thiểu 02 công", "at_least", 2, "công")]),
        ("đạt trên 75,5%", [("trên 75,5%", "more_than", 75.5, "%")]),
        ("không quá 5%", [("không quá 5%", "at_most", 5, "%")]),
        ("dưới 3%", [("dưới 3%", "less_than", 3, "%")]),
        ("80% trở lên", [("80% trở lên", "at_least", 80, "%")]),
        ("trồng ít nhất 1.250 cây", [("ít nhất 1.250 cây", "at_least", 1250, "cây")]),
        ("90% xã và 70% thôn", [("90%", "exactly", 90, "%"), ("70%", "exactly", 70, "%")]),
    ],
)
def test_a_target(text, expected):
    """A figure with its bound and unit, and the words that print it."""
    key, end = folded(text)
    found = find_targets(key, 0, end)
    assert [(text[t.start : t.end], t.bound, t.value, t.unit) for t in found] == expected


@pytest.mark.parametrize(
    "text", ["đã đạt 80%", "trước ngày 30/6/2024", "20 trạm", "ít nhất 3 năm", "Điều 5 khoản 2", ""]
)
def test_no_target(text):
    """A result, a date, a bare count and a number of a provision are no targets."""
    key, end = folded(text)
    assert find_targets(key, 0, end) == []
