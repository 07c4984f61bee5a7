"""DRT311, DRT605 and 7xx: what forks inherit, and what happens in several processes at once."""

from __future__ import annotations

from . import Case

MAKES_MODEL = (
    'type("Report", (models.Model,), {"__module__": "jobs.models", "title": models.TextField()})'
)
STARTS = 'importlib.import_module("jobs.at_startup." + pitfall).start()'
ASKS = "with connection.cursor() as cursor:"
STARTS_THREAD = 'threading.Thread(target=export, name="exporter", daemon=True).start()'
HOLDER = 'threading.Thread(target=work, name="holder", daemon=True).start()'
FAILS = 'raise RuntimeError("the licence server cannot be reached")'
APPLICATION = "application = get_asgi_application()"
LATE = (
    "error: Not every worker has the model jobs.Report.",
    "in 1 of 2 workers, after their start-up",
)
SHARED = (
    "warning (possible): The connection default (sqlite) is open when the process forks.",
    "jobs/at_startup/connection_open.py:7 (app jobs) opened it",
)
LOST = (
    "error: The thread exporter stays behind in the parent when the process forks.",
    "the start of jobs.at_startup.thread_started.export",
)

CASES = (
    Case(
        "workers",
        "model_made_late",
        "gunicorn",
        {"DRT311": MAKES_MODEL},
        url="/late/",
        says=LATE,
    ),
    Case(
        "workers",
        "model_made_late",
        "gunicorn-preload",
        {"DRT311": MAKES_MODEL},
        url="/late/",
        says=LATE,
    ),
    Case(
        "workers",
        "connection_open",
        "gunicorn-preload",
        {"DRT601": STARTS, "DRT605": ASKS},
        says=SHARED,
    ),
    Case(
        "workers",
        "connection_open",
        "uwsgi",
        {"DRT601": STARTS, "DRT605": ASKS, "DRT707": ""},
        says=SHARED,
    ),
    Case("workers", "thread_started", "gunicorn-preload", {"DRT701": STARTS_THREAD}, says=LOST),
    Case(
        "workers",
        "thread_started",
        "uwsgi",
        {"DRT701": STARTS_THREAD, "DRT707": ""},
        says=LOST,
    ),
    Case(
        "workers",
        "executor_used",
        "gunicorn-preload",
        {"DRT701": "executor.submit(int).result()"},
        says=("error: The thread ThreadPoolExecutor-", "submit() in a child waits for ever"),
    ),
    Case(
        "workers",
        "timer_started",
        "gunicorn",
        {"DRT702": "timer.start()"},
        says=(
            "warning (possible): The job jobs.at_startup.timer_started.clean_up is started in 2",
            "starts it during ready()",
        ),
    ),
    Case(
        "workers",
        "thread_started",
        "uvicorn-workers",
        {"DRT702": STARTS_THREAD},
        says=("warning (possible): The job jobs.at_startup.thread_started.export is started in 2",),
    ),
    Case(
        "workers",
        "thread_started",
        "runserver",
        {"DRT702": STARTS_THREAD},
        says=("One of them is the autoreloader",),
    ),
    Case(
        "workers",
        "loop_made",
        "gunicorn-preload",
        {"DRT703": "loops.append(asyncio.new_event_loop())"},
        says=("warning: An event loop is open when", "jobs/at_startup/loop_made.py:9 made it"),
    ),
    Case(
        "workers",
        "",
        "spawn",
        {"DRT704": "class Row(models.Model):"},
        says=(
            "error: A child process uses models, and django.setup() was not called in it.",
            "in a process started by spawn",
        ),
    ),
    Case(
        "workers",
        "",
        "forkserver",
        {"DRT704": "class Row(models.Model):"},
        says=("in a process started by forkserver",),
    ),
    Case(
        "workers",
        "start_fails",
        "uvicorn-workers",
        {"DRT404": FAILS, "DRT705": "def ready(self):"},
        timeout_s=15,
        says=(
            "RuntimeError: the licence server cannot be reached",
            "ready() of app jobs (jobs/apps.py:10)",
        ),
    ),
    Case(
        "workers",
        "",
        "uvicorn-lifespan",
        {"DRT706": APPLICATION},
        says=(
            "warning: The server insists on a lifespan, which Django does not support.",
            "1 process served nothing after that",
        ),
    ),
    Case(
        "workers",
        "fork_hook",
        "uwsgi",
        {"DRT707": "os.register_at_fork(after_in_child=renew)"},
        says=(
            "info: The server forks without running Python's fork hooks.",
            "jobs/at_startup/fork_hook.py:13",
        ),
    ),
    Case(
        "workers",
        "lock_held",
        "gunicorn-preload",
        {
            "DRT701": 'threading.Thread(target=work, name="holder", daemon=True).start()',
            "DRT708": "",
        },
        says=(
            "error (possible): The lock jobs.at_startup.lock_held.lock is held when the process",
            "a Lock kept in jobs/at_startup/lock_held.py",
        ),
    ),
    Case(
        "workers",
        "random_made",
        "gunicorn-preload",
        {"DRT709": "generator = random.Random()"},
        says=("warning: A random generator is copied when the process forks.", "without a seed"),
    ),
    Case(
        "workers",
        "file_buffered",
        "gunicorn-preload",
        {"DRT710": ""},
        says=(
            "warning: The file jobs.at_startup.file_buffered.log has 8 unwritten bytes when the",
            "jobs/at_startup/file_buffered.py keeps",
        ),
    ),
    Case(
        "workers",
        "temporary_kept",
        "gunicorn-preload",
        {"DRT710": ""},
        says=(
            "warning (possible): The temporary file jobs.at_startup.temporary_kept.scratch.",
            "keeps a TemporaryDirectory",
        ),
    ),
    Case("workers", "model_compared", "gunicorn", twin_of=("DRT311",), url="/late/"),
    Case(
        "workers", "connection_closed", "gunicorn-preload", {"DRT601": STARTS}, twin_of=("DRT605",)
    ),
    Case("workers", "connection_closed", "uwsgi", {"DRT601": STARTS}, twin_of=("DRT605",)),
    Case("workers", "connection_open", "gunicorn", {"DRT601": STARTS}, twin_of=("DRT605",)),
    Case("workers", "connection_open", "runserver", {"DRT601": STARTS}, twin_of=("DRT605",)),
    Case("workers", "thread_restarted", "gunicorn-preload", twin_of=("DRT701", "DRT702")),
    Case("workers", "thread_started", "runserver-noreload", twin_of=("DRT702",)),
    Case("workers", "thread_started", "uvicorn", twin_of=("DRT702",)),
    Case("workers", "loop_closed", "gunicorn-preload", twin_of=("DRT703",)),
    Case("workers", "pid_compared", "uwsgi", twin_of=("DRT707",)),
    Case("workers", "lock_freed", "gunicorn-preload", twin_of=("DRT708",)),
    Case("workers", "random_reseeded", "gunicorn-preload", twin_of=("DRT709",)),
    Case("workers", "random_made", "gunicorn", twin_of=("DRT709",)),
    Case("workers", "file_flushed", "gunicorn-preload", twin_of=("DRT710",)),
    Case("workers", "", "spawn-set-up", twin_of=("DRT704",)),
    Case("workers", "", "fork", twin_of=("DRT704",)),
    Case("workers", "", "uvicorn", twin_of=("DRT705", "DRT706")),
    Case("workers", "", "uvicorn-wrapped", twin_of=("DRT706",)),
    Case("workers", "", "hypercorn", twin_of=("DRT706",)),
    Case("workers", "start_fails", "gunicorn", {"DRT404": FAILS}, twin_of=("DRT705",)),
)
