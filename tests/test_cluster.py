"""A real cluster of Dask: the same results as from processes of one machine, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections import Counter

import pytest

from clusters import Cluster
from test_batch import dump, letter, started
from vnadmin.batch.cluster import ClusterError, work_there
from vnadmin.batch.run import Options, run_batch
from vnadmin.batch.sinks import ArchiveSink
from vnadmin.batch.sources import walk
from vnadmin.cli import run
from vnadmin.limits import LIMITS
from vnadmin.store import Archive

pytest.importorskip("distributed", reason="Dask (extra cluster) is not installed")

READING = {"before": "exclusive", "received_on": None, "limits": LIMITS}


@pytest.fixture
def cluster(tmp_path):
    where = tmp_path / "cluster"
    where.mkdir()
    made = Cluster(where)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "in"
    where.mkdir()
    for number in range(600):
        (where / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    (where / "broken.pdf").write_bytes(b"%PDF-1.4 no more")
    shutil.copy(where / "0001.txt", where / "copy.txt")
    return where


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing(cluster, folder, tmp_path):
    cluster.add()  # with its nanny, as users start them: its process is a daemon
    doomed = cluster.add("--no-nanny")
    options = Options(READING, 2, 60.0, scheduler=cluster.address)
    items = []
    with Archive.open(tmp_path / "there.db") as archive:
        for item in run_batch(walk([str(folder)]), ArchiveSink(archive), options):
            items.append(item)
            if len(items) == 40:
                os.kill(doomed.pid, signal.SIGKILL)
        there = dump(archive)
    with Archive.open(tmp_path / "here.db") as archive:
        here = list(run_batch(walk([str(folder)]), ArchiveSink(archive), options._replace(scheduler=None)))
        assert there == dump(archive)
    assert Counter(i.status for i in items) == {"ok": 600, "failed": 1, "skipped": 1}
    assert sorted((i.name, i.status, i.failure) for i in items) == sorted((i.name, i.status, i.failure) for i in here)


@pytest.mark.slow
def test_the_command_gives_the_same_lines_and_goes_on(cluster, folder, tmp_path, monkeypatch):
    """Relative names, ctrl-C in mid-run, then the rest; the lines are those of the local engine."""
    cluster.add()
    for number in range(600, 900):
        (folder / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    dask = ("--engine", "dask", "--scheduler", cluster.address)
    first = started("batch", "in", "--into", "a.db", *dask, "--progress", "json")
    first.stderr.readline()
    first.send_signal(signal.SIGINT)
    _, errors = first.communicate(timeout=120)
    assert first.returncode == 130, errors[-500:]
    with Archive.open("a.db") as archive:
        done = len(archive)
    assert 0 < done < 900
    second = started("batch", "in", "--into", "a.db", *dask, "--progress", "json")
    _, errors = second.communicate(timeout=120)
    assert second.returncode in {0, 3}, errors[-500:]
    assert json.loads(errors.splitlines()[-1])["summary"]["skipped"] >= done
    here = started("batch", "in", "--into", "b.db")
    here.communicate(timeout=120)
    with Archive.open("a.db") as one, Archive.open("b.db") as other:
        assert dump(one) == dump(other)
    lines = [
        started("batch", "in", "-o", "-", *engine, "--progress", "none").communicate(timeout=120)[0]
        for engine in (dask, ())
    ]
    assert lines[0] == lines[1]
    assert len(lines[0].splitlines()) == 900


def test_a_worker_with_another_version_is_refused():
    with pytest.raises(ClusterError, match=r"another version of vnadmin: .* and not 0\.0\.1\+old"):
        work_there(str, [1], "0.0.1+old", 1.0, None)


def test_a_cluster_that_does_not_answer(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("vnadmin.batch.cluster._CONNECT", 0.5)
    start = time.monotonic()
    arguments = ["batch", str(folder), "--into", str(tmp_path / "a.db"), "--engine", "dask"]
    assert run([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 7
    assert "no scheduler of Dask answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert time.monotonic() - start < 20
    assert run(arguments) == 2
    assert "--scheduler" in capsys.readouterr().err


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_said_and_the_rest_can_be_done_here(cluster, folder, tmp_path):
    cluster.add()
    dask = ("--engine", "dask", "--scheduler", cluster.address)
    first = started("batch", folder, "--into", tmp_path / "a.db", *dask, "--progress", "json")
    first.stderr.readline()
    os.kill(cluster.scheduler.pid, signal.SIGKILL)
    _, errors = first.communicate(timeout=120)
    assert first.returncode == 7, errors[-2000:]
    assert b"the cluster" in errors.splitlines()[-1]
    assert b"Traceback" not in errors
    with Archive.open(tmp_path / "a.db") as archive:
        done = len(archive)
    assert 0 < done < 600
    second = started("batch", folder, "--into", tmp_path / "a.db")
    second.communicate(timeout=120)
    with Archive.open(tmp_path / "a.db") as archive:
        assert len(archive) == 600
