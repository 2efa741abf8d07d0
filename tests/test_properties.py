"""What holds for every document: any text is read, spans give their words back, the same bytes give the same answer."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import vnadmin
from vnadmin.model import Document
from vnadmin.pipeline import read_text

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
FEW = settings(QUICK, max_examples=60)

# --- texts made of the grammar's own words ---------------------------------------------------------------------------

WORDS = (
    "Sở Y tế", "Sở Văn hóa, Thể thao và Du lịch", "UBND tỉnh", "Uỷ ban nhân dân các huyện, thị xã", "các Bộ: Tài chính, Nội vụ",
    "Thủ tướng Chính phủ", "Công an tỉnh", "các sở, ban, ngành", "Đảng ủy Quân sự", "BỘ TÀI CHÍNH", "quý cơ quan", "Chủ tịch",
    "chủ trì, phối hợp với", "phối hợp", "Giao", "yêu cầu", "đề nghị", "có trách nhiệm", "chịu trách nhiệm trước", "tham mưu",
    "báo cáo", "gửi về", "trình", "(qua", ")", "để tổng hợp,", "theo dõi, đôn đốc", "kiểm tra", "không để", "đã", "được",
    "Đơn vị chủ trì:", "Đơn vị phối hợp:", "Thời gian:", "Sản phẩm:", "Nội dung:", "hoàn thành", "Trường hợp cần", "Khuyến khích",
    "trước ngày 30/6/2024", "chậm nhất", "ngày 31 tháng 02 năm 2024", "quý I/2016", "tháng 13/2024", "hằng tháng", "đến hết năm 2025",
    "trong 05 ngày làm việc kể từ ngày nhận được văn bản này", "ngay sau khi", "giai đoạn 2021 - 2025", "16 giờ 30", "29/2", "6 tháng",
    "số 12/QĐ-UBND", "Số: 40 -CT/TU", "217, 218-QĐ/TW", "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", "khoản 1 Điều 5", "36-\nCT/TW",
    "(sau đây gọi tắt là Đề án 375)", "Luật Đất đai năm 2024", "Căn cứ", "Thực hiện", "về việc", "ít nhất 80%", "100% xã",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ĐẢNG CỘNG SẢN VIỆT NAM", "KẾ HOẠCH", "QUYẾT ĐỊNH", "HỎA TỐC",
    "Hà Nội, ngày 05 tháng 3 năm 2024", "Lào Cai, ngày    tháng 3 năm 2024", "V/v dọn kênh", "Kính gửi:", "Nơi nhận:", "Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Vàng Seo Mẫu", "PHỤ LỤC I", "./.", "TỔ CHỨC THỰC HIỆN", "MỤC ĐÍCH, YÊU CẦU",
    "Các nhiệm vụ trên", "V Ă N  P H Ò N G", "“", "”", "%", "0", "…", "|", "**", "__", "<b>", "&nbsp;", "#",
)  # fmt: skip
ODD = (
    "\u00a0",
    "\u200b",
    "\u0301",
    "\u0323",
    "АNТТ",
    "Тhực hiện",
    "ﬁ",
    "İ",
    "ß",
    "\u2028",
    "\x0b",
    "\x0c",
    "\x00",
    "\ufeff",
    "𝐀",
    "\ud800",
    "\u202e",
    "１２",
    "Ⅳ",
    "²",
)
STARTS = (
    "Điều 3. ", "Chương II\n", "Mục 1. ", "Phần thứ nhất\n", "III. ", "1. ", "2.1. ", "2.", "a) ", "đ) ", "- ", "+ ", "* ", "(1) ", "i) ",
    "Thứ nhất, ", "Tháng 4/2024\n", "|", "| 1 | ", "> ", "## ", "A. ", "-----\n",
)  # fmt: skip
BREAKS = ("\n", "\n\n", "\r\n", "\r", "\n|\n", " |\n", "\n\n\n", "\t")

pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from(STARTS).map("\n{}".format),
    st.sampled_from(BREAKS),
    st.sampled_from((".", ";", ":", ",", " và ", "; ", ". ")),
    st.sampled_from(ODD),
    st.sampled_from(WORDS).map(lambda w: unicodedata.normalize("NFD", w)),
    st.sampled_from(WORDS).map(str.upper),
)
texts = st.lists(pieces, max_size=60).map(" ".join)
LETTERHEAD = "ỦY BAN NHÂN DÂN\nTỈNH LÀO CAI\n\nSố: 07/CT-UBND\nLào Cai, ngày 05 tháng 3 năm 2024\n\nCHỈ THỊ\nVề việc dọn kênh\n\n"
documents = st.one_of(texts, texts.map(LETTERHEAD.__add__))


def read(text):
    """The document of a text; None where nothing but blanks and signs is left, which is refused."""
    try:
        return read_text(text)
    except vnadmin.EmptySource:
        assert not any(c.isalnum() for c in text), text
        return None


def mentions(node):
    """All mentions of a document that was written as JSON."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str) and isinstance(node.get("span"), list):
            yield node
        for value in node.values():
            yield from mentions(value)
    elif isinstance(node, list):
        for value in node:
            yield from mentions(value)


def written(doc):
    return json.loads(doc.model_dump_json(by_alias=True))


def check_spans(doc):
    """Every mention is the words of its span, and leads back to raw text."""
    for mention in mentions(written(doc)):
        start, end = mention["span"]
        if start > end and not mention["text"]:
            continue  # the heading of an empty item, see below
        assert 0 <= start <= end <= len(doc.text), mention
        assert doc.text[start:end] == mention["text"], mention
        raw = doc.raw((start, end))
        assert bool(raw) == bool(mention["text"])


def check_tree(nodes, low, high):
    """Children lie inside their parents, one behind the other."""
    for node in nodes:
        start, end = node.span
        assert low <= start <= end <= high
        if node.heading.text:
            assert start <= node.heading.span[0] <= node.heading.span[1] <= end
        check_tree(node.children, start, end)
        low = end


# --- any text --------------------------------------------------------------------------------------------------------


@QUICK
@given(documents)
@example("")
@example("\ud800")
@example("1. Giao Sở Y tế:\n\na)")
def test_any_text_gives_a_document_of_true_spans(text):
    """Texts made of the grammar's own words are read, and each mention is the words of its span."""
    doc = read(text)
    if doc is not None:
        check_spans(doc)
        check_tree(doc.outline, 0, len(doc.text))
        starts = [task.span for task in doc.tasks]
        assert starts == sorted(starts)
        assert len({task.id for task in doc.tasks}) == len(doc.tasks)
        for task in doc.tasks:
            assert task.lead
            start, end = task.span
            assert start <= task.action.span[0] <= task.action.span[1] <= end, task


def test_an_empty_item_has_an_empty_heading():
    """An item of a numeral alone has a heading of no length that lies in it."""
    (node, _) = read_text("Điều 3. \n\nĐiều 4. Sở Y tế").outline
    assert node.span[0] <= node.heading.span[0] == node.heading.span[1] <= node.span[1]


def test_the_action_of_an_empty_item_lies_in_it():
    """The action of a task lies in the task, also where a numeral stands alone above its label line."""
    for task in read_text("i) \nĐơn vị chủ trì: Sở Y tế").tasks:
        assert task.span[0] <= task.action.span[0] <= task.action.span[1] <= task.span[1]
        assert task.text == task.text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *("", " \n", "%PDF-1.7 là một dạng tệp", "PK\x03\x04 là chữ ký", "{\\rtf1 a", "\x1f", "<?xml?><a/>"),
        *("\x00", "<p>Sở Y tế", "a\x00b", "\uffff"),
    ],
)
def test_a_string_is_a_text_whatever_it_looks_like(text):
    """A string is read as the text it is, though a file that begins so would be refused."""
    assert isinstance(read_text(text), Document)


def test_a_lone_surrogate_spoils_no_other_letter():
    """One broken character leaves the letters around it as they are."""
    assert "Sở Y tế" in read_text("Giao Sở Y tế \ud800 kiểm tra").text


PRINTED = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<{%")


@FEW
@given(st.text(PRINTED | st.sampled_from("\n\t\r\x0b\x0c"), max_size=400))
def test_any_string_gives_a_document(text):
    """Strings of any characters are read."""
    doc = read(text)
    if doc is not None:
        check_spans(doc)


@FEW
@given(documents)
def test_the_same_bytes_give_the_same_document(text):
    """Reading twice gives the same JSON, byte for byte."""
    one, two = read(text), read(text)
    if one is not None:
        assert one is not two
        assert one.model_dump_json() == two.model_dump_json()


@FEW
@given(documents)
def test_written_and_read_again_is_the_same(text):
    """JSON made of a document validates to a document that gives the same JSON."""
    doc = read(text)
    if doc is not None:
        data = doc.model_dump_json(by_alias=True)
        assert Document.model_validate_json(data).model_dump_json(by_alias=True) == data
        assert Document.model_validate(json.loads(data)).model_dump_json(by_alias=True) == data


@FEW
@given(documents)
def test_what_is_made_is_what_validation_would_make(text):
    """Models are made without validating; validated, every field has the same value, type and place."""
    doc = read(text)
    if doc is not None:
        check_made(doc)


def check_made(doc):
    again = Document.model_validate(doc.model_dump())
    assert again == doc
    assert repr(again) == repr(doc)
    json_like = Document.model_validate_json(doc.model_dump_json(by_alias=True), strict=True)
    assert repr(json_like) == repr(doc)


def test_a_copy_says_for_itself_what_was_set():
    """Records of a kind share what counts as set; what is put into a copy leaves them alone."""
    one, two = (vnadmin.read(p).tasks[0] for p in SAMPLES[:2])
    before = set(two.model_fields_set)
    other = one.model_copy(update={"regions": ()})
    assert other.model_fields_set == before | {"regions"}
    assert one.model_fields_set == two.model_fields_set == before == set(type(one).model_fields) - {"regions"}


@FEW
@given(documents)
def test_the_schema_describes_what_is_written(text):
    """Nothing is written that the schema does not name."""
    doc = read(text)
    if doc is not None:
        assert set(written(doc)) <= set(Document.model_json_schema(mode="serialization")["properties"])


# --- the same document in other clothes ------------------------------------------------------------------------------

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "documents"
SAMPLES = sorted(CORPUS.glob("*.txt"))[::6]
FORMS = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "decomposed-crlf": lambda text: unicodedata.normalize("NFD", text).replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "hard-blanks": lambda text: text.replace(" năm ", " năm\u00a0").replace("ngày ", "ngày\u00a0"),
}


def one(words):
    return " ".join(words.split()) if words else words


def register(doc):
    """What a reader of the document gets, without offsets."""
    return {
        "header": [
            doc.document_type, doc.status, doc.symbol and doc.symbol.value, doc.issued_on, doc.issued and doc.issued.place,
            doc.issuer and doc.issuer.name, doc.governing_agency and doc.governing_agency.name, doc.subject and one(doc.subject.text),
            doc.urgency and doc.urgency.text, [a.name for a in doc.addressees], [one(r.name) for r in doc.recipients],
            [(s.name, s.title, s.capacity, s.on_behalf_of) for s in doc.signatures],
        ],
        "citations": [(c.type, c.symbol, c.date, one(c.title), one(c.provision), c.basis, c.group) for c in doc.citations],
        "tasks": [
            (one(t.text), *([a.name for a in role] for role in (t.lead, t.supporting, t.reports_to, t.via, t.advises)),
             [(one(d.text), d.kind, d.bound, d.date, d.start, d.every, d.on, d.amount, d.unit, d.due_on) for d in t.deadlines])
            for t in doc.tasks
        ],
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_the_form_of_the_text_changes_nothing(path, form):
    """Decomposed letters, other line ends, a byte order mark and hard blanks give the same header, citations and tasks."""
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    plain = vnadmin.read(unicodedata.normalize("NFC", text).encode(), name="text.txt")
    other = vnadmin.read(FORMS[form](text).encode(), name="text.txt")
    check_spans(other)
    assert plain.tasks or plain.citations
    assert register(other) == register(plain)
    check_made(other)


@pytest.mark.parametrize("path", SAMPLES[:3], ids=lambda p: p.stem)
def test_utf_16_changes_nothing(path):
    """UTF-16 gives what UTF-8 gives."""
    text = path.read_bytes().decode("utf-8-sig")
    assert register(vnadmin.read(text.encode("utf-16"), name="a.txt")) == register(
        vnadmin.read(text.encode(), name="a.txt")
    )
