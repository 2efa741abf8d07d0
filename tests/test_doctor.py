"""What `vnadmin doctor` says of the machine."""

from __future__ import annotations

import pytest

from vnadmin.cli import doctor, run


@pytest.fixture
def installed(monkeypatch):
    """Sets which programs are found."""

    def put(*names: str) -> None:
        monkeypatch.setattr(doctor, "find_program", lambda name: f"/usr/bin/{name}" if name in names else None)
        monkeypatch.setattr(doctor.ocr_engine, "is_ready", lambda: "tesseract" in names)
        monkeypatch.setattr(doctor.ocr_engine, "program", lambda: "/usr/bin/tesseract")

    return put


@pytest.mark.parametrize("language, word", [("en", "missing"), ("vi", "thiếu")])
def test_what_is_missing_and_how_to_get_it(installed, capsys, language, word) -> None:
    """One line a program and one command for all that is missing; the exit code says that something is."""
    installed("antiword")
    assert run(["doctor", "--lang", language]) == 1
    *tools, install = capsys.readouterr().out.splitlines()
    assert [line.split()[1] == word for line in tools] == [True, False, True]
    assert install.endswith("libreoffice-writer-nogui tesseract-ocr tesseract-ocr-vie")


def test_a_machine_with_everything(installed, capsys) -> None:
    """Nothing to install, no problem."""
    installed("soffice", "antiword", "tesseract")
    assert run(["doctor"]) == 0
    assert "/usr/bin/soffice" in capsys.readouterr().out
    assert len(doctor.tools()) == 3
