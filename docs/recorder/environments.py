"""Interpreters for the demos: a virtual environment for each Python and set of packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from .recipes import ROOT, Recipe

ENVIRONMENTS = ROOT / ".nox" / "recordings"


class NoInterpreter(Exception):
    """The Python that a recipe asks for is not on this machine."""


def interpreter(recipe: Recipe) -> Path:
    """The interpreter of the recipe's environment, which is made if it is not there."""
    wanted = "\n".join([recipe.python, *recipe.packages])
    where = ENVIRONMENTS / hashlib.sha256(wanted.encode()).hexdigest()[:12]
    marker = where / "installed.txt"
    python = where / "bin" / "python"
    if not marker.exists() or marker.read_text() != wanted:
        base = find_python(recipe.python)
        subprocess.run([base, "-m", "venv", "--clear", str(where)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, *recipe.packages], check=True)
        marker.write_text(wanted)
    return python


def find_python(version: str) -> str:
    """A working interpreter of this minor version, on PATH or among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}")]
    candidates += sorted(str(path) for path in pyenv.glob(f"{version}.*/bin/python"))
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for candidate in filter(None, candidates):
        asked = subprocess.run([candidate, "-c", code], capture_output=True, text=True)
        # A pyenv shim exists for versions that are installed but not selected, and fails.
        if asked.returncode == 0 and asked.stdout.strip() == version:
            return candidate
    raise NoInterpreter(f"There is no Python {version} on this machine.")


def base_prefix(python: Path) -> str:
    """The directory of the Python installation behind a virtual environment."""
    code = "import sys; print(sys.base_prefix)"
    asked = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    return asked.stdout.strip()
