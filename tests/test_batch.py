"""Batches: every source is accounted for, whatever a few of them do; a batch that was stopped goes on.

Workers are real processes that crash, hang and eat memory for real; `faulty` does it for files whose names ask for it.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import vnadmin
from vnadmin.batch.many import read_job
from vnadmin.batch.pool import Stop
from vnadmin.batch.run import Options, TooManyFailures, run_batch
from vnadmin.batch.sinks import ArchiveSink, FolderSink
from vnadmin.batch.sources import walk
from vnadmin.cli import run
from vnadmin.limits import LIMITS
from vnadmin.store import Archive

DOCUMENTS = Path(__file__).parents[1] / "corpus" / "documents"
READING = {"before": "exclusive", "received_on": None, "limits": LIMITS}
MEMORY = 400 << 20


def faulty(job, **options):
    """Reads a source, unless its name asks for a fault. Runs in workers."""
    name = Path(job.name).name
    if name.startswith("raise"):
        raise ValueError("words of the document: mật khẩu 1234")
    if name.startswith("segfault"):
        ctypes.string_at(0)
    if name.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("hang"):
        time.sleep(3600)
    if name.startswith("memory"):
        return [bytes(50 << 20) for _ in range(1000)]
    if name.startswith("vanish"):
        Path(job.name).unlink(missing_ok=True)
    return read_job(job, **options)


def options(**changed):
    return Options(**{"reading": READING, "workers": 2, "seconds": 60.0, "memory": MEMORY, "reader": faulty, **changed})


def letter(number):
    return (
        f"ỦY BAN NHÂN DÂN\nTỈNH HÀ GIANG\nSố: {number}/UBND-VP\nHà Giang, ngày 05 tháng 3 năm 2024\n\nKính gửi: Sở Y tế\n\n"
        f"1. Sở Y tế kiểm tra trạm số {number}, báo cáo trước ngày {number % 28 + 1}/6/2024.\n"
    )


@pytest.fixture
def folder(tmp_path):
    """Thirty letters."""
    where = tmp_path / "in"
    where.mkdir()
    for number in range(1, 31):
        (where / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    return where


def into_archive(folder, path, **changed):
    with Archive.open(path) as archive:
        items = list(run_batch(walk([str(folder)]), ArchiveSink(archive), options(**changed)))
        return items, dump(archive)


def dump(archive):
    """What users see of an archive, whatever the order of writing."""
    documents = archive.db.execute(
        "SELECT doc_id, symbol, current, source_name, json FROM documents ORDER BY doc_id"
    ).fetchall()
    tasks = archive.db.execute("SELECT task_id, quote, due_on, leads FROM tasks ORDER BY task_id").fetchall()
    words = archive.db.execute("SELECT words, folded, bodies, facets FROM tasks_words ORDER BY 1, 2, 3, 4").fetchall()
    ledger = archive.db.execute("SELECT sha256, status, error FROM run_items ORDER BY 1").fetchall()
    return documents, tasks, words, ledger


# --- read_many -------------------------------------------------------------------------------------------------------


def test_results_come_in_the_order_of_the_sources():
    paths = sorted(DOCUMENTS.glob("*.txt"))[:8]
    results = list(vnadmin.read_many(paths, workers=2))
    assert [r.name for r in results] == [str(p) for p in paths]
    assert [r.document for r in results] == [vnadmin.read(p) for p in paths]
    assert {r.status for r in results} == {"ok"}


def test_sources_of_every_kind(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Giao Sở Y tế báo cáo.", encoding="utf-8")
    with path.open("rb") as file:
        sources = [path, str(path), path.read_bytes(), file, ("tên.txt", path.read_bytes())]
        results = list(vnadmin.read_many(sources, workers=1))
    assert [r.document.source.name for r in results] == ["a.txt", "a.txt", None, "a.txt", "tên.txt"]
    assert len({r.document.text for r in results}) == 1


def test_a_bad_source_is_a_result(tmp_path):
    (tmp_path / "a.txt").write_text("Giao Sở Y tế báo cáo.", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 and no more")
    sources = [tmp_path / "a.txt", tmp_path / "b.pdf", tmp_path / "missing.txt", b""]
    results = list(vnadmin.read_many(sources, workers=2))
    assert [r.status for r in results] == ["ok", "failed", "failed", "failed"]
    assert [r.failure and r.failure.error for r in results] == [None, "DamagedSource", "SourceError", "EmptySource"]
    assert [r.status for r in vnadmin.read_many(sources, workers=2, on_error="skip")] == ["ok"]
    with pytest.raises(vnadmin.ReadManyError, match=r"b\.pdf: DamagedSource"):
        list(vnadmin.read_many(sources, workers=2, on_error="raise"))


def test_wrong_use_is_told_before_a_worker_starts():
    with pytest.raises(vnadmin.UsageError, match="on_error"):
        vnadmin.read_many([], on_error="ignore")
    with pytest.raises(vnadmin.UsageError, match="worker"):
        vnadmin.read_many([], workers=0)


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "whole"), [(1, 150), (2, 1000), (3, 150)])
def test_sources_with_every_fault_are_accounted_for(tmp_path, workers, whole):
    """The others are as in a run without a fault, to the letter."""
    good = tmp_path / "good"
    good.mkdir()
    faults = {"raise": 10, "segfault": 3, "killed": 2, "hang": 3, "memory": 3, "vanish": 2}
    number = whole - sum(faults.values()) - 2
    for i in range(number):
        (good / f"{i:04d}.txt").write_text(letter(i), encoding="utf-8")
    _, clean = into_archive(good, tmp_path / "clean.db")
    mixed = tmp_path / "mixed"
    shutil.copytree(good, mixed)
    for name, count in faults.items():
        for i in range(count):
            (mixed / f"{name}-{i}.txt").write_text(f"{name} {i}", encoding="utf-8")
    (mixed / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    (mixed / "dangling.txt").symlink_to(tmp_path / "nowhere")
    with Archive.open(tmp_path / "mixed.db") as archive:
        jobs = list(walk([str(mixed)]))
        random.Random(workers).shuffle(jobs)
        items = list(run_batch(jobs, ArchiveSink(archive), options(workers=workers, seconds=5.0)))
        found = dump(archive)
    assert len(items) == whole
    assert len({i.name for i in items}) == whole
    assert Counter(i.status for i in items) == {"ok": number, "failed": whole - number}
    errors = Counter((Path(i.name).name.split("-")[0].split(".")[0], i.failure.error) for i in items if i.failure)
    assert errors == {
        ("raise", "ValueError"): 10, ("segfault", "WorkerDied"): 3, ("killed", "WorkerDied"): 2, ("hang", "WorkerStopped"): 3,
        ("memory", "WorkerOutOfMemory"): 3, ("vanish", "SourceError"): 2, ("broken", "DamagedSource"): 1,
        ("dangling", "FileNotFoundError"): 1,
    }  # fmt: skip
    assert [(d[0], d[1], d[2], Path(d[3]).name, d[4]) for d in found[0]] == [
        (d[0], d[1], d[2], Path(d[3]).name, d[4]) for d in clean[0]
    ]
    assert found[1:3] == clean[1:3]


def test_the_message_of_a_failure_holds_no_text_of_the_document(tmp_path):
    (tmp_path / "raise.txt").write_text("x")
    with FolderSink(tmp_path / "out") as sink:
        (item,) = run_batch(walk([str(tmp_path)]), sink, options())  # what a batch writes is no source
    assert "1234" not in item.failure.message
    assert "faulty" in item.failure.message


# --- going on --------------------------------------------------------------------------------------------------------


def test_what_was_done_is_passed_over(folder, tmp_path):
    (folder / "raise.txt").write_text("x")
    first, before = into_archive(folder, tmp_path / "a.db")
    assert Counter(i.status for i in first) == {"ok": 30, "failed": 1}
    again, after = into_archive(folder, tmp_path / "a.db")
    assert Counter(i.status for i in again) == {"skipped": 30, "failed-before": 1}
    assert [i.failure for i in again if i.failure] == [i.failure for i in first if i.failure]
    assert after == before
    retried, _ = into_archive(folder, tmp_path / "a.db", retry_failed=True)
    assert Counter(i.status for i in retried) == {"skipped": 30, "failed": 1}
    forced, after = into_archive(folder, tmp_path / "a.db", force=True)
    assert Counter(i.status for i in forced) == {"ok": 30, "failed": 1}
    assert after[:3] == before[:3]
    other, _ = into_archive(folder, tmp_path / "a.db", reading={**READING, "before": "inclusive"})
    assert Counter(i.status for i in other)["ok"] == 30


def test_the_same_bytes_are_read_once(folder, tmp_path):
    shutil.copy(folder / "0001.txt", folder / "copy.txt")
    items, _ = into_archive(folder, tmp_path / "a.db")
    assert Counter(i.status for i in items) == {"ok": 30, "skipped": 1}
    with Archive.open(tmp_path / "a.db") as archive:
        names = archive.db.execute("SELECT count(*) FROM source_names").fetchone()
    assert names == (31,)


def test_the_same_bytes_end_alike(tmp_path):
    """Copies of what fails fail, whether they are met while it is in work or after; copies of what was read have their names kept."""
    for name in ("raise-1.txt", "raise-2.txt", "raise-3.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "z.txt").write_text(letter(1), encoding="utf-8")
    (tmp_path / "zz.txt").write_text(letter(1), encoding="utf-8")
    archive = tmp_path.with_name(f"{tmp_path.name}.db")
    for workers in (1, 3):
        items, _ = into_archive(tmp_path, archive, workers=workers, force=True)
        assert Counter(i.status for i in items) == {"failed": 3, "ok": 1, "skipped": 1}
        assert len({i.failure for i in items if i.failure}) == 1
    again, _ = into_archive(tmp_path, archive)
    assert Counter(i.status for i in again) == {"failed-before": 3, "skipped": 2}
    with Archive.open(archive) as opened:
        assert opened.db.execute("SELECT count(*) FROM source_names").fetchone() == (2,)


def test_units_of_the_user(tmp_path, capsys):
    """`--units` as in the other commands; another list makes what was read count as not read."""
    (tmp_path / "a.txt").write_text(letter(1), encoding="utf-8")
    units = tmp_path / "units.csv"
    units.write_text("id,name\nyte,Sở Y tế\n", encoding="utf-8")
    argv = ["batch", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--units", str(units)]
    for unit in ("yte", "yte", "syt"):
        units.write_text(f"id,name\n{unit},Sở Y tế\n", encoding="utf-8")
        assert run(argv) == 0
        (found,) = (tmp_path / "out").glob("a.txt.*.json")
        assert json.loads(found.read_text(encoding="utf-8"))["tasks"][0]["lead"][0]["unit"] == unit
    assert [line.split(" · ")[0] for line in capsys.readouterr().err.splitlines()] == ["1 read", "0 read", "1 read"]
    (result,) = vnadmin.read_many([tmp_path / "a.txt"], workers=1, units=units)
    assert result.document.tasks[0].lead[0].unit == "syt"


SCRIPT = """import sys, vnadmin
print("imported", flush=True)
for result in vnadmin.read_many(sys.argv[1:], workers=2):
    print(result.status)
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (SCRIPT, 'if __name__ == "__main__":'),
        (
            SCRIPT.replace("for", "if __name__ != '__main__': raise ValueError\nfor"),
            "cannot be imported by the processes",
        ),
    ],
)
def test_a_script_without_a_guard_ends_with_an_error(tmp_path, script, said):
    """Each worker would begin the script anew, and no worker would ever be ready."""
    (tmp_path / "a.txt").write_text(letter(1), encoding="utf-8")
    (tmp_path / "all.py").write_text(script, encoding="utf-8")
    argv = [sys.executable, str(tmp_path / "all.py"), str(tmp_path / "a.txt")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]
    assert "UsageError" in done.stderr
    assert done.stdout == "imported\n" * 2


def test_a_script_from_standard_input_ends_with_an_error(tmp_path):
    """No process could import it."""
    (tmp_path / "a.txt").write_text(letter(1), encoding="utf-8")
    argv = [sys.executable, "-", str(tmp_path / "a.txt")]
    done = subprocess.run(argv, input=SCRIPT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "put it into a file" in done.stderr.splitlines()[-1]


def test_a_script_with_a_guard_reads(tmp_path):
    (tmp_path / "a.txt").write_text(letter(1), encoding="utf-8")
    guarded = SCRIPT.replace("for result", "for result").replace("for", "if __name__ == '__main__':\n  for", 1)
    (tmp_path / "all.py").write_text(guarded, encoding="utf-8")
    argv = [sys.executable, str(tmp_path / "all.py"), str(tmp_path / "a.txt")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "ok")


def test_too_many_failures_end_a_batch(tmp_path):
    for i in range(5):
        (tmp_path / f"raise-{i}.txt").write_text(str(i))
    with pytest.raises(TooManyFailures):
        into_archive(tmp_path, tmp_path.with_name("out.db"), most_failures=2)


def test_a_batch_that_is_asked_to_stop_finishes_what_runs(folder, tmp_path):
    stop = Stop()
    with Archive.open(tmp_path / "a.db") as archive:
        items = []
        for item in run_batch(walk([str(folder)]), ArchiveSink(archive), options(workers=1), stop):
            items.append(item)
            stop.set()
        assert 1 <= len(items) < 30
        assert len(archive) == len(items)


PROGRAM = "import sys\nfrom vnadmin.cli import run\nif __name__ == '__main__':\n    sys.exit(run(sys.argv[1:]))\n"


def started(*arguments, **more):
    """The program in a group of its own, so that all of it can be killed."""
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, **more,
    )  # fmt: skip


@pytest.mark.slow
def test_kill_9_at_any_moment_and_the_next_run_ends_like_one_that_was_not_disturbed(folder, tmp_path):
    for number in range(31, 200):
        (folder / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    whole = started("batch", folder, "--into", tmp_path / "whole.db", "--workers", 2)
    start = time.monotonic()
    whole.communicate(timeout=300)
    spent = time.monotonic() - start
    assert whole.returncode == 0
    rng = random.Random(11)
    seen = []
    for _ in range(20):
        process = started("batch", folder, "--into", tmp_path / "killed.db", "--workers", 2)
        try:
            process.communicate(timeout=rng.uniform(0.3, 1.0) * spent)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        if (tmp_path / "killed.db").exists():
            with Archive.open(tmp_path / "killed.db") as archive:
                assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                (entries,) = archive.db.execute("SELECT count(*) FROM run_items").fetchone()
                assert entries == len(archive)
                seen.append(len(archive))
    assert seen == sorted(seen)
    last = started("batch", folder, "--into", tmp_path / "killed.db", "--workers", 2)
    last.communicate(timeout=300)
    assert last.returncode == 0
    with Archive.open(tmp_path / "whole.db") as one, Archive.open(tmp_path / "killed.db") as other:
        assert dump(one) == dump(other)


@pytest.mark.slow
def test_ctrl_c_finishes_what_runs_and_says_130(folder, tmp_path):
    for number in range(31, 400):
        (folder / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    process = started("batch", folder, "--into", tmp_path / "a.db", "--workers", 2, "--progress", "json")
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors[-500:]
    with Archive.open(tmp_path / "a.db") as archive:
        assert 0 < len(archive) < 399
    process = started("batch", folder, "--into", tmp_path / "a.db", "--workers", 2)
    process.communicate(timeout=120)
    assert process.returncode == 0
    with Archive.open(tmp_path / "a.db") as archive:
        assert len(archive) == 399


@pytest.mark.slow
def test_two_batches_into_one_archive(folder, tmp_path):
    processes = [started("batch", folder, "--into", tmp_path / "a.db", "--workers", 1) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-500:]
    with Archive.open(tmp_path / "a.db") as archive:
        assert len(archive) == 30
        assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# --- the command -----------------------------------------------------------------------------------------------------


def test_lines_are_the_same_with_any_number_of_workers(folder, capsys):
    outputs = []
    for workers in (1, 3):
        assert run(["batch", str(folder), "-o", "-", "--workers", str(workers), "--progress", "none"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert [json.loads(line)["source"]["name"] for line in outputs[0].splitlines()] == [
        f"{i:04d}.txt" for i in range(1, 31)
    ]


def test_a_folder_of_json_and_the_list_of_failures(folder, tmp_path, capsys):
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    (folder / "~$lock.docx").write_bytes(b"x")
    assert run(["batch", str(folder), "-o", str(tmp_path / "out")]) == 3
    assert "30 read · 1 failed" in capsys.readouterr().err
    assert len(list((tmp_path / "out").glob("*.txt.*.json"))) == 30
    (failure,) = map(json.loads, (tmp_path / "out" / "errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert failure["error"] == "DamagedSource"
    assert failure["stage"] == "read"
    assert failure["hint"]
    assert run(["batch", str(folder), "-o", str(tmp_path / "out")]) == 3
    assert "0 read · 1 failed before · 30 done before" in capsys.readouterr().err
    (before,) = map(json.loads, (tmp_path / "out" / "errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert before == {**failure, "before": True, "seconds": before["seconds"]}
    (folder / "broken.pdf").unlink()
    assert run(["batch", str(folder), "-o", str(tmp_path / "out")]) == 0


def test_exit_codes(tmp_path, capsys):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 no more")
    assert run(["batch", str(tmp_path / "a.pdf"), "--into", str(tmp_path / "a.db")]) == 4
    assert run(["batch", str(tmp_path / "a.pdf"), "--into", str(tmp_path / "a.db")]) == 4
    assert run(["batch", str(tmp_path / "no-such-file.txt"), "-o", "-"]) == 4
    assert run(["batch", str(tmp_path)]) == 2
    assert run(["batch", "-o", "-"]) == 2
    capsys.readouterr()


def test_names_from_a_list_patterns_and_archives(folder, tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.write(folder / "0001.txt", "thư mục/một.txt")
        archive.write(folder / "0002.txt", "hai.txt")
        archive.writestr("hỏng.pdf", b"%PDF-1.4 no more")
        archive.writestr("bảng.xlsx", b"no document")
    (tmp_path / "list.txt").write_text(f"{folder}/0003.txt\n{folder}/0004.txt\n", encoding="utf-8")
    arguments = [
        str(tmp_path / "some.zip"),
        str(folder / "000[56].txt"),
        "--files-from",
        str(tmp_path / "list.txt"),
        "-o",
        "-",
    ]
    assert run(["batch", *arguments]) == 3
    names = [json.loads(line)["source"]["name"] for line in capsys.readouterr().out.splitlines()]
    assert [n.rsplit("!/")[-1] for n in names] == [
        "thư mục/một.txt",
        "hai.txt",
        "0005.txt",
        "0006.txt",
        "0003.txt",
        "0004.txt",
    ]
