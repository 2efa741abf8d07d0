"""Which task is which: on documents of the corpus that were recognised or issued a second time."""

from __future__ import annotations

import io
import sys
import time

import pytest

import vnadmin
from test_docs import ROOT
from test_ocr import SHARED, needs_font, needs_tesseract
from vnadmin.store import Archive
from vnadmin.track import Register
from vnadmin.track.content import contents
from vnadmin.track.pairing import pairs

sys.path.insert(0, str(ROOT / "corpus"))
from fit_matching import Count, corpus_documents, dropped, measure, noisy, reread, slot
from reissued import recognised, reissued

DOCUMENTS = corpus_documents()
TASKS = [task for document in DOCUMENTS for task in contents(document)]


@pytest.mark.parametrize("rate", [0.01, 0.04])
def test_of_120_tasks_all_are_known_again(rate):
    """Letters, marks and figures are misread, by 1 and by 4 in a hundred."""
    tasks = TASKS[:120]
    found = pairs(tasks, [noisy(task, rate, 1) for task in tasks])
    assert [(pair.old, pair.new) for pair in found if pair.sure] == [(n, n) for n in range(120)]


def test_the_order_makes_no_difference():
    """The same 120 tasks backwards."""
    tasks = TASKS[:120]
    found = pairs(tasks, [noisy(task, 0.04, 1) for task in reversed(tasks)])
    assert {(pair.old, 119 - pair.new) for pair in found if pair.sure} == {(n, n) for n in range(120)}


def test_tasks_that_another_reading_missed_are_not_taken_for_their_neighbours():
    """One in ten is not in the old reading, one in ten not in the new one."""
    for rate in (0.0, 0.04):
        count = measure(dropped(DOCUMENTS, rate))
        assert count.wrong == 0
        assert count.kept >= 0.99 * count.pairs


def test_another_task_in_the_same_place_is_another_task():
    """It has the lead and the deadline of the one that stood there, and other words."""
    assert measure(slot(DOCUMENTS)).wrong == 0


def test_one_number_more_makes_other_tasks_that_nobody_mixes_up():
    """A table of 200 rows that differ by a number only: what is not plain waits for a person."""
    first = TASKS[0]
    rows = [first._replace(action=f"{first.action} tại thôn số {n}", leads=(f"Thôn {n}",)) for n in range(200)]
    assert all(pair.old == pair.new for pair in pairs(rows, rows))
    found = pairs(rows, [noisy(row, 0.04, n) for n, row in enumerate(rows)])
    assert [pair for pair in found if pair.sure and pair.old != pair.new] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_documents_that_are_issued_anew_keep_their_ids(seed):
    """In a register: one task in ten has a new day, one in ten other words, one in twelve is dropped, one in twelve is new, some change places."""
    others = {document.source.sha256: [str(task.action) for task in document.tasks] for document in DOCUMENTS}

    def change(document):
        strange = [words for sha256, found in others.items() if sha256 != document.source.sha256 for words in found]
        return reissued(document, strange, seed)

    count = reread(DOCUMENTS, change)
    assert count.pairs > 500
    assert count.kept >= 0.98 * count.pairs
    assert count.wrong == 0


@pytest.mark.slow
@pytest.mark.parametrize("rate, least", [(0.01, 0.98), (0.04, 0.95)])
def test_documents_that_are_recognised_badly_keep_the_ids_of_what_is_found(rate, least):
    """The whole text is misread, so that symbols, days and whole tasks are lost; what is found again and is not sure waits for a person."""
    count = reread(DOCUMENTS, lambda document: recognised(document.text, rate, 1))
    assert count.kept >= least * count.pairs
    assert count.kept + count.doubtful >= 0.98 * count.pairs
    assert count.wrong == 0


@pytest.mark.slow
@needs_font
@needs_tesseract
def test_a_real_scan_and_its_text_share_their_ids():
    """Corpus documents printed, photographed and recognised, beside the same as Word documents."""
    import pypdfium2

    from rendering import blocks, to_docx, to_pdf

    count = Count()
    for name in (
        "cv-so_2016_phoi-hop-kham-suc-khoe.txt",
        "cd-ubnd-tinh_2023_ung-pho-bao.txt",
        "kh-ubnd-huyen_2018_duoi-nuoc.txt",
    ):
        parts = blocks(ROOT / "corpus" / "documents" / name)
        pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(to_pdf(parts))]
        data = io.BytesIO()
        pages[0].save(data, "tiff", save_all=True, append_images=pages[1:], dpi=(200, 200))
        text, scan = vnadmin.read(to_docx(parts), name="a.docx"), vnadmin.read(data.getvalue(), name="a.tif")
        assert scan.source.ocr
        with Archive.open(":memory:") as archive:
            register = Register(archive)
            ids = register.add(text).tasks
            again = register.add(scan)
            assert not again.counts
            words = {task.task_id: task.action for task in register.tasks()}
            assert len(words) == len(ids)
            found = {one for one in again.tasks if one}
            count += Count(pairs=min(len(text.tasks), len(scan.tasks)), kept=len(found))
    assert count.kept >= 0.9 * count.pairs


@pytest.mark.slow
@pytest.mark.real
def test_tasks_of_real_documents_are_told_apart():
    """Plans with rows that are nearly the same: none is taken for its neighbour, even where one in ten is missing or another one."""
    folders = [SHARED / "text", SHARED / "seed"]
    if not all(folder.is_dir() for folder in folders):
        pytest.skip("no real documents beside the project")
    documents = [document for document in corpus_documents(folders) if len(document.text) < 150_000]
    for cases in (dropped(documents, 0.0), dropped(documents, 0.04), slot(documents)):
        count = measure(cases)
        assert count.pairs > 900
        assert count.wrong == 0
        assert count.kept >= 0.99 * count.pairs


@pytest.mark.slow
def test_a_large_document_is_matched_in_seconds():
    """1,500 tasks, of which all were misread, and of which one in twenty changed."""
    tasks = [task._replace(action=f"{task.action} ({n // len(TASKS)})") for n, task in enumerate(TASKS * 3)][:1500]
    began = time.perf_counter()
    found = pairs(tasks, [noisy(task, 0.04, 1) if n % 20 == 0 else task for n, task in enumerate(tasks)])
    assert time.perf_counter() - began < 10
    assert all(pair.old == pair.new for pair in found if pair.sure)
    began = time.perf_counter()
    pairs(tasks, [noisy(task, 0.04, 1) for task in tasks])
    assert time.perf_counter() - began < 30
