"""Make anew what is stale: python -m docs.recorder [--accept] [--force] [NAME ...]

A recording is stale when its demo, the recorder, the versions or its recipe have changed since
it was made. What is made anew replaces the recording in docs/recordings if order, nesting and
counts are as before. If not, the new one is put in docs/_build/recordings, where the build
finds it first, so that claims are checked against it; the exit code is then 1, and `--accept`
makes it the one to be kept. The exit code is 2 when a demo could not be recorded.
"""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
import sys
from pathlib import Path

from tracer.diagnose.catalogue import diagnose
from tracer.sphinxext.recordings import read_recording

from .environments import NoInterpreter
from .make import RecordingFailed, make
from .recipes import ROOT, Recipe, read_recipes
from .structure import structure

KEPT = ROOT / "docs" / "recordings"
FRESH = ROOT / "docs" / "_build" / "recordings"
_LINES_TOLD = 40
_TRIES = 4
"""Which worker answers is chance, and may hide what a recording is to show."""


def main(arguments: list[str]) -> int:
    """0 when all is as it was, 1 when a recording has drifted, 2 when one could not be made."""
    options = argparse.ArgumentParser(prog="python -m docs.recorder", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME")
    options.add_argument("--accept", action="store_true", help="keep what has drifted")
    options.add_argument("--force", action="store_true", help="record what is not stale, too")
    asked = options.parse_args(arguments)
    recipes = {one.name: one for one in read_recipes()}
    unknown = set(asked.names) - recipes.keys()
    if unknown:
        options.error(f"no recipe {', '.join(sorted(unknown))}; there are: {', '.join(recipes)}")
    drifted = False
    for name, recipe in recipes.items():
        if asked.names and name not in asked.names:
            continue
        if not asked.force and is_current(recipe):
            (FRESH / f"{name}.zip").unlink(missing_ok=True)
            continue
        try:
            drifted |= _renew(recipe, accept=asked.accept)
        except RecordingFailed as failed:
            print(failed, file=sys.stderr)
            return 2
    return 1 if drifted else 0


def is_current(recipe: Recipe) -> bool:
    """Whether the kept recording was made of what there is now."""
    notes = KEPT / f"{recipe.name}.txt"
    return (
        (KEPT / f"{recipe.name}.zip").exists()
        and notes.exists()
        and notes.read_text("utf-8").startswith(f"# {recipe.key()}\n")
    )


def _renew(recipe: Recipe, *, accept: bool) -> bool:
    """Make it anew; whether it has drifted and is not to be kept."""
    kept, notes = KEPT / f"{recipe.name}.zip", KEPT / f"{recipe.name}.txt"
    fresh = FRESH / f"{recipe.name}.zip"
    print(f"recording {recipe.name} ...", flush=True)
    try:
        make_what_shows(recipe, fresh)
    except NoInterpreter as missing:
        print(f"{recipe.name} is stale and stays so: {missing}")
        return False
    told = structure(read_recording(fresh), recipe.left_out)
    before = notes.read_text("utf-8").partition("\n")[2] if notes.exists() else None
    if before is None or told == before or accept:
        shutil.move(fresh, kept)
        notes.write_text(f"# {recipe.key()}\n{told}", "utf-8")
        return False
    print(drift(recipe.name, before, told), file=sys.stderr)
    return True


def make_what_shows(recipe: Recipe, archive: Path) -> None:
    """Record until the findings are there that the recording is to show, a few times at most."""
    for _ in range(_TRIES):
        make(recipe, archive)
        found = {finding.code for finding in diagnose(read_recording(archive))}
        if found.issuperset(recipe.shows):
            return
    missing = ", ".join(sorted(set(recipe.shows) - found))
    print(f"{recipe.name} does not show {missing}, recorded {_TRIES} times.", file=sys.stderr)


def drift(name: str, before: str, now: str) -> str:
    """What has changed, and which pages show it."""
    changes = difflib.unified_diff(
        before.splitlines(), now.splitlines(), "as kept", "as recorded now", lineterm="", n=2
    )
    lines = list(changes)
    more = [f"... and {len(lines) - _LINES_TOLD} lines more"] if len(lines) > _LINES_TOLD else []
    pages = ", ".join(pages_with(name)) or "no page"
    head = f"The recording {name} is not what it was; it is shown by: {pages}."
    hint = f"If that is right, keep it: python -m nox -s docs -- --accept {name}"
    return "\n".join([head, *lines[:_LINES_TOLD], *more, hint])


def pages_with(name: str) -> list[str]:
    """The pages that name a recording."""
    mentions = re.compile(rf"[`<}}:]\s*{re.escape(name)}(?:/|\s*$)", re.MULTILINE)
    docs = ROOT / "docs"
    found = [
        path
        for path in [*docs.rglob("*.md"), *docs.rglob("*.rst")]
        if "_build" not in path.parts and mentions.search(path.read_text("utf-8"))
    ]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
