"""Which processes run tests: there settings and the registry change by design."""

from __future__ import annotations

from tracer.trace.model import Process, Trace

_RUNNERS = ("pytest", "py.test", "nose2", "tox")


def is_test_run(trace: Trace, process: Process) -> bool:
    """Whether the process runs tests, by `manage.py test` or by pytest, or was forked by one."""
    if any(span.name == "test" for span in trace.spans_of(process.key, "command", "management")):
        return True
    if process.parent is not None and is_test_run(trace, trace.process(process.parent)):
        return True
    programs = [word.rpartition("/")[2] for word in process.argv[:4]]
    return any(word.partition("==")[0] in _RUNNERS for word in programs) or any(
        "pytest" in word or "xdist" in word for word in process.argv
    )
