"""Paths and commands in what we say can be pasted into the shell they were said in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tracer.cli.places import our_command, shown


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "here").mkdir()
    monkeypatch.delenv("NOX_CURRENT_SESSION", raising=False)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_paths_are_short_and_plain(here: Path) -> None:
    assert shown(here / "run") == "run"
    assert shown(here / "a b") == "'a b'"
    assert shown(here / ".." / "run") == str(here.parent / "run")


def script(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_a_command_on_path_is_its_name(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = script(here / "bin" / "django-trace")
    monkeypatch.setattr(sys, "argv", [called, "show"])
    assert our_command() == "bin/django-trace"
    monkeypatch.setenv("PATH", str(here / "bin"))
    assert our_command() == "django-trace"


def test_another_of_that_name_on_path_is_not_us(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(here / "other" / "django-trace")
    monkeypatch.setenv("PATH", str(here / "other"))
    monkeypatch.setattr(sys, "argv", [script(here.parent / "up" / "django-trace")])
    assert our_command() == "../up/django-trace"


def test_nox_s_path_is_not_the_user_s(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = script(here / ".nox" / "trace" / "bin" / "django-trace")
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setenv("PATH", str(here / ".nox" / "trace" / "bin"))
    monkeypatch.setenv("NOX_CURRENT_SESSION", "trace")
    assert our_command() == ".nox/trace/bin/django-trace"


def test_a_module_is_called_by_its_interpreter(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [script(here / "tracer" / "__main__.py")])
    monkeypatch.setattr(sys, "executable", script(here / ".venv" / "bin" / "python"))
    assert our_command() == ".venv/bin/python -m tracer"


def test_without_a_program_file_it_has_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert our_command() == "django-trace"
