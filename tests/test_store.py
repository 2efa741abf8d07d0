"""The archive: what goes in comes out, is found in any spelling, and a file is never harmed."""

from __future__ import annotations

import datetime as dt
import sqlite3
import statistics
import subprocess
import sys
import zlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnadmin
from vnadmin.cli import run
from vnadmin.store import Archive, ArchiveBusy, ArchiveFull, Entry, NotAnArchive
from vnadmin.store.parquet import write_parquet
from vnadmin.store.schema import STEPS
from vnadmin.store.search import period
from vnadmin.store.words import key, plain, symbol_key

DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"
FORM = """{issuer}
Số: {symbol}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hải Phòng, ngày {day}

CHỈ THỊ
Về một việc

{body}

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn An
"""


def directive(
    body,
    *,
    symbol="40/CT-UBND",
    issuer="ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HẢI PHÒNG",
    day="05 tháng 11 năm 2025",
    name="a.txt",
):
    text = FORM.format(issuer=issuer, symbol=symbol, day=day, body=body)
    return vnadmin.read(text.encode(), name=name)


@pytest.fixture(scope="module")
def corpus():
    return [vnadmin.read(p) for p in sorted(DOCUMENTS.glob("*.txt"))]


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "a.db") as opened:
        yield opened


def dump(archive):
    """All that users see of an archive, whatever the order in which it was written."""
    tables = (
        "documents",
        "tasks",
        "deadlines",
        "task_agencies",
        "agencies",
        "agency_aliases",
        "citations",
        "source_names",
    )
    out = {}
    for table in tables:
        columns = [c[1] for c in archive.db.execute(f"PRAGMA table_info({table})") if c[1] != "rowid"]
        out[table] = sorted(map(repr, archive.db.execute(f"SELECT {', '.join(columns)} FROM {table}")))
    out["words"] = sorted(archive.db.execute("SELECT words, folded, bodies, facets FROM tasks_words"))
    return out


def test_documents_come_out_as_they_went_in(archive, corpus):
    ids = [archive.add(d) for d in corpus]
    assert len(archive) == len(corpus)
    assert [archive.document(i) for i in ids] == corpus
    (tasks,) = archive.db.execute("SELECT count(*) FROM tasks").fetchone()
    assert tasks == sum(len(d.tasks) for d in corpus)
    assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_same_bytes_once_more_change_nothing(archive, corpus):
    for document in corpus[:6]:
        archive.add(document)
    before = dump(archive)
    for document in reversed(corpus[:6]):
        archive.add(document)
    assert dump(archive) == before


def test_order_of_writing_does_not_matter(tmp_path, corpus):
    dumps = []
    for name, documents in (("a.db", corpus), ("b.db", corpus[::-1])):
        with Archive.open(tmp_path / name) as opened:
            with opened.transaction():
                for document in documents:
                    opened.add(document)
            dumps.append(dump(opened))
    assert dumps[0] == dumps[1]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_document_met_twice_is_linked_and_searched_once(archive, turn):
    """One symbol, issuer and date: one of them counts, whatever came first."""
    one = directive("1. Sở Y tế kiểm tra đường bộ trước ngày 01/12/2025.")
    other = directive("1. Sở Y tế kiểm tra đường bộ trước ngày 02/12/2025.", name="b.txt")
    for document in (one, other)[::turn]:
        archive.add(document)
    found = archive.documents(symbol="40 CT UBND")
    assert [bool(x.same_as) for x in found] == [False, True]
    assert found[1].same_as == found[0].doc_id
    assert found[1].relation == "revision"
    assert len(archive.search("đường bộ")) == 1
    assert archive.remove(found[0].doc_id)
    assert len(archive.search("đường bộ")) == 1
    assert [x.same_as for x in archive.documents()] == [None]


def test_one_content_at_two_places_is_one_document(archive):
    document = directive("1. Sở Y tế kiểm tra.")
    archive.add(document, name="x/a.txt")
    archive.add(document, name="y/b.txt")
    assert len(archive) == 1
    names = archive.db.execute("SELECT name FROM source_names ORDER BY name").fetchall()
    assert names == [("x/a.txt",), ("y/b.txt",)]


def test_a_number_left_blank_links_nothing(archive):
    """Two drafts without a number are two documents."""
    for day in ("1", "2"):
        archive.add(directive(f"1. Sở Y tế kiểm tra {day}.", symbol="    /CT-UBND"))
    assert [x.same_as for x in archive.documents()] == [None, None]


SPELLINGS = ["40-CT/TU", "40 CT TU", "40/CT-TU", "40-ct/tu", "40 - CT / TU"]


@pytest.fixture
def searched(archive):
    archive.add(directive("1. Sở Xây dựng kiểm tra đường bộ trước ngày 10/12/2025."))
    archive.add(
        directive(
            "1. Sở Nội vụ mở đường dây nóng, bổ sung hồ sơ trước ngày 20/01/2026.", symbol="41/CT-UBND", name="b.txt"
        )
    )
    archive.add(
        directive(
            "1. UBND tỉnh Đắk Lắk đôn đốc dự án ĐẦU TƯ công.",
            symbol="42/CT-UBND",
            day="06 tháng 10 năm 2024",
            name="c.txt",
        )
    )
    archive.add(
        directive("Thực hiện Chỉ thị số 40-CT/TU ngày 01/10/2025 của Thành ủy, yêu cầu:\n1. Uỷ ban nhân dân các phường lập kế hoạch.",
                  symbol="43/CT-UBND", name="d.txt")
    )  # fmt: skip
    return archive


@pytest.mark.parametrize(
    ("query", "symbols"),
    [
        ("duong bo", ["40/CT-UBND", "41/CT-UBND"]),
        ("Đường bộ", ["40/CT-UBND"]),
        ("ke hoach", ["43/CT-UBND"]),
        ("dau tu", ["42/CT-UBND"]),
        ("don doc", ["42/CT-UBND"]),
        ("dak lak", ["42/CT-UBND"]),
        ("Ủy ban", ["43/CT-UBND"]),
        ("Uỷ ban", ["43/CT-UBND"]),
        ('"duong bo"', ["40/CT-UBND"]),
        ("không có từ này", []),
        ("40/CT-UBND", ["40/CT-UBND"]),
        ("41 ct ubnd", ["41/CT-UBND"]),
        *((s, ["43/CT-UBND"]) for s in SPELLINGS),
    ],
)
def test_words_are_found_in_any_spelling(searched, query, symbols):
    assert [h.symbol for h in searched.search(query)] == symbols


@pytest.mark.parametrize(
    ("filters", "symbols"),
    [
        ({"agency": "Sở Xây dựng"}, ["40/CT-UBND"]),
        ({"agency": "so noi vu"}, ["41/CT-UBND"]),
        ({"due": "2025-12"}, ["40/CT-UBND"]),
        ({"due": "2025-12-09"}, ["40/CT-UBND"]),
        ({"due": "2025-12-10"}, []),
        ({"due": "2025-12-01..2026-01-19"}, ["40/CT-UBND", "41/CT-UBND"]),
        ({"due": "2026.."}, ["41/CT-UBND"]),
        ({"due": "..2025"}, ["40/CT-UBND"]),
        ({"issued": "2024"}, ["42/CT-UBND"]),
        ({"issued": "2024-10-06..2024-10-06"}, ["42/CT-UBND"]),
        ({"issued": "2024-10-07..2024-12"}, []),
        ({"type": "chi-thi", "due": "2026"}, ["41/CT-UBND"]),
        ({"type": "Chỉ thị", "due": "2026"}, ["41/CT-UBND"]),
        ({"type": "cong-van"}, []),
    ],
)
def test_filters(searched, filters, symbols):
    assert [h.symbol for h in searched.search(**filters)] == symbols


def test_the_very_accents_come_first(archive):
    archive.add(directive("1. Sở Y tế kiểm tra duong bo.\n2. Sở Y tế kiểm tra đường bộ."))
    assert [h.path for h in archive.search("đường bộ")] == ["2", "1"]
    assert [h.path for h in archive.search("duong bo")] == ["1", "2"]


def test_a_snippet_marks_the_words(searched):
    (hit,) = searched.search('"duong bo"')
    snippet, marks = hit.snippet()
    assert [snippet[a:b] for a, b in marks] == ["đường", "bộ"]
    assert hit.lead == ("Sở Xây dựng thành phố Hải Phòng",)
    assert hit.due_on == "2025-12-09"


@given(st.text(max_size=30))
def test_any_query_gives_hits_or_says_that_it_is_none(query):
    with Archive.open(":memory:") as archive:
        archive.add(SMALL)
        try:
            hits = archive.search(query)
        except vnadmin.UsageError:
            assert not any(c.isalnum() for c in query)
            return
        for hit in hits:
            snippet, marks = hit.snippet()
            for a, b in marks:
                assert plain(snippet[a:b]) in plain(query)


SMALL = directive("1. Sở Y tế kiểm tra.")


@pytest.mark.parametrize("text", ["2025-13", "2025-02-30", "năm 2025", "..", "2026..2025"])
def test_what_is_no_period_is_said(searched, text):
    with pytest.raises(vnadmin.UsageError, match="period"):
        searched.search("x", due=text)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)))
def test_a_month_holds_its_days(day):
    first, last = period(f"{day:%Y-%m}")
    assert first <= day.isoformat() <= last
    assert dt.date.fromisoformat(last).month == dt.date.fromisoformat(first).month


@given(st.text(max_size=40))
def test_words_without_marks_are_as_long_as_the_key(text):
    assert len(plain(text)) == len(key(text))


def test_due_groups(searched):
    groups = {g.name: [(t.symbol, t.days) for t in g.tasks] for g in searched.due(dt.date(2025, 12, 8))}
    assert groups == {"overdue": [], "week": [("40/CT-UBND", 1)], "month": [], "unknown": []}
    groups = {g.name: g.total for g in searched.due(dt.date(2025, 12, 20), agency="Sở Nội vụ")}
    assert groups == {"overdue": 0, "week": 0, "month": 1, "unknown": 0}


def test_months(searched):
    assert [tuple(m) for m in searched.months()] == [("2024-10", 1, 1, 1), ("2025-11", 3, 3, 3)]


# --- the file --------------------------------------------------------------------------------------------------------


def test_other_files_are_refused(tmp_path):
    (tmp_path / "text.db").write_text("no database " * 100)
    sqlite3.connect(tmp_path / "other.db").executescript("CREATE TABLE t (a)")
    for name in ("text.db", "other.db", "missing.db"):
        with pytest.raises(NotAnArchive, match=name):
            Archive.open(tmp_path / name, create=False)
    with pytest.raises(NotAnArchive, match="no archive of documents"):
        Archive.open(tmp_path / "other.db")


def test_an_archive_of_a_later_version_is_refused_untouched(tmp_path):
    Archive.open(tmp_path / "a.db").close()
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(NotAnArchive, match="later version"):
        Archive.open(tmp_path / "a.db")


def test_a_second_writer_waits_and_is_told(tmp_path):
    with Archive.open(tmp_path / "a.db") as one, Archive.open(tmp_path / "a.db", wait=0.1) as two:
        with one.transaction():
            one.add(SMALL)
            with pytest.raises(ArchiveBusy):
                two.add(SMALL)
        two.add(SMALL)
        assert len(one) == len(two) == 1


def test_what_fails_inside_a_transaction_is_undone(archive):
    with pytest.raises(RuntimeError), archive.transaction():  # noqa: PT012
        archive.add(SMALL)
        raise RuntimeError
    assert len(archive) == 0
    assert archive.search("kiểm tra") == []


def test_a_full_disk_is_said_and_the_archive_stays_whole(tmp_path):
    with Archive.open(tmp_path / "a.db") as archive:
        archive.add(SMALL)
        (pages,) = archive.db.execute("PRAGMA page_count").fetchone()
        archive.db.execute(f"PRAGMA max_page_count = {pages}")
        big = directive("\n".join(f"{i}. Sở Y tế kiểm tra {i}." for i in range(500)), name="b.txt")
        with pytest.raises(ArchiveFull, match="no room"):
            archive.add(big)
        assert len(archive) == 1
    with Archive.open(tmp_path / "a.db") as archive:
        assert archive.search("kiểm tra")
        assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_a_killed_writer_leaves_whole_documents(tmp_path):
    """kill -9 in the middle: what is there is there with its tasks and words."""
    code = (
        "import sys, vnadmin\nfrom vnadmin.store import Archive\n"
        "archive = Archive.open(sys.argv[1])\nprint('ready', flush=True)\n"
        "i = 0\nwhile True:\n    i += 1\n    archive.add(vnadmin.read_text(f'1. Sở Y tế kiểm tra lần {i}.\\n2. Sở Nội vụ báo cáo.'))\n"
    )
    for wait in (0.2, 0.35, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", code, str(tmp_path / "a.db")], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        process.stdout.close()
        with Archive.open(tmp_path / "a.db") as archive:
            assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (tasks,) = archive.db.execute("SELECT count(*) FROM tasks").fetchone()
            (indexed,) = archive.db.execute("SELECT count(*) FROM tasks_words").fetchone()
            assert tasks == indexed == 2 * len(archive)
            for listed in archive.documents():
                assert archive.document(listed.doc_id).tasks


def test_the_ledger_keeps_the_last_entry(archive):
    entry = Entry("aa", "{}", "1", "a.txt", "failed", "read", "DamagedSource", "a.txt: truncated", 0.5)
    archive.record(entry)
    assert archive.entry("aa", "{}", "1") == entry
    assert archive.entry("aa", "{}", "2") is None
    archive.record(entry._replace(status="ok", stage=None, error=None, message=None))
    assert archive.entry("aa", "{}", "1").status == "ok"


def test_json_is_compressed(archive, corpus):
    doc_id = archive.add(corpus[0])
    (blob,) = archive.db.execute("SELECT json FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
    assert len(blob) * 3 < len(zlib.decompress(blob))


# --- Parquet and the command line ------------------------------------------------------------------------------------


def test_parquet_is_read_by_duckdb_and_pandas(tmp_path, searched):
    counts = write_parquet(searched, tmp_path / "out")
    assert counts["documents"] == 4
    months = duckdb.sql(
        f"SELECT strftime(t.due_on, '%Y-%m'), count(*) FROM '{tmp_path}/out/tasks.parquet' t"
        f" JOIN '{tmp_path}/out/documents.parquet' d USING (doc_id) WHERE d.issued_on >= DATE '2025-01-01' AND t.due_on IS NOT NULL"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert months == [("2025-12", 1), ("2026-01", 1)]
    frame = pd.read_parquet(tmp_path / "out" / "tasks.parquet")
    assert len(frame) == counts["tasks"] == 4
    first = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    write_parquet(searched, tmp_path / "out")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == first


def test_secret_documents_are_left_out_unless_asked_for(tmp_path, archive):
    archive.add(directive("1. Sở Y tế kiểm tra."))
    secret = directive("1. Công an thành phố kiểm tra.", symbol="9/CT-UBND", name="b.txt")
    mark = vnadmin.Mention(text=secret.text[:3], span=(0, 3))
    archive.add(secret.model_copy(update={"secrecy": mark}))
    assert write_parquet(archive, tmp_path)["documents"] == 1
    names = duckdb.sql(f"SELECT name FROM '{tmp_path}/agencies.parquet'").fetchall()
    assert names == [("Sở Y tế thành phố Hải Phòng",)]
    assert write_parquet(archive, tmp_path, secret=True)["documents"] == 2


@pytest.fixture
def file(searched):
    return str(searched.path)


def test_search_on_the_command_line(file, capsys):
    assert run(["search", file, "duong bo", "--agency", "Sở Xây dựng", "--json"]) == 0
    assert '"symbol":"40/CT-UBND"' in capsys.readouterr().out.replace('": ', '":')
    assert run(["search", file, "không có từ này"]) == 1
    assert run(["search", file]) == 2
    assert "needs a word" in capsys.readouterr().err


def test_other_commands_on_an_archive(file, capsys, tmp_path):
    assert run(["due", file, "--on", "2025-12-08"]) == 0
    out = capsys.readouterr().out
    assert "within 7 days: 1" in out
    assert "2025-12-09 (+1 days)" in out
    assert run(["--lang", "vi", "due", file, "--on", "2025-12-08"]) == 0
    assert "trong 7 ngày: 1" in capsys.readouterr().out
    assert run(["stats", file, "--chart", str(tmp_path / "c.svg")]) == 0
    assert "2025-11" in capsys.readouterr().out
    assert (tmp_path / "c.svg").read_text(encoding="utf-8").count("2025-11") >= 1
    assert run(["stats", file, "--chart", str(tmp_path / "c.png")]) == 0
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert run(["doc", file, "40 ct ubnd"]) == 0
    assert "40/CT-UBND" in capsys.readouterr().out
    assert run(["doc", file, "1/XX-YY"]) == 1
    assert run(["export", file, "--parquet", str(tmp_path / "p")]) == 0
    assert (tmp_path / "p" / "tasks.parquet").exists()
    assert run(["due", str(tmp_path / "c.png")]) == 1


def test_symbols_in_any_spelling_have_one_key():
    assert len({symbol_key(s) for s in SPELLINGS}) == 1


def test_a_document_costs_the_same_in_a_full_archive(tmp_path):
    """Statements are counted, not seconds: none may look at all rows."""
    with Archive.open(tmp_path / "a.db") as archive:
        steps = []
        for i in range(60):
            document = directive(f"1. Sở Y tế kiểm tra trạm số {i}.", symbol=f"{i + 1}/CT-UBND", name=f"{i}.txt")
            count = 0

            def tick():
                nonlocal count
                count += 1

            archive.db.set_progress_handler(tick, 1)
            archive.add(document)
            archive.db.set_progress_handler(None, 0)
            steps.append(count)
    assert statistics.median(steps[40:]) < 1.1 * statistics.median(steps[5:15])


def test_an_archive_in_memory_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Archive.open(":memory:") as archive:
        archive.add(SMALL)
        assert len(archive) == 1
    assert list(tmp_path.iterdir()) == []
