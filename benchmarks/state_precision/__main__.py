"""Record well-known applications under gunicorn, a hundred requests each, and list the findings.

    python -m benchmarks.state_precision                       each, in both scopes: half an hour
    python -m benchmarks.state_precision wagtail --scope all
    python -m benchmarks.state_precision --again RUN ...       judge what was recorded before

Each is installed from the package index, with content, four workers, and requests of a visitor
and of a user who logs in, edits and logs out. ``benchmarks/state_precision.md`` says which of the
findings are right.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.realworld.applications import APPLICATIONS, clean_environment, environment
from tracer.diagnose.catalogue import diagnose, state_rules
from tracer.diagnose.state.account import account
from tracer.recorder.requests import from_file
from tracer.recorder.server import free_port
from tracer.recorder.workers import Scope, WorkersOptions, record_workers
from tracer.trace.reader import load

HERE = Path(__file__).resolve().parent
SITES = {"wagtail": "mysite.wsgi", "oscar": "site_wsgi", "django-cms": "site_wsgi"}
"""The applications by name, and the WSGI module of each.

Beside this file are the content of each, run in the project's shell, and its requests.
"""
WORKERS = 4
LONGEST_S = 900.0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.state_precision")
    parser.add_argument("site", nargs="*", help=f"of {', '.join(SITES)}; default: all")
    parser.add_argument("--scope", action="append", choices=["project", "all"])
    parser.add_argument("--most", type=int, default=800, help="requests one after the other")
    parser.add_argument("--cache", type=Path, help="keep environments here")
    parser.add_argument("--runs", type=Path, help="keep recordings here")
    parser.add_argument("--again", type=Path, nargs="+", metavar="RUN", help="only judge")
    options = parser.parse_args()
    if unknown := set(options.site) - set(SITES):
        parser.error(f"no such site: {', '.join(sorted(unknown))}")
    return options


def main() -> None:
    """Record what was asked for, and print what is found."""
    options = arguments()
    for run in options.again or ():
        judge(run)
    if options.again:
        return
    with tempfile.TemporaryDirectory() as directory:
        cache = options.cache or Path(directory, "environments")
        for name in options.site or SITES:
            for scope in options.scope or ("project", "all"):
                runs = (options.runs or Path(directory, "runs")) / f"{name}-{scope}"
                with tempfile.TemporaryDirectory() as place:
                    record(name, scope, cache.resolve(), Path(place), runs, options.most)
                judge(runs)


def record(name: str, scope: Scope, cache: Path, place: Path, out: Path, most: int) -> None:
    """Make the application in `place` and record it to `out`."""
    (application,) = (one for one in APPLICATIONS if one.name == name)
    python = environment(application, cache)
    project = application.make(python.parent, place)
    content = (HERE / f"{name.replace('-', '_')}_content.py").read_text()
    for command in (["migrate", "-v0"], ["shell", "-v0", "-c", content]):
        subprocess.run(
            [python, "manage.py", *command], cwd=project, env=clean_environment(), check=True
        )
    port = free_port()
    plan = from_file(HERE / f"{name.replace('-', '_')}.txt")
    command = [
        str(python), "-m", "gunicorn", SITES[name], "-w", str(WORKERS), "-b", f"127.0.0.1:{port}",
        "--preload", "--timeout", "120",
    ]  # fmt: skip
    options = WorkersOptions(
        plan=tuple(plan), scope=scope, port=port, timeout_s=300.0, most_requests=most,
        most_s=LONGEST_S,
    )  # fmt: skip
    with working_directory(project):
        recording = record_workers(command, options, out.resolve())
    if recording.result.outcome != "ok":
        raise SystemExit(f"{name}: {recording.result.reason}")
    statuses = Counter(one.status for one in recording.result.requests)
    print(
        f"{name}, scope {scope}: {len(set(plan))} different requests, {recording.sent} sent, "
        f"{recording.workers} workers answered; {recording.lacking or 'nothing lacking'}"
    )
    print("statuses:", ", ".join(f"{status}: {count}" for status, count in statuses.items()))


@contextlib.contextmanager
def working_directory(place: Path) -> Iterator[None]:
    """Be in `place` meanwhile."""
    before = Path.cwd()
    os.chdir(place)
    try:
        yield
    finally:
        os.chdir(before)


def judge(run: Path) -> None:
    """Print the findings of a recording, and what is no hazard by reason."""
    trace = load(run)
    print(f"\n{run.name}")
    for finding in diagnose(trace, state_rules()):
        if finding.severity != "info":
            possible = " (possible)" if finding.possible else ""
            print(f"  {finding.severity} {finding.code}{possible} {finding.title}")
            print(f"    {finding.cause}")
    reasons = Counter(one.harmless for one in account(trace).verdicts if one.harmless)
    print("  no hazard:", ", ".join(f"{count} {why}" for why, count in reasons.most_common()))


if __name__ == "__main__":
    main()
