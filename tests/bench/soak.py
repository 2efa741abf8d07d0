"""A night's work: many generated documents through a batch into an archive.

    python tests/bench/soak.py [DOCUMENTS] [WORKERS] [FOLDER]        100,000 and 2 by default

None may be lost; memory of parent and workers stays flat (± 5 % between a tenth and the end of the run); as many documents a second as 85 % of what as many
processors would read with `vnadmin.read` alone, measured in the same run. On a machine that has other work to do, the share of processor time says more than
that of the clock: what reading alone takes, of all that the batch takes. With FOLDER, a run that was stopped goes on there.
"""

from __future__ import annotations

import contextlib
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
    """What a run came to: documents lost, growth of memory of parent and workers, shares of the rate and of processor time."""

    lost: int
    wrong: int
    parent: float
    workers: float
    rate: float
    share: float
    seconds: float
    a_second: float


def spent(pid):
    """Seconds of processor time of a process and of those that it waited for; 0 for one that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


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


def run(folder, documents, workers, *, docx=DOCX, pdf=PDF, tell=False):
    """Generates, reads alone, reads as a batch; takes up what is there of an earlier run."""
    source = folder / "in"
    if not (folder / "generated").exists():
        generate.generate(source, documents, 1, docx=docx, pdf=pdf)
        (source / "known.jsonl").unlink()
        (folder / "generated").touch()
    paths = sorted(source.iterdir())
    sample = paths[:: max(1, len(paths) // SAMPLE)]
    for path in sample[:20]:
        vnadmin.read(path)
    alone = [read_alone(sample)]
    options = Options({"before": "exclusive", "received_on": None, "limits": LIMITS}, workers, 60.0)
    early, late = [], []
    statuses = []
    with Archive.open(folder / "a.db") as archive:
        for item in run_batch(walk([str(source)]), ArchiveSink(archive), options):
            i = len(statuses)
            statuses.append(item.status)
            if i == min(100, documents // 20):
                start, first, before = time.perf_counter(), i, everything()
            if i % max(1, documents // 500) == 0:
                (early if 0.08 < i / documents <= 0.12 else late if 0.9 < i / documents <= 0.98 else []).append(
                    memory()
                )
            if i == documents - 1 - documents // 50:
                stop, last, after = time.perf_counter(), i, everything()
            if tell and i % 5000 == 0:
                print(time.strftime("%H:%M:%S"), i, *(f"{n / 2**20:.1f} MiB" for n in memory()), flush=True)
        found = len(archive)
    alone.append(read_alone(sample))
    each = (last - first) / (stop - start)
    clock, processor = map(min, zip(*alone, strict=True))
    return Soak(
        documents - found,
        sum(status not in {"ok", "skipped"} for status in statuses),
        mean(late, 0) / mean(early, 0),
        mean(late, 1) / mean(early, 1),
        each / (workers / clock),
        processor * (last - first) / (after - before),
        stop - start,
        each,
    )


def read_alone(paths):
    """Seconds a document in this process, by the clock and of the processor."""
    start, processor = time.perf_counter(), time.process_time()
    for path in paths:
        vnadmin.read(path)
    return (time.perf_counter() - start) / len(paths), (time.process_time() - processor) / len(paths)


def memory():
    """Bytes of this process, and of the largest of those below it."""
    return resident(os.getpid()), max(map(resident, children(os.getpid())))


def mean(samples, column):
    """Of a column of samples."""
    return sum(sample[column] for sample in samples) / len(samples)


def everything():
    """Seconds of processor time of this process and all below it."""
    return spent(os.getpid()) + sum(map(spent, children(os.getpid())))


def main():
    """Prints what was measured; exit code 1 where it is not what was asked."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with contextlib.ExitStack() as stack:
        folder = sys.argv[3] if len(sys.argv) > 3 else stack.enter_context(tempfile.TemporaryDirectory())
        Path(folder).mkdir(exist_ok=True)
        found = run(Path(folder), documents, workers, tell=True)
    print(f"{documents} documents, {workers} workers, {found.seconds:.0f} s, {found.a_second:.0f} a second")
    print(f"lost {found.lost}, not ok {found.wrong}")
    print(
        f"memory at the end in times of memory after a tenth: parent {found.parent:.3f}, largest worker {found.workers:.3f} (at most {FLAT})"
    )
    print(f"{found.rate:.2f} of {workers} times what one processor reads alone (asked {RATE})")
    print(f"{found.share:.2f} of the processor time of the batch is what reading alone takes")
    return int(bool(found.lost or found.wrong) or max(found.parent, found.workers) > FLAT or found.rate < RATE)


if __name__ == "__main__":
    sys.exit(main())
