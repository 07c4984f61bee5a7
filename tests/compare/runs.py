"""Made-up runs to compare: times are exact, so that what a comparison says of them is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder, Value
from tracer.trace.manifest import EntryOutcome, EntryResult
from tracer.trace.repeats import repeated_id

SITE = "/srv/venv/lib/python3.12/site-packages"


@dataclass
class Boot:
    """What a process does that sets Django up; `ready_ms` is for each recording."""

    apps: Sequence[str] = ("auth", "catalog", "orders")
    ready_ms: Mapping[str, Sequence[float]] = field(default_factory=dict)
    imports: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What an app's models module imports: each module in the one before, by line 3 of its own."""
    receivers: Sequence[str] = ("catalog.saved",)
    queries: int = 0
    record_imports: bool = True
    django: str = "5.2.8"
    modules: int = 0
    """Modules of the standard library, of `module_ms` each."""
    module_ms: Sequence[float] = (1,)
    inside: Callable[[ProcessFile], None] = lambda process: None

    def fill(self, process: ProcessFile, recording: int) -> None:
        """Write it all into the process's file."""
        process.instant("django", version=self.django)
        module_ms = self.module_ms[recording % len(self.module_ms)]
        for number in range(self.modules if self.record_imports else 0):
            with process.importing(f"library{number}", module_ms, "/usr/lib/python3.12/x.py:1"):
                pass
        with process.span("settings", 3, module="shop.settings", caller="/srv/shop/manage.py:9"):
            pass
        with process.span("setup", 1, caller="/srv/shop/manage.py:12", again=0):
            populate = process.begin("populate", registry="main", full=1)
            for label in self.apps:
                with process.span("app.create", 1, entry=label, label=label, file=f"{label}.py"):
                    pass
            for label in self.apps:
                with process.span("app.import_models", 1, label=label):
                    self._models(process, label)
            process.instant("flag", name="models_ready", value=1, registry="main")
            for label in self.apps:
                times = self.ready_ms.get(label, (2,))
                with process.span(
                    "app.ready",
                    times[recording % len(times)],
                    label=label,
                    overridden=1,
                    file=f"/srv/shop/{label}/apps.py:9",
                ):
                    pass
            for receiver in self.receivers:
                process.instant(
                    "signal.connect",
                    signal="django.db.models.signals.post_save",
                    receiver=receiver,
                    caller="/srv/shop/catalog/apps.py:11",
                )
            process.instant("flag", name="ready", value=1, registry="main")
            process.end(populate)
        for _ in range(self.queries):
            place = "/srv/shop/catalog/views.py:7"
            with process.span("db.query", 1, alias="default", operation="SELECT", caller=place):
                pass
        self.inside(process)

    def _models(self, process: ProcessFile, label: str) -> None:
        if self.record_imports:
            with process.importing(f"{label}.models", 1, f"{SITE}/django/apps/config.py:269"):
                self._chain(process, self.imports.get(label, ()), f"/srv/shop/{label}/models.py:3")
        process.instant(
            "model",
            label=f"{label}.Item",
            registry="main",
            caller=f"/srv/shop/{label}/models.py:7",
        )

    def _chain(self, process: ProcessFile, names: Sequence[str], importer: str) -> None:
        if names:
            with process.importing(names[0], 10, importer):
                self._chain(process, names[1:], f"{SITE}/{names[0]}/__init__.py:1")


def made_run(
    path: Path,
    boot: Boot | None = None,
    *,
    recordings: int = 3,
    entry: str = "check",
    workers: int = 0,
    preload: bool = False,
    pid: int = 100,
    outcome: EntryOutcome = "ok",
    **header: Value,
) -> Path:
    """A run of one entry point; with `workers` a master forks them, which set Django up."""
    boot = boot or Boot()
    run = RunBuilder(path)
    for number in range(recordings):
        add_recording(
            run, boot, number, entry=entry, workers=workers, preload=preload,
            pid=pid + 10 * number, outcome=outcome, **header,
        )  # fmt: skip
    return path


def add_recording(
    run: RunBuilder,
    boot: Boot,
    number: int,
    *,
    entry: str = "check",
    workers: int = 0,
    preload: bool = False,
    pid: int = 100,
    outcome: EntryOutcome = "ok",
    **header: Value,
) -> None:
    """One recording of an entry point; `number` counts from 0."""
    words = ["python", "manage.py", entry]
    main = ProcessFile(pid, argv=["/venv/bin/python", *words[1:]], **header)
    if preload or not workers:
        boot.fill(main, number)
    elif boot.record_imports:
        with main.importing("server", 1):
            pass
    children = []
    for worker in range(workers):
        child = ProcessFile(
            pid + worker + 1, main.now_ms + 5, ppid=pid, origin="fork", parent_file=main.name,
            argv=["/venv/bin/python", *words[1:]],
        )  # fmt: skip
        if preload:
            with child.importing("worker", 1):
                pass
        else:
            boot.fill(child, number)
        with child.span("request", 1, method="GET", path="/"):
            pass
        children.append(child)
    result = EntryResult(
        id=repeated_id(entry, number + 1),
        title=entry,
        command=tuple(words),
        outcome=outcome,
        repeat_of=entry if number else "",
        reason="" if outcome == "ok" else "ValueError: no",
    )
    run.entry(result, main, *children)
