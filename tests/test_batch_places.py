"""Batches and archives in odd places: what is no file, what cannot be written, names that no one would choose."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import vnadmin
from vnadmin.batch.sources import walk
from vnadmin.cli import run
from vnadmin.errors import UsageError
from vnadmin.store import Archive
from vnadmin.store.errors import NotAnArchive

LETTER = next((Path(__file__).parents[1] / "corpus" / "documents").glob("ct-*.txt"))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.txt").write_bytes(LETTER.read_bytes())
    return made


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "a.db") as made:
        made.add(vnadmin.read(LETTER))
    return str(tmp_path / "a.db")


def test_pipes_in_a_folder_are_passed_over(folder):
    os.mkfifo(folder / "pipe")
    assert [Path(job.name).name for job in walk([str(folder)])] == ["a.txt"]


@pytest.mark.parametrize("command", [["read"], ["batch", "-o", "-"]])
def test_a_pipe_that_is_named_is_read_once(command, capsys):
    end, start = os.pipe()
    os.write(start, LETTER.read_bytes())
    os.close(start)
    try:
        assert run([*command, f"/dev/fd/{end}"]) == 0
    finally:
        os.close(end)
    assert json.loads(capsys.readouterr().out)["tasks"]


def test_an_archive_in_the_folder_that_is_read_is_no_document(folder, capsys):
    for _ in range(2):
        assert run(["batch", str(folder), str(folder / "no-such.txt"), "--into", str(folder / "archive.db")]) == 3
    lines = (folder / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["input"] for line in lines] == [str(folder / "no-such.txt")]
    capsys.readouterr()


def test_the_folder_to_write_to_is_another_one(folder, capsys):
    assert run(["batch", str(folder), "-o", f"{folder}/."]) == 2
    assert [file.name for file in folder.iterdir()] == ["a.txt"]
    assert run(["batch", str(folder), "-o", str(folder / "json")]) == 0
    assert run(["batch", str(folder / "json"), "-o", "-"]) == 4  # said, and not passed over in silence
    assert "a batch wrote into this folder" in capsys.readouterr().err


def test_odd_names(folder, tmp_path, capsys):
    text = LETTER.read_bytes()
    for n, name in enumerate((b"bad\xff.txt", b"two\nlines.txt", "ệ".encode() * 80 + b".txt", b"-rf.txt")):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(text + b"\n" * (n + 1))
    for place in (["-o", str(tmp_path / "json")], ["--into", str(tmp_path / "b.db")], ["-o", "-"]):
        assert run(["batch", str(folder), *place]) == 0
    assert len(list((tmp_path / "json").glob("*.json"))) == 5
    assert not [file for file in (tmp_path / "json").iterdir() if "\n" in file.name]
    assert run(["batch", str(folder), "-o", str(tmp_path / "json"), "--progress", "json"]) == 0
    assert '"skipped": 5' in capsys.readouterr().err.replace('":', '": ').replace("  ", " ")


def test_a_name_that_is_too_long_is_a_failure(capsys):
    assert run(["batch", "a" * 5000, "", "-o", "-"]) == 4
    assert "File name too long" in capsys.readouterr().err


def test_the_same_bytes_are_one_line_however_far_apart(folder, capsys):
    for n in range(30):
        (folder / f"b{n:02}.txt").write_bytes(LETTER.read_bytes() + b"\n" * n)
    (folder / "z.txt").write_bytes(LETTER.read_bytes())
    assert run(["batch", str(folder), "-o", "-", "--workers", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 30


def test_a_preset_reaches_the_batch(capsys):
    corpus = LETTER.parent
    differs = next(
        p for p in sorted(corpus.glob("*.txt"))
        if len(vnadmin.read(p, preset="recall").tasks) != len(vnadmin.read(p, preset="precision").tasks)
    )  # fmt: skip
    for preset in ("recall", "precision"):
        (result,) = vnadmin.read_many([differs], preset=preset)
        assert result.document == vnadmin.read(differs, preset=preset)
        assert run(["batch", str(differs), "-o", "-", "--preset", preset]) == 0
        assert len(json.loads(capsys.readouterr().out)["tasks"]) == len(vnadmin.read(differs, preset=preset).tasks)


def test_one_name_is_no_list_of_sources():
    with pytest.raises(UsageError, match="list"):
        vnadmin.read_many(str(LETTER))


@pytest.mark.parametrize(
    "command",
    [
        ["batch", str(LETTER), "-o", f"{LETTER}/x"], ["batch", __file__, "-o", str(LETTER)],
        ["batch", "no-such.txt", "-o", "-", "--errors", f"{LETTER}/e.jsonl"],
        ["batch", str(LETTER), "--into", f"{LETTER}/a.db"], ["show", str(LETTER), "-o", f"{LETTER}/x.html"],
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_one_line(command, capsys):
    assert run(command) == 1
    assert LETTER.name in capsys.readouterr().err.splitlines()[-1]


def test_export_and_chart_where_nothing_can_be_written(archive, capsys):
    assert run(["export", archive, "--parquet", f"{LETTER}/x"]) == 1
    assert run(["stats", archive, "--chart", f"{LETTER}/x.svg"]) == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["due", "--limit", "9" * 30], 0), (["due", "--on", "9999-12-31"], 0), (["due", "--agency", "S\udcff"], 0),
        (["due", "--agency", "%"], 2), (["due", "--agency", ""], 2), (["search", "bao", "--due", "foo"], 2),
        (["search"], 2), (["doc", "???"], 2), (["stats", "--chart", "x.gif"], 2), (["search", "\udcff bao", "--limit", "9" * 30], 0),
    ],
)  # fmt: skip
def test_odd_questions(archive, arguments, code, capsys):
    command, *rest = arguments
    assert run([command, archive, *rest]) == code
    capsys.readouterr()


def test_a_document_that_is_damaged_in_the_archive(archive, capsys):
    with Archive.open(archive) as opened:
        opened.db.execute("UPDATE documents SET json = x'00'")
        (listed,) = opened.documents()
        with pytest.raises(NotAnArchive):
            opened.document(listed.doc_id)
    assert run(["doc", archive, str(listed.symbol)]) == 1
    capsys.readouterr()


def test_an_archive_in_a_folder_that_cannot_be_written(archive):
    with TemporaryDirectory() as place:
        shut = Path(place)
        (shut / "a.db").write_bytes(Path(archive).read_bytes())
        (shut / "a.db").chmod(0o444)
        shut.chmod(0o555)
        child = os.fork()
        if not child:  # the superuser can write every folder, so somebody else opens it
            code = 1
            with contextlib.suppress(BaseException):
                if os.geteuid() == 0:
                    os.setuid(65534)
                with Archive.open(shut / "a.db", create=False) as opened:
                    code = int(not (len(opened) == 1 and opened.search("chay rung")))
            os._exit(code)
        _, status = os.waitpid(child, 0)
        shut.chmod(0o755)
        assert status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "bao", "--due", "foo"], "'foo' không phải khoảng thời gian như 2025, 2025-12 hoặc 2024..2025"),
        (["search", "bao", "--issued", "2025..2020"], "khoảng thời gian kết thúc trước khi bắt đầu"),
        (["doc", "???"], "'???' không phải số, ký hiệu"),
    ],
)
def test_odd_questions_in_vietnamese(archive, arguments, said, capsys):
    command, *rest = arguments
    assert run(["--lang", "vi", command, archive, *rest]) == 2
    assert said in capsys.readouterr().err


def test_many_documents_in_vietnamese(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as made:
        for name in ("a.txt", "b.txt"):
            made.write(LETTER, name)
    assert run(["--lang", "vi", "show", str(tmp_path / "two.zip"), "-o", str(tmp_path / "x.html")]) == 1
    assert "đây là tệp nén ZIP có 2 văn bản; vnadmin.unpack_documents" in capsys.readouterr().err


def test_a_folder_that_cannot_be_opened_is_a_failure(folder):
    (folder / "shut").mkdir(mode=0)
    child = os.fork()
    if not child:  # the superuser can open every folder, so somebody else walks
        code = 1
        with contextlib.suppress(BaseException):
            os.chdir(folder)
            if os.geteuid() == 0:
                Path().chmod(0o755)
                os.setuid(65534)
            found = {job.name: job.problem for job in walk(["."])}
            code = int(not (found["a.txt"] is None and "cannot be opened" in str(found["./shut"])))
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0
