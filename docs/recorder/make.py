"""Makes one recording: a copy of the demo, its interpreter, django-trace, an archive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .environments import base_prefix, interpreter
from .pack import pack
from .recipes import ROOT, Recipe, sources

# Not by PYTHONPATH, which the recorded processes would inherit.
_TOOL = f"""
import sys
sys.path[0], sys.argv[0] = {str(ROOT)!r}, "django-trace"
from tracer.cli.main import main
main()
"""


class RecordingFailed(Exception):
    """The demo could not be recorded."""


def make(recipe: Recipe, archive: Path, python: Path | None = None) -> None:
    """Record the recipe's demo into an archive; `RecordingFailed` if that did not work.

    `python` is the demo's interpreter, if not that of the recipe's own environment.
    """
    python = python or interpreter(recipe)
    with tempfile.TemporaryDirectory() as temporary:
        # Resolved, for that is how the processes will tell their paths.
        top = Path(temporary).resolve()
        project, run = top / "srv" / recipe.demo, top / "run"
        copy_demo(recipe, project)
        environment = {**os.environ, **recipe.environment}
        for name in ("VIRTUAL_ENV", "PYTHONPATH"):
            environment.pop(name, None)
        environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
        for command in recipe.before:
            _run([_filled(word, python) for word in command], project, environment)
        words = [_filled(word, python) for word in recipe.command]
        kind, rest = words[0], words[1:]
        options = ["--out", str(run)]
        if not recipe.imports and kind != "workers":
            options.append("--no-imports")
        _run(
            [sys.executable, "-c", _TOOL, kind, *options, *rest],
            project,
            environment,
            exit_codes=range(256),
        )
        if not (run / "run.json").exists():
            raise RecordingFailed(f"{recipe.name}: nothing was recorded.")
        paths = {
            str(project): f"/srv/{recipe.demo}",
            str(top): "/srv",
            str(python): "python",
            str(python.parent.parent): "/srv/venv",
            base_prefix(python): "/usr",
            sys.executable: "python",
            str(ROOT): "/srv/tool",
            str(Path.home()): "/home/demo",
        }
        pack(run, archive, paths, imports=recipe.imports)


def copy_demo(recipe: Recipe, target: Path) -> None:
    """The demo with the recipe's edits, as it is recorded."""
    for file in sources(recipe.demo_path):
        copy = target / file.relative_to(recipe.demo_path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    for edit in recipe.edits:
        path = target / edit.file
        text = path.read_text(encoding="utf-8") if edit.old else ""
        if edit.old and edit.old not in text:
            raise RecordingFailed(f"{recipe.name}: {edit.file} does not hold {edit.old!r}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(edit.old, edit.new) if edit.old else edit.new, "utf-8")


def _filled(word: str, python: Path) -> str:
    return word.replace("{python}", str(python))


def _run(
    command: list[str],
    directory: Path,
    environment: dict[str, str],
    exit_codes: range | tuple[int, ...] = (0,),
) -> None:
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, timeout=600
    )
    if done.returncode not in exit_codes:
        raise RecordingFailed(f"{' '.join(command)} left with {done.returncode}:\n{done.stderr}")
