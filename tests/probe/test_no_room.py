"""Where the probe cannot write, the program goes on, and the recording says that it ends."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from .reporting import (
    APPS,
    FORKS,
    MODELS,
    START_UP,
    events,
    reported,
    same_as_untraced,
    start,
    write_project,
)
from .running import (
    PYTHON,
    Process,
    read_traces,
    run,
    traced_environment,
    write_files,
)


def assert_says_it_stopped(process: Process, output: bytes, reason: str) -> None:
    """The recording is whole up to a point, and says there that it ends and why."""
    (refused,) = process.instants("probe.refused")
    assert reason in str(refused.attributes["reason"])
    assert process.records[-1] == refused
    assert not process.damage()
    lines = [line for line in reported(output) if " " in line]
    present = [line in events(process) for line in lines if not line.startswith("import")]
    assert present == sorted(present, reverse=True), "a gap before the end"
    assert not all(present)


@pytest.mark.parametrize("size_kib", [72, 200])
def test_full_disk(tmp_path: Path, mount_disk: Callable[[str], Path], size_kib: int) -> None:
    project = write_project(tmp_path / "project")
    disk = mount_disk(f"size={size_kib}k")
    done = start(project, disk)
    same_as_untraced(project, done)
    (process,) = read_traces(disk)
    assert_says_it_stopped(process, done.stdout, "No space left")


def test_disk_full_from_the_start(tmp_path: Path, mount_disk: Callable[[str], Path]) -> None:
    project = write_project(tmp_path / "project")
    disk = mount_disk("size=16k")
    done = start(project, disk)
    same_as_untraced(project, done)
    assert not read_traces(disk)
    assert len(list(disk.glob("*.refused"))) == 1


def test_no_room_for_any_file(tmp_path: Path, mount_disk: Callable[[str], Path]) -> None:
    project = write_project(tmp_path / "project")
    disk = mount_disk("size=16k,nr_inodes=1")
    same_as_untraced(project, start(project, disk))
    assert not list(disk.iterdir())


def test_disk_fills_while_children_fork(tmp_path: Path, mount_disk: Callable[[str], Path]) -> None:
    """Some children find no room: each leaves its recording or a mark that it could not."""
    project = write_project(tmp_path / "project")
    (project / "forks.py").write_text(FORKS % 20)
    disk = mount_disk("size=2200k")
    done = start(project, disk, "forks.py")
    assert done.exit_code == 0, done.stderr.decode()
    recordings, marks = read_traces(disk), list(disk.glob("*.refused"))
    assert len(recordings) + len(marks) == 21
    assert marks
    assert all(process.header for process in recordings)


def test_read_only_directory(tmp_path: Path, mount_disk: Callable[[str], Path]) -> None:
    project = write_project(tmp_path / "project")
    if os.geteuid() == 0:  # whom permissions do not stop
        directory = mount_disk("ro,size=1m")
    else:
        directory = tmp_path / "read-only"
        directory.mkdir(mode=0o555)
    same_as_untraced(project, start(project, directory))
    assert not list(directory.iterdir())


@pytest.mark.parametrize("kind", ["missing", "a-file", "loop", "empty-name"])
def test_no_directory(tmp_path: Path, kind: str) -> None:
    project = write_project(tmp_path / "project")
    directory = tmp_path / kind
    if kind == "a-file":
        directory.write_text("")
    elif kind == "loop":
        directory.symlink_to(directory)
    environment = traced_environment(directory)
    if kind == "empty-name":
        environment["DJANGO_TRACE_DIR"] = ""
    same_as_untraced(project, run([PYTHON, "start.py"], project, environment))
    assert directory.exists() == (kind == "a-file")


def test_directory_removed_meanwhile(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    remove = "import os, shutil\nshutil.rmtree(os.environ['DJANGO_TRACE_DIR'], True)\n"
    (project / "removes.py").write_text(remove + START_UP)
    done = start(project, traces, "removes.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    assert len(reported(done.stdout)) == APPS * (MODELS + 2)


@pytest.mark.parametrize(("limit_kib", "begins"), [(16, False), (64, True), (100, True)])
def test_file_size_limit(tmp_path: Path, traces: Path, limit_kib: int, begins: bool) -> None:
    project = write_project(tmp_path / "project")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_kib * 1024, limit_kib * 1024))

    done = run([PYTHON, "start.py"], project, traced_environment(traces), limit)
    same_as_untraced(project, done)
    if begins:
        (process,) = read_traces(traces)
        assert_says_it_stopped(process, done.stdout, "File too large")
    else:
        assert not read_traces(traces)
        assert len(list(traces.glob("*.refused"))) == 1


def test_no_descriptor_left(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    greedy = """\
import os
import resource

from django.dispatch import Signal

Signal().connect(print, weak=False)  # it imports something the first time
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
taken = []
try:
    while True:
        taken.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
for number in range(2000):
    Signal().connect(print, dispatch_uid=str(number), weak=False)
for descriptor in taken:
    os.close(descriptor)
"""
    write_files(project, {"greedy.py": greedy + START_UP})
    done = start(project, traces, "greedy.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    (refused,) = process.instants("probe.refused")
    assert "Too many open files" in str(refused.attributes["reason"])


def test_little_memory(tmp_path: Path, traces: Path) -> None:
    """No address space for another window: the program goes on as long as it can itself."""
    project = write_project(tmp_path / "project")
    script = """\
import resource
import django.dispatch
import re
django.dispatch.Signal().connect(print, weak=False)
used = int(re.search(r"VmSize:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + 900 * 1024, -1))
for number in range(2000):
    django.dispatch.Signal().connect(print, dispatch_uid=str(number), weak=False)
resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
print("done")
"""
    write_files(project, {"little.py": script})
    done = start(project, traces, "little.py")
    assert (done.exit_code, done.stdout) == (0, b"done\n"), done.stderr.decode()
    (process,) = read_traces(traces)
    assert process.instants("probe.refused") or process.instants("exit")
    assert not process.damage()
