"""What a process is: how it came to be, its arguments, its forks, its end."""

import os
import sys
from _thread import get_ident
from time import monotonic_ns, time_ns

from .frames import caller, first_place, is_machinery
from .own_code import own_places
from .text import attributes, escaped, mask_arguments

Function, Method = type(caller), type(escaped.__missing__)


def header(parent_file, start_ns):
    """The first two lines of a process's file; `parent_file` is set in a forked child."""
    arguments = _arguments()
    version = sys.version_info
    pairs = [
        ("pid", os.getpid()),
        ("ppid", os.getppid()),
        ("host", os.uname().nodename),
        ("origin", "fork" if parent_file else _origin(arguments)),
        ("parent_file", parent_file or None),
        ("mono_ns", monotonic_ns()),
        ("wall_ns", time_ns()),
        ("main_thread", get_ident()),
        ("cwd", _cwd()),
        ("python", "%d.%d.%d" % version[:3]),
        ("executable", sys.executable or ""),
        ("platform", sys.platform),
        ("imports", os.environ.get("DJANGO_TRACE_IMPORTS") != "0"),
        ("argv", mask_arguments(arguments)),
    ]
    return "django-trace\t1\nP%s\n" % attributes(pairs)


def _arguments():
    arguments = getattr(sys, "orig_argv", None)
    if arguments is None:  # before 3.10
        try:
            with open("/proc/self/cmdline", "rb") as file:
                arguments = os.fsdecode(file.read()).split("\0")[:-1]
        except OSError:
            arguments = getattr(sys, "argv", [])
    return list(arguments)


def _origin(arguments):
    text = " ".join(arguments)
    if "multiprocessing.forkserver" in text:
        return "forkserver"
    if "--multiprocessing-fork" in arguments or "multiprocessing.spawn" in text:
        return "spawn"
    # Set for the child by restart_with_reloader in django.utils.autoreload.
    return "reloader" if os.environ.get("RUN_MAIN") == "true" else "exec"


def _cwd():
    try:
        return os.getcwd()
    except OSError:
        return ""


def watch_process(watch, recorder, writer):
    """Record forks, threads, subprocesses, listening sockets and the end of the process."""

    def forked():
        if os.getpid() != writer.pid:
            writer.open()
            for callback in writer.on_fork:
                callback()

    def forking():
        recorder.instant("fork", [("caller", first_place(is_machinery, 2))])

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_quiet(forking), after_in_child=_quiet(forked))

    def on_atexit(module):
        def leaving():
            # A forked child that runs its parent's exit functions is a process of its own.
            recorder.call(recorder.on_exit)
            failed = getattr(sys, "last_type", None)
            error = getattr(sys, "last_value", None)
            if isinstance(error, BaseException) and recorder.thread().leaving != id(error):
                recorder.exception(error)
            recorder.instant("exit", [("error", getattr(failed, "__name__", ""))])

        module.register(_quiet(leaving))

    def on_threading(module):
        def started(result, thread, *args, **kwargs):
            recorder.instant(
                "thread.start",
                [
                    ("name", thread.name),
                    ("ident", thread.ident),
                    ("target", describe_target(thread)),
                    ("daemon", thread.daemon),
                    ("caller", caller(depth=3)),
                    ("chain", None if writer.pid in writer.startup_ended else own_places(3)),
                ],
            )

        module.Thread.start = recorder.after(module.Thread.start, "thread.start", started)

    def on_subprocess(module):
        def starting(process, args=(), *rest, **kwargs):
            # Only what can be read twice: an iterator is the program's to use up.
            command = list(args) if type(args) in (list, tuple) else [args]
            known = [word for word in command if isinstance(word, (str, bytes, os.PathLike))]
            words = [os.fsdecode(word) for word in known]
            if kwargs.get("shell") and words:
                words = [words[0].split(" ")[0], "..."]
            recorder.instant(
                "subprocess",
                [
                    ("caller", caller(depth=3)),
                    ("app", recorder.current_app()),
                    ("argv", mask_arguments(words)),
                    ("chain", None if writer.pid in writer.startup_ended else own_places(3)),
                ],
            )

        Popen = module.Popen
        Popen.__init__ = recorder.before(Popen.__init__, "subprocess", starting)

    def on_socket(module):
        def listening(result, listener, *args):
            address = listener.getsockname()
            text = "%s:%s" % address[:2] if type(address) is tuple else os.fsdecode(address)
            recorder.instant("server.listening", [("address", text)])

        def connecting(connection, address, *args):
            text = "%s:%s" % address[:2] if type(address) is tuple else os.fsdecode(address)
            return [
                ("address", text),
                ("app", recorder.current_app()),
                ("caller", caller(depth=3)),
                ("chain", own_places(3)),
            ]

        def loading_apps():
            return recorder.is_open("populate") and not recorder.is_open("db.connect")

        module.socket.connect = recorder.span(
            module.socket.connect, "socket.connect", connecting, only_if=loading_apps
        )
        module.socket.listen = recorder.after(module.socket.listen, "server.listening", listening)

    watch.when_loaded("atexit", on_atexit)
    watch.when_loaded("threading", on_threading)
    watch.when_loaded("subprocess", on_subprocess)
    watch.when_loaded("socket", on_socket)


def _quiet(function):
    def quiet():
        try:
            function()
        except Exception:
            pass

    return quiet


def describe_target(thread):
    """The dotted name of what a thread or timer runs, else of its class."""
    state = thread.__dict__
    target = state.get("_target")
    if target is None:
        target = state.get("function", type(thread))
    return describe_callable(target)[0]


def describe_callable(value):
    """The dotted name and the ``file:line`` of a function, method or callable object."""
    function = value.__func__ if type(value) is Method else value  # type: ignore[attr-defined]
    if type(function) is not Function:
        described = value if isinstance(value, type) else type(value)
        return f"{described.__module__}.{described.__qualname__}", ""
    code = function.__code__
    name = f"{function.__module__}.{function.__qualname__}"
    return name, f"{code.co_filename}:{code.co_firstlineno}"
