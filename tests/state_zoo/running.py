"""Record the zoo under a server and say what was judged of each of its animals."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracer.diagnose.state.account import Account, account
from tracer.diagnose.state.verdict import Verdict
from tracer.recorder.requests import from_urls
from tracer.recorder.workers import WorkersOptions, WorkersRecording, record_workers
from tracer.trace.reader import load

PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)
ZOO = Path(__file__).resolve().parent / "zoo"
SERVERS: Mapping[str, Sequence[str]] = {
    "gunicorn": ("-m", "gunicorn", "zoo.wsgi", "-w", "2", "-b", "127.0.0.1:{port}"),
    "gunicorn-preload": (
        "-m", "gunicorn", "zoo.wsgi", "-w", "2", "--preload", "-b", "127.0.0.1:{port}",
    ),
    "gunicorn-gthread": (
        "-m", "gunicorn", "zoo.wsgi", "-w", "2", "--threads", "4", "-b", "127.0.0.1:{port}",
    ),
    "runserver": ("manage.py", "runserver", "--noreload", "127.0.0.1:{port}"),
    "uvicorn": ("-m", "uvicorn", "zoo.asgi:application", "--workers", "2", "--port", "{port}"),
}  # fmt: skip


def shapes() -> dict[str, tuple[str, ...]]:
    """The hazards that are expected of each shape of state, by its name."""
    found = {}
    for path in sorted((ZOO / "zoo" / "shapes").glob("[a-z]*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXPECTED":
                found[path.stem] = tuple(ast.literal_eval(node.value))
    return found


def caches() -> list[str]:
    """The names of the caches, which are no hazard."""
    return [path.stem for path in sorted((ZOO / "zoo" / "caches").glob("[a-z]*.py"))]


@dataclass
class Visit:
    """What was judged in one recording: the verdicts by the module they speak of."""

    recording: WorkersRecording
    account: Account
    server: str = ""
    verdicts: dict[str, list[Verdict]] = field(default_factory=lambda: defaultdict(list))

    def hazards(self, kind: str, name: str) -> set[str]:
        """The hazards judged of one shape or cache."""
        return {one.hazard for one in self.verdicts[f"{kind}.{name}"] if one.hazard is not None}


def visit(server: str, port: int, directory: Path, animals: Sequence[str] = ()) -> Visit:
    """Record `server` with the requests of all animals (or those named kind/name), and judge."""
    every = [f"shapes/{name}" for name in shapes()] + [f"caches/{name}" for name in caches()]
    urls = [f"/{one}/{what}" for one in animals or every for what in ("write", "read")]
    command = [PYTHON, *(word.replace("{port}", str(port)) for word in SERVERS[server])]
    (directory / "files").mkdir()
    before = Path.cwd()
    os.environ["ZOO_DIRECTORY"] = str(directory / "files")
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.chdir(ZOO)
    try:
        recording = record_workers(
            command,
            WorkersOptions(plan=tuple(from_urls(urls)), most_requests=30 * len(urls), port=port),
            directory / "run",
        )
    finally:
        os.chdir(before)
        del os.environ["ZOO_DIRECTORY"], os.environ["PYTHONDONTWRITEBYTECODE"]
    found = Visit(recording, account(load(recording.path)))
    for verdict in found.account.verdicts:
        found.verdicts[_animal(verdict, found.account)].append(verdict)
    return found


def _animal(verdict: Verdict, known: Account) -> str:
    """The module a verdict speaks of: by its name, or else by the request that wrote."""
    if found := re.match(r"zoo\.(shapes|caches)\.(\w+)", verdict.state.name):
        return f"{found[1]}.{found[2]}"
    for access in verdict.state.accesses:
        request = known.requests.get(access.request)
        if access.write and request is not None:
            kind, name = [*request.path.strip("/").split("/"), "", ""][:2]
            return f"{kind}.{name}"
    return ""
