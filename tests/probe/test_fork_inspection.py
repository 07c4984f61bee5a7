"""What a forked child inherits is in its recording; looking for it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from .reporting import by_origin, start
from .running import (
    DJANGO_SCRIPT,
    Process,
    compare,
    python_version,
    read_traces,
    run_both,
    write_files,
)

FORK = """\
import os
import sys

if os.environ.get("FORK_SILENTLY"):
    import ctypes
    fork = ctypes.PyDLL(None).fork
else:
    fork = os.fork


def in_child(action=lambda: None):
    sys.stdout.flush()
    child = fork()
    if not child:
        import colorsys  # something to record
        action()
        sys.stdout.flush()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


"""


def inherited(process: Process) -> list[tuple[str, str]]:
    """What and name of each thing."""
    return [
        (str(one.attributes["what"]), str(one.attributes["name"]))
        for one in process.instants("fork.inherits")
    ]


def child_of(tmp_path: Path, traces: Path, script: str) -> Process:
    """The recording of the one child that `script` forks."""
    project = write_files(tmp_path / "project", {"script.py": FORK + script})
    done = start(project, traces, "script.py")
    assert (done.exit_code, done.stderr) == (0, b""), done.stderr.decode()
    first, (child,) = by_origin(read_traces(traces))
    for process in (first, child):
        assert not process.instants("probe.error"), process.instants("probe.error")
        assert not process.damage()
    assert not first.instants("fork.inherits")
    assert not child.instants("fork.hooks_skipped")
    return child


SCRIPTS = {
    "socket": """\
import socket
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(1)
client = socket.create_connection(server.getsockname())
closed = socket.create_connection(server.getsockname())
closed.close()
in_child()
""",
    "loop": """\
import asyncio
loop = asyncio.new_event_loop()
asyncio.run(asyncio.sleep(0))
in_child()
loop.close()
""",
    "random": """\
import random
import tempfile
generator = random.Random(42)
random.Random()
random.SystemRandom().random()
tempfile.mkstemp()
in_child()
""",
    "thread": """\
import threading
import warnings
warnings.simplefilter("ignore")
event = threading.Event()
threading.Thread(target=event.wait, name="waiting").start()
done = threading.Thread(target=int, name="done")
done.start()
done.join()
in_child()
event.set()
""",
    "lock": """\
import threading
free, held, own = threading.Lock(), threading.Lock(), threading.RLock()


class Keeper:
    lock = threading.Lock()

    def __init__(self):
        self.lock_of_instance = threading.RLock()


keeper = Keeper()
Keeper.lock.acquire()
held.acquire()
own.acquire()
# Held at the fork, freed by a hook that comes after ours.
os.register_at_fork(before=free.acquire, after_in_child=free.release, after_in_parent=free.release)
in_child()
""",
    "file": """\
waiting = open("waiting.txt", "w")
waiting.write("some text")
flushed = open("flushed.txt", "w")
flushed.write("some text")
flushed.flush()
reading = open("script.py")
reading.read(3)
binary = open("binary.dat", "wb")
binary.write(bytes(5))
in_child()
""",
    "temporary": """\
import tempfile
deletes = tempfile.NamedTemporaryFile()
stays = tempfile.NamedTemporaryFile(delete=False)
directory = tempfile.TemporaryDirectory()
in_child()
""",
}
EXPECTED = {
    "loop": {"_UnixSelectorEventLoop"},
    "random": {"Random"},
    "thread": {"waiting"},
    "lock": {"__main__.Keeper.lock", "__main__.held"},
    "file": {"__main__.waiting", "__main__.binary"},
    "temporary": {"__main__.deletes", "__main__.directory"},
}


@pytest.mark.parametrize("what", SCRIPTS)
def test_each_kind(what: str, tmp_path: Path, traces: Path) -> None:
    child = child_of(tmp_path, traces, SCRIPTS[what])
    found = inherited(child)
    assert {kind for kind, _ in found} == {what}
    assert len(found) == len(EXPECTED.get(what, {"the client"}))
    if what == "socket":
        assert found[0][1].startswith("127.0.0.1:")
    else:
        assert {name for _, name in found} == EXPECTED[what]
    if what in ("socket", "loop", "random"):
        (one,) = child.instants("fork.inherits")
        (place,) = one.attributes["chain"]
        file, _, line = place.rpartition(":")
        source = (tmp_path / "project" / file).read_text().splitlines()[int(line) - 1]
        assert source.startswith(("client =", "loop =", "generator ="))
    if what == "file":
        pending = [one.attributes["pending_bytes"] for one in child.instants("fork.inherits")]
        assert sorted(pending) == ["5", "9"]


@pytest.mark.parametrize("what", SCRIPTS)
def test_looking_changes_nothing(what: str, tmp_path: Path) -> None:
    """Not what a buffer holds, who has a lock, or what is said at the end."""
    report = """\
import glob
import random


def say():
    print(sorted(sys.modules), random.Random(1).random())
    for name, value in sorted(globals().items()):
        if type(value).__name__ in ("lock", "RLock"):
            print(name, repr(value).split(" ")[0])
        if type(value).__name__ in ("TextIOWrapper", "BufferedWriter") and name != "reading":
            value.flush()


in_child(say)
say()
for name in sorted(glob.glob("*.txt") + glob.glob("*.dat")):
    print(name, open(name).read())
"""
    script = SCRIPTS[what].replace("in_child()\n", report)
    project = write_files(tmp_path / "project", {"script.py": FORK + script})
    pair = run_both(["-W", "ignore", "script.py"], project, tmp_path / "traces")
    # Both write the same files, one after the other is done with its own or not.
    if what == "file":
        assert pair.traced.stderr == pair.untraced.stderr == b""
        pair.assert_recorded()
    else:
        pair.assert_unnoticed()


def test_text_that_waits_is_not_written_out_by_looking(tmp_path: Path, traces: Path) -> None:
    script = """\
waiting = open("waiting.txt", "w")
waiting.write("once a process\\n")
in_child(lambda: waiting.flush())
assert os.path.getsize("waiting.txt") == 15
waiting.flush()
assert os.path.getsize("waiting.txt") == 30
"""
    assert inherited(child_of(tmp_path, traces, script)) == [("file", "__main__.waiting")]


def test_nothing_lazy_wakes(tmp_path: Path) -> None:
    script = """\
import threading
from importlib.util import LazyLoader, find_spec, module_from_spec
from django.utils.functional import SimpleLazyObject


class Meta(type):
    def __getattribute__(cls, name):
        print("asked the class for", name)
        return super().__getattribute__(name)


class Odd(metaclass=Meta):
    lock = threading.Lock()

    @property
    def __class__(self):
        print("asked for its class")
        return threading.Thread

    def __getattribute__(self, name):
        print("asked for", name)
        return object.__getattribute__(self, name)

    def __repr__(self):
        print("asked for its text")
        return ""


odd = Odd()
lazy = SimpleLazyObject(lambda: print("woken"))
spec = find_spec("later")
spec.loader = LazyLoader(spec.loader)
sys.modules["later"] = later = module_from_spec(spec)
spec.loader.exec_module(later)
sys.modules["odd"] = odd
in_child()
print("forked")
"""
    files = {"script.py": FORK + script, "later.py": "print('loaded')\n"}
    pair = compare(write_files(tmp_path / "project", files), ["script.py"])
    assert pair.traced.stdout.endswith(b"forked\n")
    assert b"woken" not in pair.traced.stdout
    assert b"loaded" not in pair.traced.stdout


def test_errors_look_the_same(tmp_path: Path) -> None:
    """Of what the probe stands around at creation, and of a lifespan."""
    script = """\
import asyncio
import inspect
import random
import socket
import traceback


def attempt(action):
    try:
        action()
    except Exception:
        traceback.print_exc()


attempt(lambda: socket.socket(socket.AF_UNIX).connect("/no/such/socket"))
attempt(lambda: socket.socket().connect("no address"))
attempt(lambda: random.Random(1, 2))
attempt(lambda: os.register_at_fork())
attempt(lambda: os.register_at_fork(before=1))
from shop.asgi import application
attempt(lambda: asyncio.run(application({"type": "lifespan"}, None, None)))
from django.core.handlers.asgi import ASGIHandler
print(inspect.iscoroutinefunction(ASGIHandler.__call__), inspect.signature(ASGIHandler.__call__))
print(inspect.signature(random.Random.__init__), os.register_at_fork.__name__)
"""
    import shutil

    from .running import SHOP

    project = Path(shutil.copytree(SHOP, tmp_path / "shop"))
    write_files(project, {"errors.py": DJANGO_SCRIPT + script})
    pair = compare(project, ["errors.py"])
    assert b"not lifespan" in pair.traced.stderr
    (process,) = pair.processes
    assert process.values("asgi.refused", "type") == ["lifespan"]


QUERIES = (
    DJANGO_SCRIPT
    + FORK
    + """\
from django.db import connection


def query():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def query_anew():
    connection.close()
    query()


query()
"""
)


def test_first_query_on_an_inherited_connection(shop: Path, traces: Path) -> None:
    script = """\
def twice():
    query()
    assert "_cursor" not in connection.__dict__
    query()


in_child(twice)
in_child(query_anew)
assert "_cursor" not in connection.__dict__
connection.close()
in_child(query)
"""
    write_files(shop, {"queries.py": QUERIES + script})
    done = start(shop, traces, "queries.py")
    assert (done.exit_code, done.stderr) == (0, b""), done.stderr.decode()
    _, children = by_origin(read_traces(traces))
    seen = sorted((inherited(child), len(child.instants("fork.query"))) for child in children)
    connection = [("connection", "default")]
    assert seen == [([], 0), (connection, 0), (connection, 1)]


def test_fork_without_fork_hooks(tmp_path: Path, shop: Path, traces: Path) -> None:
    """As uWSGI does it: the child looks for itself, before its connection is tidied away."""
    script = """\
import threading
import warnings
from django.db import close_old_connections

os.register_at_fork(after_in_child=print)
event = threading.Event()
threading.Thread(target=event.wait, name="waiting").start()
in_child(close_old_connections)
event.set()
"""
    write_files(
        shop, {"silent.py": "import os\nos.environ['FORK_SILENTLY'] = '1'\n" + QUERIES + script}
    )
    done = start(shop, traces, "silent.py")
    assert (done.exit_code, done.stdout, done.stderr) == (0, b"", b""), done.stderr.decode()
    _, (child,) = by_origin(read_traces(traces))
    assert inherited(child) == [("connection", "default"), ("thread", "waiting")]
    (skipped,) = child.instants("fork.hooks_skipped")
    (hook,) = skipped.attributes["hooks"]
    assert Path(hook.rpartition(":")[0]).name == "silent.py"


def test_child_that_becomes_another_program(tmp_path: Path, traces: Path) -> None:
    """With a preexec_fn, subprocess runs the fork hooks in a child that is soon replaced."""
    script = """\
import random
import subprocess
generator = random.Random()
subprocess.run(["/bin/true"], preexec_fn=lambda: None, check=True)
"""
    child = child_of(tmp_path, traces, script)
    assert not inherited(child)


def test_hundreds_of_things_are_bounded(tmp_path: Path, traces: Path) -> None:
    script = """\
import random
kept = [random.Random() for _ in range(3000)]
in_child()
"""
    assert 500 < len(inherited(child_of(tmp_path, traces, script))) <= 1000


def test_threads_that_fork_at_the_same_time(tmp_path: Path, traces: Path) -> None:
    script = """\
import random
import threading
import warnings
warnings.simplefilter("ignore")
generator = random.Random()


def work():
    for _ in range(10):
        child = os.fork()
        if not child:
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0


threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
    project = write_files(tmp_path / "project", {"script.py": FORK + script})
    done = start(project, traces, "script.py")
    assert (done.exit_code, done.stderr) == (0, b""), done.stderr.decode()
    _, children = by_origin(read_traces(traces))
    assert len(children) == 30
    for child in children:
        assert ("random", "Random") in inherited(child)
        assert not child.instants("fork.hooks_skipped")
        assert not child.instants("probe.error")


@pytest.mark.skipif(python_version() < (3, 9), reason="asyncio.to_thread is newer")
def test_default_executor_of_a_closed_loop_leaves_nothing(tmp_path: Path, traces: Path) -> None:
    script = """\
import asyncio
asyncio.run(asyncio.to_thread(int))
in_child()
"""
    assert not inherited(child_of(tmp_path, traces, script))
