"""A run of a small shop under three entry points, for tests that need something to read."""

from __future__ import annotations

from pathlib import Path

from tracer.trace.manifest import EntryResult, Project, RequestResult

from .build import ProcessFile, RunBuilder

APPS = (("catalog", "shop.catalog"), ("orders", "shop.orders"), ("auth", "django.contrib.auth"))


def core(process: ProcessFile, caller: str = "manage.py:22", ready_ms: float = 2) -> None:
    """What every process does that sets Django up: settings, then the three phases."""
    process.instant("django", version="5.2.8")
    with (
        process.span("settings", 3, module="shop.settings", caller=caller, nested=0, repeated=0),
        process.importing("shop.settings", 4),
    ):
        pass
    with process.span("setup", 1, caller=caller, again=0):
        populate = process.begin("populate", registry="main", generation=1, entries=3, full=1)
        with process.span("populate.phase", 0.1, phase=1, registry="main"):
            for label, entry in APPS:
                span_id = process.begin("app.create", entry=entry)
                with process.importing(entry, 1.5):
                    pass
                process.end(span_id, label=label, name=entry, file=f"{label}/apps.py:4")
        process.instant("flag", name="apps_ready", value=1, registry="main")
        with process.span("populate.phase", 0.1, phase=2, registry="main"):
            for label, entry in APPS:
                with (
                    process.span("app.import_models", 0.2, label=label, name=entry),
                    process.importing(f"{entry}.models", 6),
                ):
                    process.instant(
                        "model", label=f"{label}.Item", module=f"{entry}.models", app=label,
                        caller=f"{label}/models.py:7", registry="main", late=0,
                        chain=["manage.py:22", f"{label}/models.py:7"],
                    )  # fmt: skip
        process.instant("flag", name="models_ready", value=1, registry="main")
        with process.span("populate.phase", 0.1, phase=3, registry="main"):
            for label, _ in APPS:
                with process.span("app.ready", ready_ms, label=label, file=f"{label}/apps.py:9"):
                    process.instant(
                        "signal.connect", signal="post_save", receiver=f"{label}.saved",
                        caller=f"{label}/apps.py:11",
                    )  # fmt: skip
        process.instant("flag", name="ready", value=1, registry="main")
        process.wait(0.3)
        process.end(populate)


def check_run(path: Path) -> Path:
    """`manage.py check` alone."""
    run = RunBuilder(path)
    process = ProcessFile(100, argv=["manage.py", "check"])
    with process.span("management", 1, name="check"):
        core(process)
        with (
            process.span("command", 1, name="check"),
            process.span("checks", 2, caller="django/core/management/base.py:486", tags=[]),
            process.span("urlconf", 5, name="shop.urls"),
        ):
            pass
    process.exit()
    run.entry(
        EntryResult(id="check", title="manage.py check", command=("python", "manage.py", "check"),
                    duration_ns=70_000_000, outcome="ok", exit_code=0),
        process,
    )  # fmt: skip
    return path


def sample_run(path: Path) -> Path:
    """check, runserver with its reloader child, gunicorn --preload, and a script that failed."""
    check_run(path)
    run = RunBuilder(path, Project(path="/srv/shop", settings_module="shop.settings"))
    run.entries.append(
        EntryResult(id="check", title="manage.py check", command=("python", "manage.py", "check"),
                    duration_ns=70_000_000, outcome="ok", exit_code=0)
    )  # fmt: skip
    _runserver(run)
    _gunicorn(run)
    script = ProcessFile(400, argv=["plain.py"])
    span_id = script.begin("settings", module="shop.settings", caller="plain.py:3", reader="x")
    script.wait(2)
    script.end(span_id, "ImproperlyConfigured: DJANGO_SETTINGS_MODULE is not set")
    script.instant(
        "registry.not_ready", message="Apps aren't loaded yet.", caller="plain.py:9",
        chain=["plain.py:9"],
    )  # fmt: skip
    script.exit()
    run.entry(
        EntryResult(id="script", title="script without setup", command=("python", "plain.py"),
                    duration_ns=60_000_000, outcome="failed", exit_code=1,
                    reason="AppRegistryNotReady: Apps aren't loaded yet."),
        script,
    )  # fmt: skip
    return path


def _runserver(run: RunBuilder) -> None:
    parent = ProcessFile(200, argv=["manage.py", "runserver"])
    with parent.span("management", 1, name="runserver"):
        core(parent)
        child = ProcessFile(
            201, parent.now_ms + 30, ppid=200, origin="reloader", argv=["manage.py", "runserver"]
        )
        with (
            parent.span("autoreload.run", 1),
            parent.span("autoreload.child", 1, caller="django/utils/autoreload.py:275"),
        ):
            child.begin("management", name="runserver")
            core(child)
            child.instant("autoreload.started")
            child.instant("thread.seen", thread=7, name="django-main-thread")
            checks = child.begin("checks", thread=7)
            child.wait(4)
            child.end(checks, messages="0")
            connect = child.begin("db.connect", thread=7, alias="default", vendor="sqlite")
            child.wait(1)
            child.end(connect)
            child.instant("server.listening", thread=7, address="127.0.0.1:8000")
            request = child.begin("request", thread=8, method="GET", path="/")
            urlconf = child.begin("urlconf", thread=8, name="shop.urls")
            child.wait(3)
            child.end(urlconf)
            child.wait(1)
            child.end(request, status="200")
            parent.wait(child.now_ms - parent.now_ms)
    run.entry(
        EntryResult(
            id="runserver", title="manage.py runserver", duration_ns=400_000_000, outcome="ok",
            command=("python", "manage.py", "runserver", "127.0.0.1:8000"), exit_code=-2,
            requests=(RequestResult(method="GET", path="/", status=200),),
        ),
        parent,
        child,
    )  # fmt: skip


def _gunicorn(run: RunBuilder) -> None:
    master = ProcessFile(300, argv=["gunicorn", "--preload", "shop.wsgi"])
    core(master, "shop/wsgi.py:16")
    master.instant("fork", caller="gunicorn/arbiter.py:590")
    workers = [
        ProcessFile(pid, master.now_ms + 5, ppid=300, origin="fork", parent_file=master.name,
                    argv=["gunicorn", "--preload", "shop.wsgi"])
        for pid in (301, 302)
    ]  # fmt: skip
    for worker in workers:
        with (
            worker.span("request", 1, method="GET", path="/"),
            worker.span("urlconf", 4, name="shop.urls"),
        ):
            pass
        worker.exit()
    master.wait(20)
    master.exit()
    run.entry(
        EntryResult(id="gunicorn-preload", title="gunicorn --preload", duration_ns=300_000_000,
                    command=("gunicorn", "--preload", "shop.wsgi"), outcome="ok", exit_code=0),
        master,
        *workers,
    )  # fmt: skip
