"""The command line: what is printed where, exit codes, one bad file among good ones, two languages."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import click
import pytest

import factory
import vnadmin
from vnadmin.cli import run
from vnadmin.cli.commands import vnadmin as program
from vnadmin.cli.run import chosen_language
from vnadmin.cli.vietnamese import COMMANDS, OPTIONS, commands, in_vietnamese, option_key
from vnadmin.errors import DamagedSource


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Tests speak English whatever the machine speaks."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VNADMIN_LANG", "en")


def put_reader(monkeypatch, read):
    """Puts a reader in the place of `vnadmin.read`, which is loaded on first use."""
    monkeypatch.setitem(vars(vnadmin), "read", read)


@pytest.fixture
def reader(monkeypatch):
    """Every file is the invented letter, except names that begin with `bad` or `bug`."""
    calls = []

    def read(source, **options):
        calls.append((source, options))
        if str(source).startswith("bad"):
            raise DamagedSource("cut\nshort")
        if str(source).startswith("bug"):
            raise RuntimeError("should not happen")
        return factory.document(str(source))

    put_reader(monkeypatch, read)
    return calls


def test_read_prints_one_line_a_document_that_reads_back(reader, capsys):
    """JSON lines, Vietnamese unescaped; reading a line back gives the same document."""
    assert run(["read", "a.txt", "b.txt"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "Sở Xây dựng" in lines[0]
    assert vnadmin.Document.model_validate_json(lines[0]) == factory.document("a.txt")


def test_json_follows_the_contract(reader, capsys):
    """Keys, spans and values are those of the contract; fields of another kind of deadline are left out."""
    run(["read", "a.txt"])
    found = json.loads(capsys.readouterr().out)
    assert next(iter(found)) == "schema"
    assert found["schema"] == "vnadmin.document/1"
    assert found["symbol"]["value"] == "12/UBND-TH"
    assert found["issued"]["date"] == "2024-03-05"
    assert found["citations"][0]["symbol"] == "7/KH-UBND"
    assert found["urgency"] is None
    assert found["recipients"][0]["purpose"] is None
    lead = found["tasks"][0]["lead"][0]
    assert lead["name"] == found["text"][slice(*lead["span"])] == "Sở Xây dựng"
    assert "regions" not in lead
    dated, recurring = (task["deadlines"][0] for task in found["tasks"])
    assert (dated["date"], dated["due_on"], dated["start"]) == ("2024-06-30", "2024-06-29", None)
    assert not {"every", "on", "amount", "unit", "anchor"} & set(dated)
    assert (recurring["every"], recurring["on"], recurring["due_on"]) == (["quarter"], [], None)
    assert not {"date", "start", "amount"} & set(recurring)


def test_a_line_of_json_is_one_line_for_every_program(monkeypatch, capsys):
    """Unicode line ends and lone surrogates in a text neither cut the line nor stop the output."""
    odd = "một\u2028hai\u0085ba\ud800\n"
    document = factory.document().model_copy(update={"text": odd})
    put_reader(monkeypatch, lambda *_, **__: document)
    assert run(["read", "a.txt"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["text"] == odd


def test_regions_are_added_when_asked_for(monkeypatch, reader, capsys):
    """`--regions` puts page and box on header fields, tasks, leads and deadlines, and nowhere else."""
    box = vnadmin.Region(page=1, x0=1, y0=2, x1=3, y1=4)
    monkeypatch.setattr(vnadmin.Document, "regions", lambda *_: [box], raising=False)
    run(["read", "--regions", "a.pdf"])
    found = json.loads(capsys.readouterr().out)
    task = found["tasks"][0]
    for mention in (found["symbol"], found["addressees"][0], task, task["lead"][0], task["deadlines"][0]):
        assert mention["regions"] == [{"page": 1, "x0": 1, "y0": 2, "x1": 3, "y1": 4}]
    assert "regions" not in task["action"]


def test_one_bad_file_costs_only_itself(reader, capsys):
    """The others are printed, the bad one gets one line on standard error, the exit code says so."""
    assert run(["read", "a.txt", "bad.pdf", "b.txt"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err == "vnadmin: bad.pdf: cut short\n"


def test_a_defect_is_one_line_too(reader, capsys):
    """What should not happen is reported without a traceback, and the next file is read."""
    assert run(["tasks", "bug.txt", "a.txt"]) == 1
    out, err = capsys.readouterr()
    assert "Sở Xây dựng" in out
    assert err == "vnadmin: bug.txt: internal error, please report: RuntimeError: should not happen\n"


def test_a_file_that_is_not_there(capsys):
    """The operating system's reason, without its number."""
    assert run(["read", "not-there.txt"]) == 1
    assert capsys.readouterr().err == "vnadmin: not-there.txt: No such file or directory\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["read"],
        ["nothing"],
        ["read", "--nothing", "x"],
        ["tasks", "x", "--due-before", "soon"],
        ["--lang", "fr", "schema"],
    ],
)
def test_wrong_use_is_exit_code_2(arguments, capsys):
    """Nothing on standard output, what to do on standard error."""
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "vnadmin" in err


def test_tasks_table_shows_who_what_and_when(reader, capsys):
    """Place, lead, supporting body, action, deadline words, due date, doubts."""
    assert run(["tasks", "a.txt", "--quotes"]) == 0
    out = re.sub(r"[\s│]+", " ", capsys.readouterr().out)
    for words in ("a.txt · 12/UBND-TH · 2024-03-05 · 2 tasks", "(inherited)", "lập danh mục cây xanh"):
        assert words in out
    for words in ("→ 2024-06-29", "→ ?", "no report", "“Sở Xây dựng chủ trì"):
        assert words in out


def test_tasks_table_in_vietnamese(reader, capsys):
    """Headings and remarks follow the language; words of the document are what they are."""
    assert run(["tasks", "a.txt", "--lang", "vi"]) == 0
    out = capsys.readouterr().out
    for words in ("chủ trì", "phối hợp", "nội dung", "2 nhiệm vụ"):
        assert words in out


def test_due_before_keeps_what_is_due_earlier(reader, capsys):
    """A task that is due on the day itself, and one without a date, are left out."""
    run(["tasks", "a.txt", "--json", "--due-before", "30/6/2024"])
    assert [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()] == ["1"]
    assert run(["tasks", "a.txt", "--json", "--due-before", "2024-06-29"]) == 0
    assert capsys.readouterr().out == ""


def test_tasks_as_json_name_their_document(reader, capsys):
    """Each line stands alone: the task and what tells its document from others."""
    run(["tasks", "a.txt", "--json"])
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["document"]["symbol"] == "12/UBND-TH"
    assert first["lead"][0]["name"] == "Sở Xây dựng"


def test_tasks_as_csv(reader, capsys):
    """One header for all files, one row a task, quotes and offsets included."""
    run(["tasks", "a.txt", "b.txt", "--csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["file"] for row in rows] == ["a.txt", "a.txt", "b.txt", "b.txt"]
    first = rows[0]
    assert (first["lead"], first["deadline"], first["due_on"]) == ("Sở Xây dựng", "trước ngày 30/6/2024", "2024-06-29")
    assert first["reports_to"] == "Ủy ban nhân dân tỉnh Sông Mây"
    assert factory.TEXT[int(first["start"]) : int(first["end"])] == first["source_quote"]
    assert rows[1]["unresolved"] == "recurring"


def test_csv_for_spreadsheets_runs_no_formula(monkeypatch, capsys):
    """A byte order mark, and an apostrophe before a cell that begins like a formula."""
    document = factory.document()
    evil = document.tasks[0].action.model_copy(update={"text": "=1+1"})
    task = document.tasks[0].model_copy(update={"action": evil})
    put_reader(monkeypatch, lambda *_, **__: document.model_copy(update={"tasks": (task,)}))
    run(["tasks", "a.txt", "--excel"])
    out = capsys.readouterr().out
    assert out.startswith("\ufefffile,")
    assert "'=1+1" in out


def test_reading_options_reach_the_reader(reader):
    """Policy and day of receipt are handed on."""
    run(["read", "a.txt", "--before", "inclusive", "--received-on", "1/7/2024"])
    options = reader[0][1]
    assert options["before"] == "inclusive"
    assert str(options["received_on"]) == "2024-07-01"


def test_limits_reach_the_reader(reader, capsys):
    """What is typed is set, the rest stays; without any, reading has its own."""
    run(["read", "a.txt", "--max-bytes", "20M", "--max-pages", "7", "--max-seconds", "1.5", "--max-memory", "1G"])
    given = vnadmin.Limits(size=20 << 20, pages=7, seconds=1.5, memory=1 << 30)
    assert reader[0][1]["limits"] == given
    assert not any(name.startswith("max") for name in reader[0][1])
    run(["tasks", "a.txt", "--max-bytes", "5000"])
    assert reader[1][1]["limits"] == vnadmin.Limits(size=5000)
    run(["tasks", "a.txt"])
    assert "limits" not in reader[2][1]
    for odd in ("0", "-1", "1X", "M", ""):
        assert run(["read", "a.txt", "--max-bytes", odd]) == 2
    capsys.readouterr()


def test_a_file_beyond_the_limits_costs_one_line(tmp_path, capsys):
    """The limit is named, in both ways of reading; the others are read."""
    long, short = tmp_path / "long.txt", tmp_path / "short.txt"
    long.write_text(factory.TEXT, encoding="utf-8")
    short.write_text("Số: 1/KH-UBND", encoding="utf-8")
    for more in ([], ["--max-memory", "1G"]):
        assert run(["read", str(long), str(short), "--max-bytes", "100", *more]) == 1
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == 1
        assert err.startswith(f"vnadmin: {long}: larger than the limit of ")


def test_explain_shows_rules_words_and_reckoning(monkeypatch, tmp_path, capsys):
    """The tree names each rule beside the words that it read, and how the due date was reckoned."""
    path = tmp_path / "a.txt"
    path.write_text(factory.TEXT, encoding="utf-8")
    put_reader(monkeypatch, lambda *_, **__: factory.document("a.txt"))
    assert run(["explain", str(path)]) == 0
    out = capsys.readouterr().out
    assert "“trước ngày 30/6/2024”" in out
    assert "before-date" in out
    assert "date · before · 2024-06-30" in out
    assert "due 2024-06-29" in out
    assert run(["explain", str(path), "--task", "2"]) == 0
    out = capsys.readouterr().out
    assert "every-quarter" in out
    assert "before-date" not in out
    assert run(["explain", str(path), "--task", "9"]) == 1


def test_explain_takes_a_missing_file_for_a_file(capsys):
    """A name that looks like a file is not read as a sentence."""
    assert run(["explain", "not-there.pdf"]) == 1
    assert "No such file" in capsys.readouterr().err


def test_schema_describes_what_read_prints(reader, capsys):
    """The schema names its version and every field of a printed document."""
    assert run(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    run(["read", "a.txt"])
    found = json.loads(capsys.readouterr().out)
    assert schema["properties"]["schema"]["const"] == found["schema"]
    assert set(found) <= set(schema["properties"])
    assert set(found["tasks"][0]) <= set(schema["$defs"]["Task"]["properties"])


@pytest.fixture
def corpus(tmp_path):
    return factory.corpus(tmp_path)


def test_evaluate_prints_scores_and_keeps_floors(reader, corpus, tmp_path, capsys):
    """A full score is exit code 0; a floor above it is exit code 1 and a line on standard error."""
    out, floors = tmp_path / "out.json", tmp_path / "floors.json"
    floors.write_text('{"scores": {"tasks.lead": 1.0}, "counts": {"deadlines.moved": 0}}', encoding="utf-8")
    assert run(["evaluate", str(corpus), "--json", str(out), "--floors", str(floors)]) == 0
    assert re.search(r"tasks\.lead +1\.000 +1\.000 +1\.000 +1\.000 +2", capsys.readouterr().out)
    assert json.loads(out.read_text(encoding="utf-8"))["scores"]["tasks.lead"]["n"] == 2
    floors.write_text('{"scores": {"tasks.lead": 1.01}}', encoding="utf-8")
    assert run(["evaluate", str(corpus), "--floors", str(floors)]) == 1
    assert "tasks.lead: F1 1.0000 is below its floor 1.0100" in capsys.readouterr().err


def test_evaluate_without_gold_or_with_bad_floors(corpus, tmp_path, capsys):
    """One line each, no traceback."""
    floors = tmp_path / "floors.json"
    floors.write_text("{", encoding="utf-8")
    assert run(["evaluate", str(corpus / "documents")]) == 1
    assert "no gold" in capsys.readouterr().err


@pytest.mark.parametrize("name", commands(program))
def test_every_command_and_option_has_help_in_both_languages(name, capsys):
    """No empty help text, no Vietnamese text that nothing uses, and the Vietnamese help page shows its own text."""
    command = commands(program)[name]
    words = [] if command is program else name.split()
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help
            assert OPTIONS[option_key(name, param)]
    assert run([*words, "--help"]) == 0
    assert "Options:" in capsys.readouterr().out
    assert run([*words, "--help", "--lang", "vi"]) == 0
    out = capsys.readouterr().out
    assert "Cách dùng:" in out
    assert "Tùy chọn:" in out
    assert COMMANDS[name].split()[0] in out


def test_no_vietnamese_text_is_left_over():
    """Every text belongs to a command or an option that exists."""
    used = {option_key(n, p) for n, c in commands(program).items() for p in c.params if isinstance(p, click.Option)}
    assert used == set(OPTIONS)
    assert set(commands(program)) == set(COMMANDS)


def test_translating_leaves_the_program_alone():
    """The Vietnamese program is a copy."""
    before = program.help
    assert in_vietnamese(program).help != before
    assert program.help == before


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"VNADMIN_LANG": "vi"}, "vi"),
        ([], {"LANG": "vi_VN.UTF-8"}, "vi"),
        (["read", "--lang", "en"], {"VNADMIN_LANG": "vi"}, "en"),
        (["--lang=vi", "read"], {}, "vi"),
        (["read", "--", "--lang", "vi"], {}, "en"),
    ],
)
def test_language_is_typed_else_set_else_the_system_s(arguments, environment, language):
    """What is typed wins over the environment, and after `--` nothing is an option."""
    assert chosen_language(arguments, environment) == language


def test_errors_in_vietnamese(reader, capsys):
    """The kind of error is said in Vietnamese, the detail stays."""
    assert run(["--lang", "vi", "read", "bad.pdf"]) == 1
    assert capsys.readouterr().err == "vnadmin: bad.pdf: tệp bị hỏng hoặc bị cắt (cut short)\n"
    assert run(["--lang", "vi", "read", "--nothing"]) == 2
    assert "không có tùy chọn --nothing" in capsys.readouterr().err


def vnadmin_process(*arguments, **more):
    environment = {**os.environ, "VNADMIN_LANG": "en", "PYTHONIOENCODING": ""}
    command = [sys.executable, "-m", "vnadmin", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **more)


def test_version_is_the_package_s():
    """`python -m vnadmin --version` prints the version and nothing else."""
    out, err = vnadmin_process("--version").communicate(timeout=60)
    assert out.decode().strip() == f"vnadmin {vnadmin.__version__}"
    assert err == b""


def test_a_closed_pipe_is_quiet():
    """`vnadmin schema | head -1`: no complaint when the reader has seen enough."""
    process = vnadmin_process("schema")
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert err == b""
