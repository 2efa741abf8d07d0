"""spaCy and underthesea: tokens that give the text back, spans that are exact, pipelines that are saved and loaded."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import vnadmin
from vnadmin.data import load
from vnadmin.nlp.places import successor
from vnadmin.nlp.spacy import blank, to_doc, to_docbin, to_html
from vnadmin.nlp.tokens import tokenize
from vnadmin.nlp.words import entities, segment, tag

DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"
LETTER = (DOCUMENTS / "ct-ubnd-tinh_2019_chay-rung.txt").read_text(encoding="utf-8")
SENTENCE = (
    "Giao Sở Y tế chủ trì, phối hợp với Uỷ ban  nhân dân tỉnh Hoà Bình theo Kế hoạch số 36-\nCT/TW và Quyết định số"
    " 12/QĐ-UBND ngày 01/02/2024, xong trước 16h30 ngày 30/6/2024."
)
PIECES = st.sampled_from(
    ["Sở Y tế", " ", "  ", "\n", "12/QĐ-UBND", "30/6/2024", "số 36-CT/TW", "Hoà", "qui định", "…", "....", "(", "₫", "e\u0301", "16h30",
     "\u00a0", "\t", "😀", "-", "/", "a", "1", "ộ", ".", ",", "Uỷ ban", "A-B", "100%", "_"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=40))


def words_of(text, spans):
    return [text[s[0] : s[1]] for s in spans]


def assert_covers(text, spans):
    """Spans rise, and only white space stands between them."""
    at = 0
    for span in spans:
        assert at <= span[0] < span[1]
        assert not text[at : span[0]].strip()
        at = span[1]
    assert not text[at:].strip()


@pytest.mark.parametrize("read", [tokenize, segment, tag])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_symbols_dates_and_times_stay_whole(read, form):
    text = unicodedata.normalize(form, SENTENCE)
    found = words_of(text, read(text))
    for whole in ("36-\nCT/TW", "12/QĐ-UBND", "01/02/2024", "16h30", "30/6/2024"):
        assert unicodedata.normalize(form, whole) in found


@settings(deadline=None)  # the first call loads models; a shared machine is slower still
@given(TEXTS)
def test_tokens_cover_any_text(text):
    assert_covers(text, tokenize(text))


@settings(deadline=None)  # the first call loads models; a shared machine is slower still
@given(TEXTS)
def test_words_cover_any_text(text):
    assert_covers(text, segment(text))
    assert_covers(text, tag(text))


def test_words_are_words_of_the_text_as_it_was_printed():
    """Blanks and spellings of the text stay, whatever underthesea makes of them."""
    words = {SENTENCE[w.start : w.end]: w.tag for w in tag(SENTENCE)}
    assert words["phối hợp"] == "V"
    assert words["Hoà Bình"] == "Np"
    assert words["12/QĐ-UBND"] == "Np"
    assert words["01/02/2024"] == "M"
    assert any(word.startswith("Uỷ ban") for word in words)


def test_names_have_their_place():
    text = "Ông Nguyễn Văn An  ở Hải Phòng, ngày 01/02/2024."
    found = {text[e.start : e.end]: e.tag for e in entities(text)}
    assert found["Hải Phòng"] == "LOC"
    assert set(found.values()) <= {"LOC", "PER", "ORG", "MISC"}


def test_a_long_text_is_cut_into_short_pieces():
    """The tagger is quadratic: a text ten times as long must not take a hundred times the time."""
    text = "Sở Y tế kiểm tra các trạm cấp nước thôn bản " * 200
    assert_covers(text, tag(text))
    assert_covers("a" * 5000, segment("a" * 5000))


@settings(deadline=None)  # the first call loads models; a shared machine is slower still
@given(TEXTS)
def test_a_doc_holds_the_text_to_the_letter(text):
    for words in (False, True):
        assert blank_of(words).make_doc(text).text == text


def blank_of(words, kept={}):  # noqa: B006  made once
    if words not in kept:
        kept[words] = blank(words=words)
    return kept[words]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("words", [False, True])
def test_spans_of_a_doc_hold_the_words_of_the_document(form, words):
    """Every span group holds the tasks, bodies and deadlines of `read_text`, at the letters of the given text."""
    text = unicodedata.normalize(form, LETTER)
    doc = blank_of(words)(text)
    document = vnadmin.read_text(text)
    assert doc._.vnadmin == document
    assert len(doc.spans["vnadmin.tasks"]) == len(document.tasks) > 5
    deadlines = [d for task in document.tasks for d in task.deadlines]
    for name, mentions in (
        ("tasks", document.tasks),
        ("lead", [body for task in document.tasks for body in task.lead]),
        ("deadlines", deadlines),
        ("citations", document.citations),
    ):
        for span, mention in zip(doc.spans[f"vnadmin.{name}"], mentions, strict=True):
            assert unicodedata.normalize("NFC", document.raw(mention.span)) in unicodedata.normalize("NFC", span.text)
    assert [s.kb_id_ for s in doc.spans["vnadmin.deadlines"]] == [str(d.due_on or "") for d in deadlines]
    labels = {e.label_ for e in doc.ents}
    assert {"SYMBOL", "AGENCY", "DEADLINE", "CITATION"} <= labels


def test_entities_of_others_stay_where_ours_do_not_overlap():
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "vnadmin.Tokenizer.v1"}}})
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "DISEASE", "pattern": "sốt xuất huyết"}, {"label": "ORG", "pattern": "Sở"}])
    nlp.add_pipe("vnadmin")
    doc = nlp("Giao Sở Y tế chủ trì phòng, chống sốt xuất huyết trước ngày 30/6/2024.")
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Sở Y tế", "AGENCY"), ("sốt xuất huyết", "DISEASE"), ("trước ngày 30/6/2024", "DEADLINE"),
    ]  # fmt: skip


def test_a_doc_without_words_is_left_alone():
    doc = blank_of(words=False)(" \n ")
    assert doc._.vnadmin is None
    assert not doc.ents


def test_a_pipeline_is_saved_and_loaded_without_an_import_of_ours(tmp_path):
    """The factory and the tokenizer are found by their entry points."""
    blank(words=True, before="inclusive").to_disk(tmp_path / "model")
    code = (
        "import sys, spacy\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "doc = nlp('Giao Sở Y tế báo cáo trước ngày 30/6/2024.')\n"
        "print(nlp.pipe_names, doc._.vnadmin.tasks[0].deadlines[0].due_on, [t.pos_ for t in doc][:2])\n"
    )
    command = [sys.executable, "-X", "utf8", "-c", code, str(tmp_path / "model")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.strip() == "['vnadmin'] 2024-06-30 ['VERB', 'NOUN']"


def test_a_docbin_gives_documents_back(tmp_path):
    """Documents of files go to disk with their text, spans and the whole record."""
    documents = [vnadmin.read(p) for p in sorted(DOCUMENTS.glob("*.txt"))[:5]]
    to_docbin(documents).to_disk(tmp_path / "some.spacy")
    nlp = blank()
    docs = list(DocBin(store_user_data=True).from_disk(tmp_path / "some.spacy").get_docs(nlp.vocab))
    assert [d._.vnadmin for d in docs] == documents
    for doc, document in zip(docs, documents, strict=True):
        assert [s.start_char for s in doc.spans["vnadmin.tasks"]] == [t.span[0] for t in document.tasks]


def test_displacy_marks_the_deadline():
    page = to_html([vnadmin.read_text("Giao Sở Y tế báo cáo trước ngày 30/6/2024.")])
    assert page.startswith("<!DOCTYPE html>")
    assert "trước ngày 30/6/2024" in page
    assert "DEADLINE" in page


def test_many_texts_through_the_pipe():
    texts = ["Giao Sở Y tế báo cáo.", "  ", "Giao Sở Tài chính báo cáo."]
    documents = [doc._.vnadmin for doc in blank_of(words=False).pipe(texts, batch_size=2)]
    found = [document.tasks[0].lead[0].name for document in documents if document]
    assert found == ["Sở Y tế", "Sở Tài chính"]


def test_to_doc_of_a_file_has_the_text_of_the_document():
    document = vnadmin.read(DOCUMENTS / "ct-ubnd-tinh_2019_chay-rung.txt")
    assert to_doc(document).text == document.text


def test_successors_agree_with_the_table_of_provinces():
    """underthesea's table against ours, for every province; it doesn't know the one that was renamed half a year earlier."""
    by_name = {row["name"]: row for row in load("provinces")}
    differences = set()
    for row in by_name.values():
        found = successor(f"{row['kind']} {row['name']}")
        expected = row["successor"] or row["name"]
        if found is None or not found.province.endswith(expected):
            differences.add(row["name"])
    assert differences == {"Thừa Thiên Huế"}


def test_a_commune_has_a_successor_and_one_that_was_divided_says_so():
    assert successor("Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh") == (
        "Thành phố Hồ Chí Minh", "Phường Sài Gòn", False,
    )  # fmt: skip
    assert successor("Xã Không Có, Tỉnh Không Có") is None
