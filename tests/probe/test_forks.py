"""Each forked process has a recording of its own, which names that of its parent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.trace.file_format import Begin, End

from .reporting import (
    APPS,
    FORKS,
    START_UP,
    assert_complete,
    assert_no_problem,
    by_origin,
    events,
    same_as_untraced,
    start,
    write_project,
)
from .running import (
    PYTHON,
    read_traces,
    run,
    traced_environment,
    write_files,
)


def test_hundred_children(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    (project / "forks.py").write_text(FORKS % 100)
    done = start(project, traces, "forks.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    first, forked = by_origin(read_traces(traces))
    assert len(forked) == 100
    assert_complete(first, done.stdout)
    assert len(first.instants("fork")) == 100
    seen = set()
    for child in forked:
        assert_no_problem(child)
        assert child.header.attributes["parent_file"] == first.path.name
        assert child.header.attributes["ppid"] == first.header.attributes["pid"]
        (uid,) = child.values("signal.connect", "dispatch_uid")
        seen.add(uid)
        assert not child.instants("exit")
    assert seen == {str(number) for number in range(100)}


def test_children_of_children(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    script = (
        START_UP
        + """\
for depth in range(5):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        break
"""
    )
    (project / "nested.py").write_text(script)
    start(project, traces, "nested.py")
    first, forked = by_origin(read_traces(traces))
    parents = {p.path.name: p.header.attributes["parent_file"] for p in forked}
    assert len(parents) == 5
    name, depth = next(name for name in parents if name not in parents.values()), 0
    while name in parents:
        name, depth = str(parents[name]), depth + 1
    assert (name, depth) == (first.path.name, 5)
    assert all(process.instants("exit") for process in [first, *forked])


def test_fork_inside_ready(tmp_path: Path, traces: Path) -> None:
    """Parent and child both finish the start-up, each in its own recording."""
    project = write_project(
        tmp_path / "project",
        ready="        if self.label == 'app3':\n            import os\n"
        "            child = os.fork()\n"
        "            if child:\n                os.waitpid(child, 0)\n",
    )
    done = start(project, traces)
    same_as_untraced(project, done)
    first, (child,) = by_origin(read_traces(traces))
    assert_complete(first, done.stdout)
    assert_no_problem(child)
    after = {f"app.ready app{number}" for number in range(4, APPS)}
    assert {event for event in events(child) if event.startswith("app.ready")} == after
    begun = {record.id for record in child.records if isinstance(record, Begin)}
    ended = {record.id for record in child.records if isinstance(record, End)}
    assert begun <= ended
    assert child.values("flag", "name") == ["ready"]


@pytest.mark.parametrize("child_does", ["connect", "nothing"])
def test_fork_without_fork_hooks(tmp_path: Path, traces: Path, child_does: str) -> None:
    """As servers written in C do it."""
    project = write_project(tmp_path / "project")
    action = "Signal().connect(print, dispatch_uid='child', weak=False)"
    script = f"""\
import ctypes
from django.dispatch import Signal
child = ctypes.PyDLL(None).fork()
if not child:
    {action if child_does == "connect" else "pass"}
    os._exit(0)
os.waitpid(child, 0)
Signal().connect(print, dispatch_uid='parent', weak=False)
"""
    (project / "silent.py").write_text(START_UP + script)
    done = start(project, traces, "silent.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    first, forked = by_origin(read_traces(traces))
    assert_complete(first, done.stdout)
    assert first.values("signal.connect", "dispatch_uid")[-1] == "parent"
    if child_does == "connect":
        (child,) = forked
        assert child.values("signal.connect", "dispatch_uid") == ["child"]
        assert child.header.attributes["parent_file"] == first.path.name
    else:
        assert not forked


def test_multiprocessing(tmp_path: Path, traces: Path) -> None:
    script = """\
import multiprocessing
import sys


def work(number):
    import colorsys
    return number


if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(work, range(4)))
"""
    project = write_files(tmp_path / "project", {"pool.py": script})
    for method in ("fork", "spawn", "forkserver"):
        directory = traces / method
        directory.mkdir()
        environment = traced_environment(directory)
        done = run([PYTHON, "pool.py", method], project, environment)
        assert (done.exit_code, done.stdout) == (0, b"[0, 1, 2, 3]\n"), done.stderr.decode()
        processes = read_traces(directory)
        origins = {str(process.header.attributes["origin"]) for process in processes}
        assert method in origins
        assert sum("colorsys" in process.imports() for process in processes) >= 1
        for process in processes:
            assert_no_problem(process)


def test_fork_while_threads_write(tmp_path: Path, traces: Path) -> None:
    """A child forked while another thread held the probe's lock writes all the same."""
    script = """\
import os
import threading
import warnings

import django.dispatch

warnings.simplefilter("ignore")
django.dispatch.Signal().connect(print, weak=False)  # it imports something the first time
going = True


def write():
    while going:
        django.dispatch.Signal().connect(print, weak=False)


threads = [threading.Thread(target=write, daemon=True) for _ in range(3)]
for thread in threads:
    thread.start()
for number in range(60):
    child = os.fork()
    if not child:
        django.dispatch.Signal().connect(print, dispatch_uid="child", weak=False)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
going = False
for thread in threads:
    thread.join()
"""
    project = write_files(tmp_path / "project", {"forks.py": script})
    done = start(project, traces, "forks.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    first, forked = by_origin(read_traces(traces))
    assert len(forked) == 60
    for child in forked:
        assert child.values("signal.connect", "dispatch_uid") == ["child"]
        assert_no_problem(child)
    assert not first.damage()
    assert not first.instants("probe.error")
