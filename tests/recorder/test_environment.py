"""What a traced command's environment holds, and what a question's must not."""

from __future__ import annotations

import os
from pathlib import Path

from tracer.recorder.environment import (
    bootstrap_directory,
    traced_environment,
    untraced_environment,
)


def test_the_probe_comes_first_and_the_user_s_path_stays(tmp_path: Path) -> None:
    found = traced_environment(tmp_path, base={"PYTHONPATH": "/a:/b", "HOME": "/h"})
    assert found["PYTHONPATH"].split(os.pathsep) == [str(bootstrap_directory()), "/a", "/b"]
    assert found["DJANGO_TRACE_DIR"] == str(tmp_path)
    assert found["HOME"] == "/h"
    assert "DJANGO_TRACE_IMPORTS" not in found


def test_an_empty_pythonpath_adds_no_entry(tmp_path: Path) -> None:
    # An empty entry would mean the working directory.
    for base in ({}, {"PYTHONPATH": ""}):
        assert traced_environment(tmp_path, base=base)["PYTHONPATH"] == str(bootstrap_directory())


def test_imports_are_switched_off(tmp_path: Path) -> None:
    assert traced_environment(tmp_path, imports=False, base={})["DJANGO_TRACE_IMPORTS"] == "0"


def test_a_recording_within_a_recording_is_its_own(tmp_path: Path) -> None:
    outer = traced_environment(tmp_path / "outer", imports=False, base={"PYTHONPATH": "/a"})
    inner = traced_environment(tmp_path / "inner", base=outer)
    assert inner["DJANGO_TRACE_DIR"] == str(tmp_path / "inner")
    assert inner["PYTHONPATH"].split(os.pathsep) == [str(bootstrap_directory()), "/a"]
    assert "DJANGO_TRACE_IMPORTS" not in inner


def test_untraced_has_nothing_of_the_probe(tmp_path: Path) -> None:
    for base in ({"PYTHONPATH": "/a"}, {}, {"PYTHONPATH": ""}):
        if base.get("PYTHONPATH") == "":
            continue
        assert untraced_environment(traced_environment(tmp_path, base=base)) == base
    assert untraced_environment({"PYTHONPATH": ""}) == {"PYTHONPATH": ""}
