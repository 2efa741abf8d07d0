"""The scorer: its definitions, its counts, its floors."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest

import factory
from vnadmin.errors import DamagedSource, DataError, UsageError
from vnadmin.evaluate import evaluate_corpus
from vnadmin.evaluate.words import bodies, body, overlap, same_body, shown, words


@pytest.fixture
def corpus(tmp_path):
    return factory.corpus(tmp_path)


def score(corpus, document):
    return evaluate_corpus(corpus, read=lambda _: document)


def changed_task(document, number, **more):
    tasks = list(document.tasks)
    tasks[number] = tasks[number].model_copy(update=more)
    return document.model_copy(update={"tasks": tuple(tasks)})


def test_a_right_answer_scores_one_everywhere(corpus):
    """A reading that agrees with gold has F1 1 in every field and no difference."""
    report = score(corpus, factory.document())
    assert {name: row.f1 for name, row in report.rows().items()} == dict.fromkeys(report.rows(), 1.0)
    assert report.misses == []
    assert report.counts["spans.wrong"] == report.counts["deadlines.moved"] == 0
    assert report.counts["spans"] > 15


@pytest.mark.parametrize("error", [DamagedSource, TypeError])
def test_a_document_that_cannot_be_read_counts_as_silence(corpus, error):
    """An error or a defect of the reader is an empty answer: recall nought, one failed document, the reason among the misses."""

    def fail(path):
        raise error("cut short")

    report = evaluate_corpus(corpus, read=fail)
    assert report.counts["documents.failed"] == 1
    assert report.rows()["tasks.detect"].recall == 0
    assert report.misses[0].what == "no answer"
    assert "cut short" in str(report.misses[0])


def test_a_wrong_date_at_the_right_words_is_moved_and_stands_first(corpus):
    """The worst error is counted by itself and heads the list of misses."""
    document = factory.document()
    due = document.tasks[0].deadlines[0].model_copy(update={"date": dt.date(2025, 6, 30)})
    report = score(corpus, changed_task(document, 0, deadlines=(due,)).model_copy(update={"subject": None}))
    assert report.counts["deadlines.moved"] == 1
    assert report.misses[0].what == "deadline moved"
    assert report.rows()["deadlines.value"].recall == 0.5


def test_a_wrong_lead_costs_lead_assignment_and_record_but_not_detection(corpus):
    """The task is still found, but nobody would call the record right."""
    wrong = changed_task(factory.document(), 0, lead=(factory.agency("Sở Tài chính"),))
    rows = score(corpus, wrong).rows()
    assert rows["tasks.detect"].f1 == 1
    assert rows["tasks.lead"].f1 == rows["tasks.record"].f1 == 0.5
    assert 0 < rows["tasks.assign"].f1 < 1


def test_an_invented_task_costs_precision(corpus):
    """A task that gold does not have lowers precision of detection, of its leads and of its deadlines."""
    document = factory.document()
    extra = document.tasks[0].model_copy(update=factory.at("Thực hiện Kế hoạch số 7/KH-UBND ngày 02/01/2024, yêu cầu:"))
    report = score(corpus, document.model_copy(update={"tasks": (extra, *document.tasks)}))
    rows = report.rows()
    assert rows["tasks.detect"].precision == pytest.approx(2 / 3)
    assert rows["tasks.lead"].precision == pytest.approx(2 / 3)
    assert rows["deadlines.value"].precision == pytest.approx(2 / 3)


def test_optional_tasks_and_deadlines_count_neither_way(corpus):
    """An optional gold item is neither asked for nor held against a reading that has it."""
    gold = factory.gold()
    gold["tasks"][1]["optional"] = True
    gold["tasks"][0]["deadlines"][0]["optional"] = True
    (corpus / "gold" / "mau.json").write_text(json.dumps(gold), encoding="utf-8")
    for document in (factory.document(), factory.document().model_copy(update={"tasks": factory.document().tasks[:1]})):
        rows = score(corpus, document).rows()
        assert rows["tasks.detect"].f1 == rows["deadlines.value"].f1 == rows["tasks.record"].f1 == 1


def test_a_span_that_does_not_give_its_words_back_is_counted(corpus):
    """Spans are checked wherever a mention stands, nested ones too."""
    wrong = changed_task(
        factory.document(), 0, action=factory.document().tasks[0].action.model_copy(update={"span": (0, 4)})
    )
    assert score(corpus, wrong).counts["spans.wrong"] == 1


def test_floors_name_what_fell_and_what_was_never_scored(corpus):
    """A floor above the score, a count above its ceiling and an unknown field each give one line."""
    report = score(corpus, changed_task(factory.document(), 0, lead=()))
    floors = {"scores": {"tasks.lead": 0.9, "tasks.detect": 1.0, "nothing": 0.5}, "counts": {"deadlines.moved": 0}}
    assert [line.split(":")[0] for line in report.below(floors)] == ["tasks.lead", "nothing"]
    report.counts["deadlines.moved"] = 1
    assert "deadlines.moved: 1, at most 0 allowed" in report.below(floors)


def test_gold_that_cannot_be_used_is_named(corpus):
    """A gold file that is no JSON or lacks a part is a DataError with its name; no gold at all is wrong use."""
    bad = corpus / "gold" / "xau.json"
    bad.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"xau\.json: not JSON"):
        score(corpus, factory.document())
    bad.write_text('{"id": "xau"}', encoding="utf-8")
    with pytest.raises(DataError, match=r"xau\.json: no citations, file, header, tasks"):
        score(corpus, factory.document())
    with pytest.raises(UsageError):
        evaluate_corpus(corpus / "documents")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("UBND tỉnh", "Uỷ ban nhân dân tỉnh"),
        ("Các sở, ban, ngành", "sở, ban, ngành"),
        ("Đ/c Chủ tịch UBND thành phố", "Chủ tịch Ủy ban nhân dân TP"),
        ("ỦY BAN NHÂN DÂN\nTỈNH HOÀ BÌNH", "Ủy ban nhân dân tỉnh Hòa Bình"),
        ("BTV Tỉnh ủy", "Ban Thường vụ Tỉnh uỷ"),
    ],
)
def test_spellings_of_one_body_compare_equal(left, right):
    """Short forms, case, tone placement and honorifics do not make another body."""
    assert same_body(body(left), body(right))


def test_groups_are_cut_alike_and_names_with_commas_are_not():
    """A group is cut before small letters only, so both ways of writing it agree and a department stays whole."""
    assert bodies(["các sở, ban, ngành"]) == bodies(["các sở", "ban", "ngành"])
    assert len(bodies(["Sở Văn hóa, Thể thao và Du lịch"])) == 1


def test_overlap_is_the_f1_of_two_bags():
    """Equal bags give 1, strangers 0, half shared a half."""
    assert overlap("ab", "ba") == 1
    assert overlap("ab", "cd") == 0
    assert overlap("ab", "ac") == 0.5
    assert overlap("", "") == 0


def test_layout_does_not_count():
    """Stars, bars, soft hyphens and line breaks are not part of what is compared."""
    assert shown("**Sở\u00ad  Y\ntế** |") == "Sở Y tế"
    assert words("Hoà, HÒA") == words("hòa hoà")


def test_gold_is_not_changed_by_scoring(corpus):
    """Scoring the same gold twice gives the same report."""
    document = factory.document()
    before = copy.deepcopy(document)
    first, second = score(corpus, document).as_dict(), score(corpus, document).as_dict()
    assert first == second
    assert document == before


def test_exact_scores_ask_for_the_very_words(corpus):
    """A task that is cut a few words short, and a name with a word too many, are found but not exact."""
    document = factory.document()
    task = document.tasks[0]
    short = task.text.rsplit(" ", 2)[0]
    lead = task.lead[0].model_copy(update={"name": f"{task.lead[0].name} ở nước ngoài"})
    for more in ({"text": short, "span": (task.span[0], task.span[0] + len(short))}, {"lead": (lead,)}):
        report = score(corpus, changed_task(document, 0, **more))
        exact = report.rows(exact=True)
        assert all(exact[name].f1 <= row.f1 for name, row in report.rows().items())
        assert report.rows()["tasks.detect"].f1 == 1
        assert exact["tasks.record"].f1 == 0.5
    assert score(corpus, document).rows(exact=True)["tasks.detect"].f1 == 1


def test_differences_show_printed_words(corpus):
    """Names, symbols and subjects in the list of differences are those of the papers, not folded ones."""
    document = changed_task(factory.document(), 0, lead=(factory.agency("Sở Tài chính"),))
    symbol = document.symbol.model_copy(update={"value": "9/KH-UBND"})
    misses = score(corpus, document.model_copy(update={"symbol": symbol, "subject": None})).misses
    said = {miss.what: (miss.gold, miss.read) for miss in misses}
    gold = factory.gold()
    assert said["task 1 lead"] == (gold["tasks"][0]["lead"], ["Sở Tài chính"])
    assert said["header.symbol"] == (gold["header"]["symbol"], "9/KH-UBND")
    assert said["header.subject"][0] == gold["header"]["subject"]


def test_scores_by_type_and_whole_documents(corpus):
    """Each document counts under its type, and as a whole where nothing differs."""
    right = score(corpus, factory.document())
    kind = factory.gold()["header"]["document_type"]
    assert right.by_type[kind].rows() == right.rows()
    assert dict(right.whole) == dict.fromkeys(("header", "citations", "tasks", "document"), 1)
    wrong = score(corpus, changed_task(factory.document(), 0, lead=()))
    assert (wrong.whole["header"], wrong.whole["tasks"], wrong.whole["document"]) == (1, 0, 0)
    lines = wrong.lines()
    assert lines[0] == "deadlines.moved 0"
    assert any(line.startswith(kind) for line in lines)
    assert wrong.as_dict()["by_type"][kind]["counts"]["documents"] == 1
