"""A run whose every name was chosen by someone who means harm, or has bad luck."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tracer.trace.manifest import EntryResult, Project
from tracer.trace.model import Trace
from tracer.trace.reader import load

from .build import ProcessFile, RunBuilder

NAMES = (
    "<script>window.hostile = 1</script>",
    '<img src=x onerror="window.hostile = 1">',
    "</script><!-- \" ' ` \\ & {{ 7 * 7 }} ${7 * 7} %s",
    "tab\tnewline\nreturn\rnul\0bell\x07escape\x1b[31m\x85\u2028",
    "\u202eright to left\u2066\u200f",
    "x" * 10_000,
    "шоп 店 🐍",
)
SURROGATES = "\ud800 half \udcff"


def hostile_run(path: Path) -> Path:
    """A run with each of `NAMES` wherever a recording takes a name from outside."""
    run = RunBuilder(path, Project(path=f"/srv/{NAMES[0]}", settings_module=NAMES[1]))
    for number, name in enumerate(NAMES):
        parent = ProcessFile(100 + number, argv=["python", name], cwd=f"/srv/{name}", python=name)
        _happen(parent, name)
        parent.instant("fork", caller=f"{name}.py:7")
        child = ProcessFile(
            200 + number, parent.now_ms + 1, ppid=100 + number, origin="fork",
            parent_file=parent.name, argv=[name],
        )  # fmt: skip
        _happen(child, name)
        result = EntryResult(
            id=f"entry-{number}", title=name, command=(name,), outcome="failed", exit_code=1,
            reason=f"Error: {name}", started=name,
        )  # fmt: skip
        run.entry(result, parent, child)
    return path


def hostile_trace(path: Path) -> Trace:
    """That run, and a name in it that is no text at all, as a caller of ours might build it."""
    trace = load(hostile_run(path))
    first, *others = trace.spans
    instant, *instants = trace.instants
    process, *processes = trace.processes
    replace = msgspec.structs.replace
    attributes: dict[str, str | list[str]] = {"caller": SURROGATES, "chain": [SURROGATES]}
    return replace(
        trace,
        path=SURROGATES,
        spans=(replace(first, name=SURROGATES, attributes=attributes, error=SURROGATES), *others),
        instants=(replace(instant, name=SURROGATES, attributes=attributes), *instants),
        processes=(replace(process, argv=(SURROGATES,), host=SURROGATES), *processes),
    )


def _happen(process: ProcessFile, name: str) -> None:
    process.instant("thread.seen", name=name, thread=7)
    with (
        process.span("management", name=name),
        process.span("app.import_models", label=name, name=name, file=f"{name}:3"),
        process.importing(name, importer=f"{name}.py:1"),
    ):
        process.instant("model", label=f"{name}.Item", app=name, chain=[name, name])
    with process.span("request", method=name, path=name, thread=7):
        pass
    failing = process.begin("app.ready", label=name, caller=name)
    process.wait(1)
    process.end(failing, f"ValueError: {name}")
    process.wait(1)
    process.begin(name.replace("\t", " ").replace("\n", " ").replace("\0", " "), unended=name)
