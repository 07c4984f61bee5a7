"""`django-trace audit` beside ruff, pylint and flake8-bugbear: what each finds, in which time.

    python -m benchmarks.audit_tools --linters PATH-TO-PYTHON [--write]

The interpreter given has the three linters; each is run once over Django 5.2.19 with all of its
rules that speak of process-wide state. A report counts for the state that it names, or that is
defined on its line. Times are wall clock, with caches off.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .audit_truth import DEFAULT_PLACE, is_written, judged_rows, unpacked

TABLE = Path(__file__).parents[1] / "docs" / "_generated" / "audit-tools.md"
RUFF = "PLW0602,PLW0603,PLW0604,PLW0127,RUF012,B006,B008,B019,B039"
PYLINT = (
    "global-statement,global-variable-undefined,global-variable-not-assigned,"
    "global-at-module-level,dangerous-default-value,method-cache-max-size-none"
)
_QUOTED = re.compile(r"[`'\"]([A-Za-z_]\w*)[`'\"]")
State = tuple[str, str]


class Report(NamedTuple):
    """Where a tool reports something, and its words."""

    file: str
    line: int
    text: str


class Result(NamedTuple):
    """What a tool reports as states, and how long that took."""

    tool: str
    states: set[State]
    seconds: float


class Definitions:
    """Which state is defined on a line, of the files of a package."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[str, dict[int, list[str]], set[str]]] = {}

    def states(self, report: Report) -> list[State]:
        """The states a report means: names of the module that it quotes, or what its line has."""
        module, lines, names = self._of(report.file)
        quoted = [one for one in _QUOTED.findall(report.text) if one in names]
        return [(module, one) for one in quoted or lines.get(report.line, ())]

    def _of(self, file: str) -> tuple[str, dict[int, list[str]], set[str]]:
        known = self._known.get(file)
        if known is None:
            path = Path(file).resolve().relative_to(self._root.resolve().parent)
            module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            lines: dict[int, list[str]] = {}
            tree = ast.parse(Path(file).read_text(encoding="utf-8"))
            _index(tree.body, "", lines)
            names = {name for found in lines.values() for name in found if "." not in name}
            for node in ast.walk(tree):
                if isinstance(node, ast.Global):
                    lines[node.lineno] = node.names
                    names.update(node.names)
            known = module, lines, names
            self._known[file] = known
        return known


def _index(body: list[ast.stmt], prefix: str, lines: dict[int, list[str]]) -> None:
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    lines[node.lineno] = lines[node.value.lineno] = [prefix + target.id]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines[node.lineno] = [prefix + node.target.id]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for line in (node.lineno, *(one.lineno for one in node.decorator_list)):
                lines[line] = [prefix + node.name]
        elif isinstance(node, ast.ClassDef):
            _index(node.body, f"{prefix}{node.name}.", lines)


def _run(command: list[str]) -> tuple[str, float]:
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, time.perf_counter() - begin


def ruff(python: str, source: Path) -> tuple[list[Report], float]:
    """What ruff reports."""
    output, seconds = _run([
        python, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", RUFF,
        "--output-format", "json", str(source),
    ])  # fmt: skip
    found = json.loads(output)
    reports = [Report(one["filename"], one["location"]["row"], one["message"]) for one in found]
    return reports, seconds


def pylint(python: str, source: Path) -> tuple[list[Report], float]:
    """What pylint reports, on two processes."""
    output, seconds = _run([
        python, "-m", "pylint", "--rcfile=/dev/null", "-j", "2", "--disable=all",
        f"--enable={PYLINT}", "--output-format=json", str(source),
    ])  # fmt: skip
    found = json.loads(output or "[]")
    return [Report(one["path"], one["line"], one["message"]) for one in found], seconds


def bugbear(python: str, source: Path) -> tuple[list[Report], float]:
    """What flake8 reports with flake8-bugbear."""
    output, seconds = _run([
        python, "-m", "flake8", "--isolated", "-j", "2", "--select", "B006,B008,B019,B039",
        "--format", "%(path)s\t%(row)d\t%(text)s", str(source),
    ])  # fmt: skip
    rows = [line.split("\t", 2) for line in output.splitlines() if line.count("\t") == 2]
    return [Report(file, int(line), text) for file, line, text in rows], seconds


def ours(source: Path) -> tuple[Result, Result]:
    """What `django-trace audit` says changes after its import, and what of that it calls unsafe."""
    states = source.parent / "states.json"
    _, seconds = _run([
        sys.executable, "-m", "tracer", "audit", str(source), "--no-cache", "--jobs", "2",
        "--states", str(states),
    ])  # fmt: skip
    found = json.loads(states.read_text())["states"]
    written = {(one["module"], one["name"]) for one in found if one["written"]}
    unsafe = {(one["module"], one["name"]) for one in found if one["safety"].startswith("unsafe:")}
    return (
        Result("django-trace audit", written, seconds),
        Result("django-trace audit, its alerts alone", unsafe, seconds),
    )


def line(result: Result, judged: list[dict[str, str]]) -> str:
    """A row of the table."""
    truth = {(one["module"], one["name"]): one for one in judged}
    written = {key for key, one in truth.items() if is_written(one["access"])}
    module_level = {key for key in written if "." not in key[1] and key[0] != "<external>"}
    unsafe = {key for key, one in truth.items() if one["safety"].startswith("unsafe:")}
    known = result.states & truth.keys()
    right = len(known & written)
    precision = f"{right / len(known):.2f}" if known else ""
    return (
        f"| {result.tool} | {len(result.states)} | {len(known)} | {precision} "
        f"| {right / len(written):.2f} | {len(known & module_level) / len(module_level):.2f} "
        f"| {len(result.states & unsafe)} of {len(unsafe)} | {result.seconds:.1f} |"
    )


def main() -> None:
    """Run all, print the table, and write it if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--linters", required=True, metavar="PYTHON", help="with the linters")
    parser.add_argument("--place", type=Path, default=DEFAULT_PLACE, help="where to unpack")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    asked = parser.parse_args()
    source = unpacked("Django==5.2.19", asked.place)
    definitions = Definitions(source)
    tools: dict[str, Callable[[str, Path], tuple[list[Report], float]]] = {
        "ruff, 9 rules": ruff, "pylint, 6 messages": pylint, "flake8-bugbear, 4 rules": bugbear,
    }  # fmt: skip
    results = []
    for tool, run in tools.items():
        reports, seconds = run(asked.linters, source)
        states = {state for one in reports for state in definitions.states(one)}
        results.append(Result(tool, states, seconds))
    results += ours(source)
    judged = judged_rows("django_5_2.json")
    document = "\n".join([
        ("| Tool | states reported | of these judged | precision | recall | recall, module level "
        "| unsafe found | seconds |"),
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(line(one, judged) for one in results),
        "",
    ])  # fmt: skip
    print(document)
    if asked.write:
        TABLE.write_text(document)


if __name__ == "__main__":
    main()
