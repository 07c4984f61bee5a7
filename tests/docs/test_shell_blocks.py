"""Shell blocks of the documentation: every command of ours exists, and marked ones are run.

A block after a comment ``% run: shop`` is run in a copy of that demo; its lines must be printed,
where ``...`` stands for anything. The blocks of a page that name one demo share the copy, and code
after a comment ``% file: PATH`` is what the reader has written there by then.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from tracer.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)
_BLOCK = re.compile(
    r"(?:^% run: (?P<demo>\S+)\n+)?^(?P<fence>`{3,})console\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(
    r"^% file: (?P<path>\S+)\n+^(?P<fence>`{3,})\w+\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Written:
    """A file that the reader is told to write: its path in the demo, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Block:
    """A shell block: where it stands, the demo it is run in, its lines, files to write first."""

    place: str
    demo: str
    text: str
    files: tuple[Written, ...] = ()

    def commands(self) -> Iterator[tuple[str, str]]:
        """Each command with what it prints."""
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, _, printed = part.replace("\\\n", " ").partition("\n")
            yield command, printed


def blocks() -> list[Block]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = []
    for path in pages:
        if "_build" in path.parts:
            continue
        text = path.read_text("utf-8")
        end = 0
        for match in _BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            place = f"{path.relative_to(ROOT).as_posix()}:{line}"
            written = _FILE.finditer(text, end, match.start())
            files = tuple(Written(one["path"], one["text"]) for one in written)
            found.append(Block(place, match["demo"] or "", match["text"], files))
            end = match.end()
    return found


def stories() -> list[list[Block]]:
    """The blocks to run, those of one page and demo together, in order."""
    found: dict[tuple[str, str], list[Block]] = {}
    for one in blocks():
        if one.demo:
            found.setdefault((one.place.partition(":")[0], one.demo), []).append(one)
    return list(found.values())


def ours() -> list[tuple[str, str]]:
    return [
        (block.place, command)
        for block in blocks()
        for command, _ in block.commands()
        if command.startswith("django-trace ")
    ]


@pytest.mark.parametrize(("place", "command"), ours())
def test_each_command_and_option_exists(place: str, command: str) -> None:
    words = shlex.split(command.partition(" > ")[0].partition(" | ")[0], comments=True)[1:]
    if words[0] in ("--version", "--help"):
        return
    context = click.Context(cli)
    chosen = cli.get_command(context, words[0])
    assert chosen is not None, f"there is no command {words[0]}"
    known = {name for one in chosen.params for name in (*one.opts, *one.secondary_opts)}
    own = words[1 : words.index("--")] if "--" in words else words[1:]
    options = {word.partition("=")[0] for word in own if re.match(r"--?[a-z]", word)}
    assert options <= known | {"--help", "-h"}, f"{place}: {options - known}"


@pytest.mark.slow
@pytest.mark.parametrize("story", stories(), ids=lambda story: story[0].place)
def test_what_it_prints(story: list[Block], tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("db.sqlite3*", "__pycache__", ".django-trace")
    demo = shutil.copytree(
        ROOT / "demo_projects" / story[0].demo, tmp_path / "demo", ignore=ignored
    )
    tool = tmp_path / "bin"
    tool.mkdir()
    start = f"import sys; sys.path[0] = {str(ROOT)!r}; from tracer.__main__ import run; run()"
    for name, words in (("django-trace", [sys.executable, "-c", start]), ("python", [PYTHON])):
        (tool / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        (tool / name).chmod(0o755)
    beside = Path(PYTHON).parent
    env = {**os.environ, "PATH": f"{tool}:{beside}:{os.environ['PATH']}", "COLUMNS": "100"}
    for block in story:
        for file in block.files:
            (demo / file.path).write_text(file.text, encoding="utf-8")
        for command, printed in block.commands():
            done = subprocess.run(
                command, shell=True, cwd=demo, env=env, capture_output=True, text=True, timeout=300
            )
            wanted = "".join(
                ".*" if part == "..." else re.escape(part)
                for part in re.split(r"(\.\.\.)", printed.strip())
            )
            told = done.stdout + done.stderr
            assert re.search(wanted, told, re.DOTALL), f"{command} printed:\n{told}"
