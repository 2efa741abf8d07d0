"""Search in a large archive, against the bare index: `make bench-search` (600,000 tasks), or with a number of tasks.

    python tests/bench/searches.py [TASKS]

The archive is filled with tasks of the corpus whose words are mixed anew (seeded), through the same rows that `Archive.add`
writes. A query costs what `Archive.search` takes, with bodies and documents, without snippets, which are cut when asked for; bare is `MATCH … LIMIT 20` of its words on the same
index, measured in turn in the same run.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import vnadmin
from vnadmin.store import Archive
from vnadmin.store.rows import document_row, facets, indexed
from vnadmin.store.words import body_words, folded_words, key, plain

DOCUMENTS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
MEDIAN, WORST = 3, 10  # times the bare look-up
PER_DOCUMENT = 8
QUERIES = (
    {"query": "duong bo"}, {"query": "Đường bộ"}, {"query": "ke hoach"}, {"query": "kế hoạch"}, {"query": "dau tu cong"},
    {"query": "don doc"}, {"query": "Ủy ban"}, {"query": "Uỷ ban nhân dân"}, {"query": "dak lak"}, {"query": '"báo cáo kết quả"'},
    {"query": "báo cáo", "agency": "Sở Y tế"}, {"query": "báo cáo", "due": "2025-12"}, {"query": "kiem tra", "type": "chi-thi", "issued": "2024..2025"},
    {"query": "phối hợp", "due": "2025-12-01..2025-12-15"}, {"query": "", "agency": "Công an tỉnh", "due": "2026"}, {"query": "tài chính kinh phí"},
)  # fmt: skip


def fill(path, tasks, seed=7):
    """An archive of many tasks; each has the words of two tasks of the corpus."""
    rng = random.Random(seed)
    documents = [vnadmin.read(p) for p in sorted(DOCUMENTS.glob("*.txt"))]
    quotes = [t.text for d in documents for t in d.tasks]
    leads = [[b.resolved or b.name for b in t.lead] for d in documents for t in d.tasks]
    rows = [document_row(d) for d in documents]
    archive = Archive.open(path)
    with archive.transaction():
        for number in range(tasks // PER_DOCUMENT):
            base = rng.choice(rows)
            day = f"{rng.randint(2015, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            sha = f"{number:064x}"[::-1]
            row = base._replace(
                doc_id=sha[:20],
                doc_key=None,
                symbol=f"{number}/KH-UBND",
                symbol_key=f"{number} kh ubnd",
                sha256=sha,
                issued_on=day,
                json=b"",
            )
            archive.db.execute(
                f"INSERT INTO documents ({', '.join(row._fields)}, current) VALUES ({', '.join('?' * len(row))}, 1)",
                row,
            )
            for i in range(PER_DOCUMENT):
                insert(archive, rng, row, i, quotes, leads)
    archive.db.execute("INSERT INTO tasks_words (tasks_words) VALUES ('optimize')")
    return archive


def insert(archive, rng, row, i, quotes, leads):
    quote = rng.choice(quotes) + " " + rng.choice(quotes)
    names = rng.choice(leads)
    due = f"{rng.randint(2024, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}" if rng.random() < 0.4 else None
    task_id = f"{row.doc_id}/{i}"
    rowid = archive.db.execute(
        "INSERT INTO tasks (task_id, doc_id, ordinal, path, action, due_on, start, stop, quote, leads, confidence, doubts, content_sha)"
        " VALUES (?, ?, ?, '', '', ?, 0, 0, ?, ?, 0.9, '', '')", (task_id, row.doc_id, i, due, quote, "\x1f".join(names)),
    ).lastrowid  # fmt: skip
    for n, name in enumerate(names):
        archive.db.execute("INSERT OR IGNORE INTO agencies VALUES (?, ?, ?)", (plain(name), name, plain(name)))
        archive.db.execute("INSERT INTO task_agencies VALUES (?, 'lead', ?, ?, ?)", (task_id, n, plain(name), name))
    if due:
        archive.db.execute(
            "INSERT INTO deadlines VALUES (?, 0, '', 'date', 'by', ?, ?, NULL, NULL, 0, 0)", (task_id, due, due)
        )
    words = indexed(key(quote), names, facets(row, [due] if due else []))
    archive.db.execute(
        "INSERT INTO tasks_words (rowid, words, folded, bodies, facets) VALUES (?, ?, ?, ?, ?)", (rowid, *words)
    )


def bare(query):
    """The look-up of the words alone."""
    words = query["query"].strip('"')
    if not words:
        return f'"{body_words([query["agency"]])}"'
    return " AND ".join(f'"{folded_words(w)}"' for w in words.split())


def look_up(archive, expression):
    return archive.db.execute(
        "SELECT rowid, words FROM tasks_words WHERE tasks_words MATCH ? LIMIT 20", (expression,)
    ).fetchall()


def best(*works, rounds=7):
    """The least seconds of each, measured in turn."""
    times = [[] for _ in works]
    for _ in range(rounds):
        for work, found in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def measure(archive):
    """Per query: how many times the bare look-up it costs, milliseconds, hits."""
    out = []
    for query in QUERIES:
        ours, base = best(partial(archive.search, **query), partial(look_up, archive, bare(query)))
        out.append((ours / base, ours * 1000, base * 1000, len(archive.search(**query)), query))
    return out


def main():
    """Prints the figures; exit code 1 where they are above the bounds."""
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 600_000
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        archive = fill(Path(folder) / "a.db", tasks)
        print(
            f"{tasks} tasks in {time.perf_counter() - start:.0f} s, {(Path(folder) / 'a.db').stat().st_size >> 20} MiB"
        )
        found = measure(archive)
        archive.close()
    for times, ours, base, hits, query in found:
        print(f"{times:6.1f} x  {ours:7.2f} ms  bare {base:7.2f} ms  {hits:3} hits  {query}")
    median, worst = statistics.median(f[0] for f in found), max(f[0] for f in found)
    print(f"median {median:.1f} (at most {MEDIAN}), worst {worst:.1f} (at most {WORST})")
    return int(median > MEDIAN or worst > WORST)


if __name__ == "__main__":
    sys.exit(main())
