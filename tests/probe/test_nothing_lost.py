"""What the probe has seen stays readable, whatever becomes of the process or of the disk."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracer.trace.file_format import Begin, End, Happened, Imported

from .running import (
    PYTHON,
    Outcome,
    Process,
    python_version,
    read_traces,
    run,
    traced_environment,
    untraced_environment,
    write_files,
)

KILLS = 200
APPS = 8
MODELS = 5
START_UP = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
"""
STEPS = """\
import sys
from report import report

for name in (
    "ast", "json", "logging", "decimal", "inspect", "socket", "email.message", "asyncio", "sqlite3",
    "urllib.request", "zoneinfo", "django", "django.utils.functional", "django.conf",
    "django.utils.translation", "django.core.exceptions", "django.utils.timezone", "django.apps",
    "django.core.checks", "django.core.validators", "django.forms", "django.db", "django.template",
    "django.db.models.query", "django.db.models.fields", "django.db.models", "django.urls",
    "django.contrib.contenttypes.apps", "django.http", "django.core.handlers.base",
):
    new = name not in sys.modules
    try:
        __import__(name)
    except ImportError:
        continue
    if new:
        report("import", name)
"""
REPORT = """\
import os

descriptor = int(os.environ.get("REPORT_TO", "1"))


def report(*words):
    os.write(descriptor, (" ".join(words) + "\\n").encode())
"""


def write_project(directory: Path, *, ready: str = "") -> Path:
    """A project that reports each model, import and `ready` call once the probe has seen it."""
    names = [f"app{number}" for number in range(APPS)]
    files = {
        "settings.py": f"INSTALLED_APPS = {names!r}\nSECRET_KEY = 'of a test'\nUSE_TZ = True\n"
        "DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\n",
        "report.py": REPORT,
        "start.py": STEPS + START_UP + "report('ready')\n",
    }
    for name in names:
        files[f"{name}/__init__.py"] = ""
        files[f"{name}/apps.py"] = (
            "from django.apps import AppConfig\nfrom report import report\n\n\n"
            f"class Config(AppConfig):\n    name = '{name}'\n\n    def ready(self):\n"
            f"        report('app.ready', '{name}')\n" + ready
        )
        files[f"{name}/late.py"] = ""
        files[f"{name}/models.py"] = (
            f"from django.db import models\nfrom report import report\nimport {name}.late\n\n"
            f"report('import', '{name}.late')\n"
        ) + "".join(
            f"\n\nclass Model{number}(models.Model):\n    name = models.TextField()\n\n\n"
            f"report('model', '{name}.Model{number}')\n"
            for number in range(MODELS)
        )
    return write_files(directory, files)


def events(process: Process) -> set[str]:
    """What the project reports, as the recording has it."""
    found = set()
    for record in process.records:
        if isinstance(record, Imported) and record.outcome == "ok":
            found.add(f"import {record.module}")
        elif isinstance(record, Happened) and record.kind == "model":
            found.add(f"model {record.attributes['label']}")
        elif isinstance(record, Begin) and record.kind == "app.ready":
            found.add(f"app.ready {record.attributes['label']}")
        elif isinstance(record, Happened) and record.kind == "signal.connect":
            found.add(f"connect {record.attributes.get('dispatch_uid')}")
    return found


def reported(output: bytes) -> list[str]:
    """The lines reported in full."""
    return output.decode().split("\n")[:-1]


def start(project: Path, traces: Path, script: str = "start.py") -> Outcome:
    """Run a script of the project under the probe."""
    return run([PYTHON, script], project, traced_environment(traces))


def assert_complete(process: Process, output: bytes) -> None:
    """All that was reported is in the recording, and no line of it is damaged."""
    expected = {line for line in reported(output) if " " in line}
    assert not expected - events(process)
    assert not process.damage()
    assert not process.instants("probe.error"), process.instants("probe.error")


def test_whole_start_up(tmp_path: Path, traces: Path) -> None:
    done = start(write_project(tmp_path / "project"), traces)
    (process,) = read_traces(traces)
    assert len(reported(done.stdout)) > APPS * (MODELS + 2) + 10
    assert_complete(process, done.stdout)
    assert process.instants("exit")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Each event that the process told of before it was killed reads back."""
    project = write_project(tmp_path / "project")
    for name in ("cold", "warm"):
        (tmp_path / name).mkdir()
        began = time.monotonic()
        everything = len(reported(start(project, tmp_path / name).stdout))
        whole_s = time.monotonic() - began
    seed = random.randrange(2**32)
    moments = random.Random(seed)

    def kill_once(number: int, delay_s: float) -> int:
        directory = tmp_path / f"kill{number}"
        directory.mkdir()
        reading, writing = os.pipe()
        environment = traced_environment(directory, {"REPORT_TO": str(writing)})
        process = subprocess.Popen(
            [PYTHON, "start.py"], cwd=project, env=environment, pass_fds=[writing]
        )
        os.close(writing)
        time.sleep(delay_s)
        process.kill()
        process.wait()
        with open(reading, "rb") as file:
            output = file.read()
        recorded = read_traces(directory)
        if not recorded:
            assert not output, f"seed {seed}, kill {number}: no recording"
            return 0
        (one,) = recorded
        lost = {line for line in reported(output) if " " in line} - events(one)
        assert not lost, f"seed {seed}, kill {number}: {lost}"
        # The record being written when the process was killed, and no other, may be torn.
        assert len(one.damage()) <= 1, f"seed {seed}, kill {number}: {one.damage()}"
        return len(reported(output))

    with ThreadPoolExecutor(2) as pool:
        delays = [moments.uniform(0, whole_s * 1.3) for _ in range(KILLS)]
        counts = list(pool.map(kill_once, range(KILLS), delays))
    in_the_midst = [count for count in counts if 0 < count < everything]
    assert len(in_the_midst) > KILLS // 4, f"the kills missed the start-up: {sorted(counts)}"


def test_killed_between_two_events(tmp_path: Path) -> None:
    """The process kills itself, at every eighth event in turn: none before is missing."""
    project = write_project(tmp_path / "project")
    stop = """\

left = int(os.environ["STOP_AFTER"])
report_only = report


def report(*words):
    global left
    report_only(*words)
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
"""
    (project / "report.py").write_text(REPORT + stop)

    def stop_after(number: int) -> None:
        directory = tmp_path / f"stop{number}"
        directory.mkdir()
        environment = traced_environment(directory, {"STOP_AFTER": str(number)})
        done = run([PYTHON, "start.py"], project, environment)
        assert done.exit_code == -signal.SIGKILL
        assert len(reported(done.stdout)) == number
        (process,) = read_traces(directory)
        assert_complete(process, done.stdout)
        assert not process.instants("exit")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(stop_after, range(1, APPS * (MODELS + 2), 8)))


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(3)",
        "os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_sudden_end(tmp_path: Path, traces: Path, end: str) -> None:
    project = write_project(tmp_path / "project")
    (project / "sudden.py").write_text(START_UP + end + "\n")
    done = start(project, traces, "sudden.py")
    process = read_traces(traces)[0]
    assert_complete(process, done.stdout)
    assert not process.instants("exit")


# Where the probe cannot write.


def same_as_untraced(project: Path, traced: Outcome, script: str = "start.py") -> None:
    """The program did as it does without the probe."""
    untraced = run([PYTHON, script], project, untraced_environment())
    assert traced.normalised() == untraced.normalised()


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


# Processes that fork.

FORKS = (
    START_UP
    + """\
from django.dispatch import Signal

children = []
for number in range(%d):
    child = os.fork()
    if not child:
        Signal().connect(print, dispatch_uid=str(number), weak=False)
        os._exit(0)
    children.append(child)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
"""
)


def by_origin(processes: list[Process]) -> tuple[Process, list[Process]]:
    """The process that was started, and those forked."""
    (first,) = (p for p in processes if p.header.attributes["origin"] == "exec")
    forked = [p for p in processes if p.header.attributes["origin"] == "fork"]
    assert len(forked) == len(processes) - 1
    return first, forked


def assert_no_problem(process: Process) -> None:
    assert not process.damage()
    assert not process.instants("probe.error"), process.instants("probe.error")
    assert not process.instants("probe.refused")


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


# Several hands at the same file.


def test_signal_handler_during_writes(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    script = (
        """\
import os
import signal
import time
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
from django.dispatch import Signal
from report import report

count = 0
busy = False


def interrupt(*_):
    global busy, count
    if busy:
        return
    busy = True
    Signal().connect(print, dispatch_uid=str(count), weak=False)
    report("connect", str(count))
    count += 1
    busy = False


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
django.setup()
end = time.monotonic() + 1
while time.monotonic() < end:
    for name in ("colorsys", "this_is_missing", "wave"):
        sys.modules.pop(name, None)
        try:
            __import__(name)
        except ImportError:
            pass
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    ).replace("import os\n", "import os\nimport sys\n", 1)
    (project / "interrupted.py").write_text(script)
    done = start(project, traces, "interrupted.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert sum(line.startswith("connect") for line in reported(done.stdout)) > 100
    assert_complete(process, done.stdout)


def test_exception_out_of_a_signal_handler(tmp_path: Path, traces: Path) -> None:
    """Whatever it interrupts, the recording goes on after it."""
    script = """\
import signal
import sys
import time

import django.dispatch


class Interrupted(Exception):
    pass


def interrupt(*_):
    raise Interrupted


signal.signal(signal.SIGALRM, interrupt)
seen = count = 0
while seen < 300:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0002)
        while True:
            django.dispatch.Signal().connect(print, weak=False)
            count += 1
    except Interrupted:
        seen += 1
django.dispatch.Signal().connect(print, dispatch_uid="last", weak=False)
print(count)
"""
    project = write_files(tmp_path / "project", {"raises.py": script})
    done = start(project, traces, "raises.py")
    assert done.exit_code == 0, done.stderr.decode()
    (process,) = read_traces(traces)
    uids = process.values("signal.connect", "dispatch_uid")
    assert uids[-1] == "last"
    assert len(uids) > int(done.stdout)
    assert not process.damage()


def test_threads_importing_at_once(tmp_path: Path, traces: Path) -> None:
    files = {f"pile{t}_{n}.py": "" for t in range(8) for n in range(60)}
    files["threads.py"] = """\
import sys
import threading

sys.setswitchinterval(1e-5)
barrier = threading.Barrier(8)


def work(thread):
    barrier.wait()
    for number in range(60):
        __import__("pile%d_%d" % (thread, number))


threads = [threading.Thread(target=work, args=(n,), name="pile %d" % n) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
    project = write_files(tmp_path / "project", files)
    done = start(project, traces, "threads.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert_no_problem(process)
    imported = [record for record in process.records if isinstance(record, Imported)]
    names = [record.module for record in imported if record.module.startswith("pile")]
    assert sorted(names) == sorted(Path(name).stem for name in files if name.startswith("pile"))
    assert len({record.thread for record in imported}) == 9
    assert process.values("thread.start", "name") == [f"pile {number}" for number in range(8)]


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


CLOSES_ALL = """\
import os

import django.dispatch

os.closerange(3, 256)
kept = [open("file%d.txt" % number, "w+") for number in range(20)]
for number, file in enumerate(kept):
    file.write("%d\\n" % number * 1000)
for number in range(30000):
    django.dispatch.Signal().connect(print, dispatch_uid=str(number), weak=False)
for number, file in enumerate(kept):
    file.write("end")
    if number % 2:
        file.flush()
        os.fstat(file.fileno())
"""


def test_descriptors_closed_by_the_program(tmp_path: Path, traces: Path) -> None:
    """As daemons do; the files opened under the freed numbers stay whole, to the last byte."""
    project = write_files(tmp_path / "project", {"closes.py": CLOSES_ALL})
    done = start(project, traces, "closes.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    for number in range(20):
        text = (project / f"file{number}.txt").read_text()
        assert text == f"{number}\n" * 1000 + "end"
    (process,) = read_traces(traces)
    assert_no_problem(process)
    assert process.values("signal.connect", "dispatch_uid")[-1] == "29999"
    assert process.instants("exit")


def test_descriptors_are_not_inherited(tmp_path: Path, traces: Path) -> None:
    script = """\
import os
import subprocess
import sys
import django.dispatch
for number in range(20000):
    django.dispatch.Signal().connect(print, dispatch_uid=str(number), weak=False)
script = "import os; print(sorted(os.listdir('/proc/self/fd')))"
print(subprocess.check_output([sys.executable, "-S", "-c", script], close_fds=False))
"""
    project = write_files(tmp_path / "project", {"inherit.py": script})
    same_as_untraced(project, start(project, traces, "inherit.py"), "inherit.py")


def test_file_stays_bounded(tmp_path: Path, traces: Path) -> None:
    """A record longer than any window is cut short, and says so."""
    script = """\
import sys
import django.dispatch
name = "long" * 5000
for number in range(200):
    django.dispatch.Signal().connect(print, dispatch_uid=name + str(number), weak=False)
try:
    __import__("missing_" + name)
except ImportError:
    pass
__import__("colorsys")
"""
    project = write_files(tmp_path / "project", {"long.py": script})
    done = start(project, traces, "long.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert_no_problem(process)
    assert len(process.instants("signal.connect")) == 200
    assert process.imports()[-1] == "colorsys"


def test_text_of_every_sort(tmp_path: Path, traces: Path) -> None:
    """Names with tabs, newlines, NULs, other scripts and bytes that are no text."""
    names = ["tab\there", "line\nbreak", "nul\0byte", "back\\slash", "ключ", "\U0001f40d", "\udcff"]
    script = f"""\
import django.dispatch
for name in {names!r}:
    django.dispatch.Signal().connect(print, dispatch_uid=name, weak=False)
"""
    project = write_files(tmp_path / "project", {"sorts.py": script})
    done = start(project, traces, "sorts.py")
    assert (done.exit_code, done.stderr) == (0, b"")
    (process,) = read_traces(traces)
    assert_no_problem(process)
    assert process.values("signal.connect", "dispatch_uid") == [*names[:-1], "\\udcff"]
    assert python_version() >= (3, 8)
