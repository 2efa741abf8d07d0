"""Sources and places that are URLs, through fsspec: stores in memory and on disk are real ones."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import zipfile

import pytest

from clusters import Cluster
from test_batch import letter, started
from vnadmin.batch.sources import walk
from vnadmin.cli import run

fsspec = pytest.importorskip("fsspec", reason="fsspec (extra cluster) is not installed")


@pytest.fixture
def store():
    """A store in memory with letters, an archive of two and what is passed over."""
    made = fsspec.filesystem("memory")
    for number in range(12):
        made.pipe_file(f"/van-ban/{number % 3}/{number:04d}.txt", letter(number).encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("một.txt", letter(100))
        archive.writestr("hai.txt", letter(101))
    made.pipe_file("/van-ban/ho-so.zip", packed.getvalue())
    made.pipe_file("/van-ban/~$lock.docx", b"x")
    made.pipe_file("/van-ban/broken.pdf", b"%PDF-1.4 no more")
    yield made
    made.store.clear()
    made.pseudo_dirs.clear()


def lines(store, folder):
    return sorted(
        store.cat_file(one) for one in store.find(folder) if one.endswith(".json")
    )  # names differ in nothing but the order


def test_a_folder_behind_a_url_is_read_as_one_here(store, tmp_path, capsys):
    here = tmp_path / "van-ban"
    store.get("/van-ban", str(here), recursive=True)
    outputs = []
    for source in ("memory://van-ban", str(here), f"file://{here}"):
        assert run(["batch", source, "-o", "-", "--progress", "none"]) == 3
        outputs.append(sorted(capsys.readouterr().out.splitlines()))
    names = [{json.loads(line)["source"]["name"].rpartition("/")[2] for line in output} for output in outputs]
    assert len(names[0]) == 14
    assert names[0] == names[1] == names[2]
    texts = [sorted(json.loads(line)["text"] for line in output) for output in outputs]
    assert texts[0] == texts[1] == texts[2]
    plain = [[line for line in output if "!/" not in json.loads(line)["source"]["name"]] for output in outputs]
    assert plain[0] == plain[1] == plain[2]  # to the letter


def test_patterns_and_single_files(store):
    assert [job.name for job in walk(["memory://van-ban/*/000[0-2].txt"])] == [
        "memory:///van-ban/0/0000.txt", "memory:///van-ban/1/0001.txt", "memory:///van-ban/2/0002.txt",
    ]  # fmt: skip
    assert [job.problem for job in walk(["memory://van-ban/0/0003.txt"])] == [None]


def test_a_url_to_write_to_keeps_a_ledger_and_goes_on(store, capsys):
    arguments = [
        "batch",
        "memory://van-ban/0",
        "memory://van-ban/1",
        "-o",
        "memory://ket-qua/json",
        "--progress",
        "json",
    ]
    assert run(arguments) == 0
    first = lines(store, "/ket-qua/json")
    assert len(first) == 8
    assert store.exists("/ket-qua/json/vnadmin-ledger.db")
    capsys.readouterr()
    assert run([*arguments, "memory://van-ban/2"]) == 0
    summary = json.loads(capsys.readouterr().err.splitlines()[-1])["summary"]
    assert summary == {"ok": 4, "skipped": 8}
    assert set(first) < set(lines(store, "/ket-qua/json"))
    store.rm(next(one for one in store.find("/ket-qua/json") if one.endswith(".json")))
    assert run(arguments) == 0  # what is gone is made again
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["summary"] == {"ok": 1, "skipped": 7}
    assert [job.problem for job in walk(["memory://ket-qua"])] == []  # what a batch wrote is no source


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["memory://nowhere", "-o", "-"], 4, "memory://nowhere"),
        (["memory://van-ban", "--into", "memory://a.db"], 2, "an archive is a file of this machine"),
        (["unknown://van-ban", "-o", "-"], 2, "no store is known"),
        (["memory://van-ban", "-o", "unknown://x"], 2, "no store is known"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line(store, arguments, code, words, capsys):
    assert run(["batch", *arguments]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    """A server that speaks S3, on this machine; its buckets `van-ban` (letters) and `ket-qua`."""
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    port = _free_port()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}"), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    log = tmp_path / "moto.log"
    with log.open("wb") as file:
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stdout=file, stderr=file)
    try:
        here = tmp_path / "in"
        here.mkdir()
        for number in range(40):
            (here / f"{number:04d}.txt").write_text(letter(number), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _FILL, str(here)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:] + log.read_text(errors="replace")[-2000:]
        yield here
    finally:
        server.kill()
        server.wait()


_FILL = """
import sys, time, s3fs
for attempt in range(100):
    try:
        store = s3fs.S3FileSystem(skip_instance_cache=True)
        store.mkdir("van-ban")
        break
    except OSError:
        time.sleep(0.2)
store.mkdir("ket-qua")
store.put(sys.argv[1] + "/", "van-ban/2024/", recursive=True)
"""


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.slow
def test_a_store_that_speaks_s3(bucket, tmp_path):
    """Sources and results in S3, read by processes here and by a cluster whose workers fetch them: as from a folder."""

    def batch(*arguments):
        process = started("batch", *arguments)
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors[-2000:]
        return out, json.loads(errors.splitlines()[-1])["summary"] if b"summary" in errors else None

    local, _ = batch(bucket, "-o", "-", "--progress", "none")
    there, _ = batch("s3://van-ban/2024", "-o", "-", "--progress", "none")
    assert there == local
    assert batch("s3://van-ban/2024/*.txt", "-o", "s3://ket-qua/json", "--progress", "json")[1] == {"ok": 40}
    assert batch("s3://van-ban/2024", "-o", "s3://ket-qua/json", "--progress", "json")[1] == {"skipped": 40}
    where = tmp_path / "cluster"
    where.mkdir()
    cluster = Cluster(where)
    try:
        cluster.add()
        dask = ("--engine", "dask", "--scheduler", cluster.address)
        assert batch("s3://van-ban/2024", "-o", "-", "--progress", "none", *dask)[0] == local
    finally:
        cluster.close()
