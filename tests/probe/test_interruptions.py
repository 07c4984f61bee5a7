"""Signal handlers, threads and closed descriptors come between the probe and its file."""

from __future__ import annotations

from pathlib import Path

from tracer.trace.file_format import Imported

from .reporting import (
    assert_complete,
    assert_no_problem,
    reported,
    same_as_untraced,
    start,
    write_project,
)
from .running import (
    read_traces,
    write_files,
)


def test_signal_handler_during_writes(tmp_path: Path, traces: Path) -> None:
    project = write_project(tmp_path / "project")
    script = (
        """\
import os
import signal
import time
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
from django.conf import settings
from django.dispatch import Signal
from report import report

count = 0
busy = False


def interrupt(*_):
    global busy, count
    if busy or "_wrapped" not in object.__getattribute__(settings, "__dict__"):
        return  # connect() reads settings, which fails between two lines of their own set-up
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
        for _ in range(20000):  # Python ignores an exception in a weak reference's callback
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
