"""A night's work: many generated documents through a batch into an archive.

    python tests/bench/soak.py [DOCUMENTS] [WORKERS]        100,000 and 2 by default

None may be lost; memory of parent and workers stays flat (± 5 % between a tenth and the end of the run); as many documents a second as 85 % of what as many
processors would read with `vnadmin.read` alone, measured in the same run.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import generate

import vnadmin
from vnadmin.batch.run import Options, run_batch
from vnadmin.batch.sinks import ArchiveSink
from vnadmin.batch.sources import walk
from vnadmin.limits import LIMITS
from vnadmin.store import Archive

DOCX, PDF = 5, 2  # per cent
FLAT, RATE = 1.05, 0.85
SAMPLE = 300  # documents that are read in this process for the rate of one processor


class Soak(NamedTuple):
    """What a run came to: documents lost, growth of memory of parent and workers, share of the rate that was possible."""

    lost: int
    wrong: int
    parent: float
    workers: float
    rate: float
    seconds: float


def resident(pid):
    """Bytes of a process in memory; 0 for one that ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def children(pid):
    """All processes below one."""
    below = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            below.setdefault(parent, []).append(int(entry.name))
    todo, found = [pid], []
    while todo:
        found += (more := below.get(todo.pop(), []))
        todo += more
    return found


def run(folder, documents, workers, *, docx=DOCX, pdf=PDF):
    """Generates, reads alone, reads as a batch."""
    source = folder / "in"
    generate.generate(source, documents, 1, docx=docx, pdf=pdf)
    (source / "known.jsonl").unlink()
    paths = sorted(source.iterdir())
    sample = paths[:: max(1, len(paths) // SAMPLE)]
    for path in sample[:20]:
        vnadmin.read(path)
    alone = read_alone(sample)
    options = Options({"before": "exclusive", "received_on": None, "limits": LIMITS}, workers, 60.0)
    early = late = (0, 0)
    statuses = []
    with Archive.open(folder / "a.db") as archive:
        start = first = time.perf_counter()
        for i, item in enumerate(run_batch(walk([str(source)]), ArchiveSink(archive), options)):
            statuses.append(item.status)
            if i == min(100, documents // 20):
                start, first = time.perf_counter(), i
            if i == documents // 10:
                early = memory()
            if i == documents - 1 - documents // 50:
                late = memory()
        seconds = time.perf_counter() - start
        found = len(archive)
    alone = min(alone, read_alone(sample))
    rate = (len(statuses) - first) / seconds
    return Soak(
        documents - found,
        len(statuses) - statuses.count("ok"),
        late[0] / early[0],
        late[1] / early[1],
        rate / (workers / alone),
        seconds,
    )


def read_alone(paths):
    """Seconds a document in this process."""
    start = time.perf_counter()
    for path in paths:
        vnadmin.read(path)
    return (time.perf_counter() - start) / len(paths)


def memory():
    """Bytes of this process, and of the largest of those below it."""
    return resident(os.getpid()), max(map(resident, children(os.getpid())))


def main():
    """Prints what was measured; exit code 1 where it is not what was asked."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), documents, workers)
    print(f"{documents} documents, {workers} workers, {found.seconds:.0f} s")
    print(f"lost {found.lost}, not ok {found.wrong}")
    print(
        f"memory at the end in times of memory after a tenth: parent {found.parent:.3f}, largest worker {found.workers:.3f} (at most {FLAT})"
    )
    print(f"{found.rate:.2f} of {workers} times what one processor reads alone (asked {RATE})")
    return int(bool(found.lost or found.wrong) or max(found.parent, found.workers) > FLAT or found.rate < RATE)


if __name__ == "__main__":
    sys.exit(main())
