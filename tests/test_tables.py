"""All tables of `vnadmin.data`: written form, ids, sources, examples; and what the tables of assignment match."""

from __future__ import annotations

import re
import re._constants as re_constants
import re._parser as re_parser
import unicodedata

import pytest

from tables import DATA, EXAMPLES, FILES, canonical, cells
from vnadmin.data import load
from vnadmin.extract import cues, labels
from vnadmin.spans import fold

NAMES = [path.stem for path in FILES if not path.stem.endswith(EXAMPLES)]


def examples(name):
    return load(f"{name}{EXAMPLES}")


def test_there_are_tables():
    """The package finds its tables where they are looked for."""
    assert {"agencies", "deadlines", "document_types", "sections", "task_cues", "task_verbs"} <= set(NAMES)


def test_no_examples_without_a_table():
    """Each file of examples belongs to a table."""
    assert {path.stem.removesuffix(EXAMPLES) for path in FILES if path.stem.endswith(EXAMPLES)} == set(NAMES)


@pytest.mark.parametrize("path", [p.name for p in FILES])
def test_a_file_is_in_canonical_form(path):
    """Writing a table again changes nothing: order, ends of cells, line breaks."""
    assert (DATA / path).read_text(encoding="utf-8") == canonical(DATA / path)


@pytest.mark.parametrize("path", [p.name for p in FILES])
def test_cells_are_tidy(path):
    """Each row has as many cells as the head; text is composed and without doubled or hard blanks."""
    head, rows = cells(DATA / path)
    assert len(set(head)) == len(head)
    for row in rows:
        assert len(row) == len(head), row
        for cell in row:
            assert cell == unicodedata.normalize("NFC", cell)
            assert not re.search(r"  |[\u00a0\u200b\ufeff\r]", cell), cell


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_an_id(name):
    """Ids are plain and stand once."""
    head = cells(DATA / f"{name}.tsv")[0]
    assert head[0] == "id"
    assert head[-2:] == ["source", "note"]
    rows = load(name)
    assert rows
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", i)] == []


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_a_source(name):
    """Each row says what it rests on."""
    assert [row["id"] for row in load(name) if not row["source"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_examples(name):
    """Each row has an example, each example names a row of its table and prints what it matches."""
    assert cells(DATA / f"{name}{EXAMPLES}.tsv")[0] == ["row", "text", "match", "value"]
    rows = {row["id"] for row in load(name)}
    shown = examples(name)
    assert rows - {e["row"] for e in shown} == set()
    assert {e["row"] for e in shown} - rows <= {"-"}
    keys = [(e["row"], e["text"], e["match"]) for e in shown]
    assert len(set(keys)) == len(keys)
    for e in shown:
        if e["row"] == "-":
            assert not e["match"], e
        else:
            assert e["match"] in e["text"], e


@pytest.mark.parametrize("name", NAMES)
def test_a_table_shows_what_it_leaves_alone(name):
    """Each table has a counter-example."""
    assert [e for e in examples(name) if e["row"] == "-"]


# --- the tables of assignment --------------------------------------------------------------------------------------

GROUPS = {row["id"]: row["group"] for row in load("task_cues")}
OWN_CUES = [e for e in examples("task_cues") if e["row"] != "-"]
NO_CUES = [(e["value"], e["text"]) for e in examples("task_cues") if e["row"] == "-"] + [
    ("advise", "Tham quan mô hình trồng nấm."),
    ("duty", "Danh sách hộ nghèo năm nay."),
    ("past", "Làm đường vào thôn."),
    ("report", "Nhà văn hóa xã mở cửa hằng ngày."),
    ("supporting", "Vùng cao thiếu nước tưới."),
    ("via", "Cơ quan thường trực đặt tại xã."),
]


def found_cues(group, text):
    """The row and the words of each cue of a group, as the task finder meets them."""
    key = fold(text)
    if group == "exclude":
        found = [cues.find_exclusion(key, 0, len(key))]
    elif group in {"assign", "duty", "past"}:  # read where a sentence, a clause or the words behind a body begin
        found = [cues.match_cue(group, key, 0, len(key))]
    else:
        found = cues.find_cues(group, key, 0, len(key))
    return [(cue.row, " ".join(text[cue.start : cue.end].split())) for cue in found if cue]


@pytest.mark.parametrize("example", OWN_CUES, ids=lambda e: f"{e['row']}: {e['text']}")
def test_a_cue_is_found_by_its_own_row(example):
    """The row of the example, and no other of its group, finds the printed words."""
    group = GROUPS[example["row"]]
    assert example["value"] == group
    found = found_cues(group, example["text"])
    assert [row for row, words in found if words == example["match"].strip()] == [example["row"]]


@pytest.mark.parametrize("example", OWN_CUES, ids=lambda e: f"{e['row']}: {e['text']}")
def test_a_cue_is_found_over_line_breaks(example):
    """A wrapped line hides no cue."""
    group = GROUPS[example["row"]]
    found = found_cues(group, example["text"].replace(" ", "\n"))
    assert [row for row, words in found if words == example["match"].strip()] == [example["row"]]


@pytest.mark.parametrize("group, text", NO_CUES)
def test_a_counter_example_holds_no_cue(group, text):
    """Words that only look like a cue of the group are left alone; every group shows some."""
    assert {g for g, _ in NO_CUES} == set(GROUPS.values())
    assert found_cues(group, text) == []


def test_anchors_begin_what_their_pattern_matches():
    """The words that are searched for begin the pattern's matches, so none is missed."""
    for row in load("task_cues"):
        for anchor in filter(None, row["anchor"].split("|")):
            first = anchor.partition(" ")[0]
            assert re.search(rf"(?<!\w){re.escape(first)}", row["pattern"]), row["id"]


def beginnings(parsed, letters=3):
    """All beginnings of what a parsed pattern matches, up to a number of letters."""
    open_ends, whole = {""}, set()
    for kind, value in parsed:
        if kind is re_constants.LITERAL:
            following = {chr(value)}
        elif kind is re_constants.SUBPATTERN:
            following = beginnings(value[3], letters)
        elif kind is re_constants.BRANCH:
            following = set().union(*(beginnings(branch, letters) for branch in value[1]))
        elif kind in {re_constants.MAX_REPEAT, re_constants.MIN_REPEAT}:
            least, most, inner = value
            once, so_far = beginnings(inner, letters), {""}
            following = set() if least else {""}
            for times in range(1, min(most, letters) + 1):
                so_far = {(a + b)[:letters] for a in so_far for b in once}
                following |= so_far if times >= least else set()
        elif kind in {re_constants.AT, re_constants.ASSERT, re_constants.ASSERT_NOT}:
            continue
        else:
            following = {"?"}
        ends = {a + b for a in open_ends for b in following}
        whole |= {end[:letters] for end in ends if len(end) >= letters}
        open_ends = {end for end in ends if len(end) < letters}
        if not open_ends:
            break
    return whole | open_ends


def test_first_letters_bar_no_exclusion():
    """What an item may open with to be no task begins with the first letters of an anchor of its row."""
    for row in load("task_cues"):
        if row["pattern"].startswith("^"):
            firsts = {anchor[:3] for anchor in row["anchor"].split("|")}
            assert beginnings(re_parser.parse(row["pattern"])) <= firsts, row["id"]


def test_first_letters_bar_no_label():
    """Whatever the pattern of labels matches begins with letters by which paragraphs are chosen for it."""
    assert beginnings(re_parser.parse(labels._pattern().pattern)) == set(labels.BEGIN)


VERBS = {row["id"]: row["verbs"].split("|") for row in load("task_verbs")}


def test_verbs_are_in_one_row_once():
    """No verb stands twice in a row or with upper case, and each row is in order."""
    for row, verbs in VERBS.items():
        assert verbs == sorted(set(verbs)), row
        assert all(verb == fold(verb) for verb in verbs), row


def test_a_verb_belongs_to_one_row():
    """A verb stands in one row only."""
    every = [verb for verbs in VERBS.values() for verb in verbs]
    assert sorted({verb for verb in every if every.count(verb) > 1}) == []


@pytest.mark.parametrize("example", examples("task_verbs"), ids=lambda e: f"{e['row']}: {e['text']}")
def test_a_verb_opens_a_duty(example):
    """The verb of the row opens the sentence and is seen; a noun is not."""
    key = fold(example["text"])
    seen = cues.starts_with_verb(key, 0, len(key))
    if example["row"] == "-":
        assert not seen
        return
    assert seen
    verb = fold(example["match"])
    assert key.startswith(verb)
    assert verb in VERBS[example["row"]]


@pytest.mark.parametrize("example", examples("sections"), ids=lambda e: f"{e['row']}: {e['text']}")
def test_a_heading_tells_its_part(example):
    """The row of the example says of what kind the part below the heading is; other lines say nothing."""
    key = fold(example["text"])
    found = cues._section_pattern().match(key)
    kind = cues.section_kind(key, 0, len(key))
    if example["row"] == "-":
        assert kind is None
        return
    assert found.lastgroup.replace("_", "-") == example["row"]
    assert example["text"][: found.end()] == example["match"]
    assert kind == example["value"] == next(r["kind"] for r in load("sections") if r["id"] == example["row"])
