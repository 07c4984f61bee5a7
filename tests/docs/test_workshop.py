"""The workshop: each bug is found in its recording, and its solution leaves nothing to find."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demo_projects.test_plugin_state import BY_REFERENCE, ONE_FOR_ALL, REPAIRS
from tests.diagnose.pitfalls import ENTRIES, copy_of
from tests.functional.recording import PYTHON, has_module, record
from tracer.diagnose.catalogue import diagnose
from tracer.sphinxext.recordings import read_recording

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "workshop.md"
_EXERCISE = re.compile(r"^% exercise: (\S+) (\S+) (\S+) (DRT\d+)$", re.MULTILINE)
_BEFORE = re.compile(r"^% before: (.+)$", re.MULTILINE)
_SOLUTION = re.compile(r"^% file: (\S+)\n+^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """A bug of the workshop: where it is and shows, the rule that finds it, and its solution.

    `before` are words of Python to run in the project first; `solution` maps files to their text.
    """

    project: str
    pitfall: str
    entry: str
    code: str
    before: str
    solution: dict[str, str]

    def found(self, where: Path, *, solved: bool) -> set[str]:
        """The codes of what is found when it is recorded, in a copy of the project."""
        words, serving = ENTRIES[self.entry]
        if words[0] == "-m" and not has_module(words[1]):
            pytest.skip(f"{words[1]} is not installed in the target environment")
        where.mkdir()
        project = copy_of(self.project, where)
        if self.before:
            subprocess.run([PYTHON, *self.before.split()], cwd=project, check=True)
        if solved:
            for file, text in self.solution.items():
                assert (project / file).is_file(), file
                (project / file).write_text(text, encoding="utf-8")
        trace, observation = record(
            project,
            *(word.replace("{pitfall}", self.pitfall) for word in words),
            serving=serving,
            environment={"PITFALL": self.pitfall},
            imports=True,
        )
        assert not solved or observation.result.outcome == "ok", observation.result
        return {finding.code for finding in diagnose(trace)}


def exercises() -> list[Exercise]:
    """All that are recorded, in the order of the page."""
    found = []
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        before = _BEFORE.search(section)
        solution = dict(_SOLUTION.findall(section))
        found += [
            Exercise(*told, before[1] if before else "", solution)
            for told in _EXERCISE.findall(section)
        ]
    return found


def test_each_exercise_is_told_in_full() -> None:
    sections = PAGE.read_text("utf-8").split("\n## Exercise ")[1:]
    parts = ("**Symptom.**", "django-trace ", "**Question.**", ">Hint<", ">Solution<")
    assert [section[:20] for section in sections if not all(map(section.__contains__, parts))] == []
    assert len(sections) == 8


@pytest.mark.target
@pytest.mark.slow
@pytest.mark.parametrize("exercise", exercises(), ids=lambda one: f"{one.pitfall}-{one.entry}")
def test_solution(exercise: Exercise, tmp_path: Path) -> None:
    assert exercise.solution
    assert exercise.code in exercise.found(tmp_path / "bug", solved=False)
    assert exercise.found(tmp_path / "solved", solved=True) == set()


def test_plugin_forgets() -> None:
    trace = read_recording(ROOT / "docs" / "recordings" / "forgets.zip")
    assert "DRT1001" in {finding.code for finding in diagnose(trace)}


def test_remedies_come_before_the_traps() -> None:
    told = PAGE.read_text("utf-8").partition("only look like one:")[2].partition(". ")[0]
    names = re.findall(r"`(\w+)`", told)
    remedies = {name for name in REPAIRS if "-" not in name}
    assert set(names[:5]) == remedies
    assert set(names[5:]) == {*ONE_FOR_ALL, *BY_REFERENCE, "one_key"} - {"attribute"}
