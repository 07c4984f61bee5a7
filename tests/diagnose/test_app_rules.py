"""What the rules on models, AppConfigs and receivers must not miss, and not take for a pitfall.

On recordings made by hand; `cases` has the real ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.build import ProcessFile, RunBuilder
from tracer import load
from tracer.diagnose.catalogue import diagnose
from tracer.trace.finding import Finding
from tracer.trace.manifest import EntryResult

APPS = "/srv/shop/orders/apps.py:9"
VIEWS = "/srv/shop/orders/views.py:4"
RECEIVERS = "/srv/shop/orders/receivers.py:7"
LIBRARY = "/srv/venv/lib/python3.12/site-packages/toolbar/apps.py:30"
READY = {"label": "orders", "name": "orders", "class": "orders.apps.OrdersConfig", "file": APPS}


def found(directory: Path, **entries: ProcessFile) -> list[Finding]:
    """What the rules find in a run of these entry points, of one process each."""
    run = RunBuilder(directory / "run")
    for name, file in entries.items():
        run.entry(EntryResult(id=name, outcome="ok"), file)
    return diagnose(load(run.path))


def codes(directory: Path, **entries: ProcessFile) -> list[str]:
    return [finding.code for finding in found(directory, **entries)]


def late_model(process: ProcessFile, place: str, **attributes: str) -> None:
    process.instant(
        "model", label="orders.Report", module="orders.reports", registry="main", late=1,
        importing="orders.reports",
        caller=place, chain=[VIEWS, place], **attributes,
    )  # fmt: skip


def connect(process: ProcessFile, caller: str = RECEIVERS, **attributes: str | list[str]) -> None:
    told: dict[str, str | list[str]] = {
        "signal": "django.db.models.signals.post_save",
        "receiver": "orders.receivers.saved",
        "file": RECEIVERS,
        **attributes,
    }
    process.instant("signal.connect", caller=caller, **told)


def test_model_after_the_first_request_is_an_error(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("request", method="GET", path="/"):
        pass
    late_model(process, "/srv/shop/orders/reports.py:3")
    (finding,) = found(tmp_path, gunicorn=process)
    assert (finding.code, finding.severity, finding.place) == ("DRT305", "error", VIEWS)
    assert "after the first request" in finding.title


def test_model_that_a_view_makes_comes_when_it_is_made(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("request", method="GET", path="/"):
        process.instant("model", label="orders.X", module="m", late=1, caller=VIEWS, chain=[VIEWS])
    assert not found(tmp_path, gunicorn=process)


def test_model_that_ready_imports_is_an_information(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("app.ready", **READY):
        late_model(process, "/srv/shop/orders/reports.py:3")
    (finding,) = found(tmp_path, gunicorn=process)
    assert (finding.code, finding.severity) == ("DRT305", "info")


@pytest.mark.parametrize("place", ["/srv/shop/orders/tests/test_x.py:3", "/srv/shop/conftest.py:8"])
def test_models_of_tests_may_be_late(place: str, tmp_path: Path) -> None:
    process = ProcessFile(10)
    late_model(process, place)
    assert not found(tmp_path, test=process)


def test_model_that_a_package_makes_in_ready_is_its_own_affair(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("app.ready", label="toolbar"):
        process.instant(
            "model", label="toolbar.Entry", registry="main", late=1, caller=LIBRARY, chain=[LIBRARY]
        )
    assert not found(tmp_path, check=process)


def test_settings_under_two_names_are_told_of_elsewhere(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("settings", module="shop.settings"):
        pass
    process.instant(
        "module.twice", module="settings", other="shop.settings", file="/srv/shop/shop/settings.py"
    )
    assert "DRT303" not in codes(tmp_path, check=process)


@pytest.mark.parametrize(
    "error",
    [
        "AppRegistryNotReady: Models aren't loaded yet.",
        "OperationalError: no such table: orders_order",
        "ImportError: cannot import name 'A' from partially initialized module 'a'",
    ],
)
def test_failure_of_ready_that_another_rule_knows(error: str, tmp_path: Path) -> None:
    process = ProcessFile(10)
    ready = process.begin("app.ready", **READY)
    process.instant("exception", error=error, chain=[APPS])
    process.end(ready, error)
    assert "DRT404" not in codes(tmp_path, check=process)


def test_exception_that_ready_catches(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("app.ready", **READY):
        connecting = process.begin("db.connect", alias="default", caller=APPS)
        process.instant("exception", error="RuntimeError: no", chain=[APPS])
        process.end(connecting, "RuntimeError: no")
    assert "DRT404" not in codes(tmp_path, check=process)


def test_second_ready_that_does_nothing_again(tmp_path: Path) -> None:
    process = ProcessFile(10)
    for _ in range(2):
        with process.span("app.ready", **READY):
            connect(process, APPS)
    assert "DRT402" not in codes(tmp_path, test=process)


def test_second_ready_that_connects_another_function(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("app.ready", **READY):
        connect(process, APPS)
    with process.span("app.ready", **READY):
        connect(process, APPS, again="1")
    assert codes(tmp_path, test=process) == ["DRT402", "DRT502"]


@pytest.mark.parametrize(("operation", "expected"), [("SELECT", False), ("INSERT", True)])
def test_what_the_reloader_may_do_twice(operation: str, expected: bool, tmp_path: Path) -> None:
    process = ProcessFile(10)
    ready = process.begin("app.ready", **READY)
    with process.span("db.query", alias="default", operation=operation, caller=APPS):
        pass
    process.end(ready)
    process.begin("autoreload.child")
    assert ("DRT403" in codes(tmp_path, runserver=process)) == expected


@pytest.mark.parametrize(("loop", "expected"), [({"loop": "1"}, True), ({}, False)])
def test_refusal_outside_of_a_loop_at_set_up(
    loop: dict[str, str], expected: bool, tmp_path: Path
) -> None:
    process = ProcessFile(10)
    with process.span("setup", caller="/srv/shop/asgi.py:5", **loop):
        process.instant("async.refused", message="no", caller=APPS, chain=[APPS])
    assert ("DRT407" in codes(tmp_path, uvicorn=process)) == expected


def unimported(process: ProcessFile, **config: str) -> None:
    app = process.begin("app.create", entry="orders")
    process.end(app, **{**READY, **config})
    process.instant(
        "receivers.unimported", app="orders", module="orders.receivers", caller=RECEIVERS
    )


def test_receivers_that_another_entry_point_imports(tmp_path: Path) -> None:
    shell, check = ProcessFile(10), ProcessFile(20)
    unimported(shell)
    unimported(check)
    connect(check)
    assert "DRT501" not in codes(tmp_path, shell=shell, check=check)


def test_ignored_app_config_is_the_reason_itself(tmp_path: Path) -> None:
    process = ProcessFile(10)
    unimported(process, default_app_config="orders.config.OrdersConfig", left_over=APPS)
    assert codes(tmp_path, shell=process) == ["DRT401"]


def test_app_config_that_was_chosen_by_its_name(tmp_path: Path) -> None:
    process = ProcessFile(10)
    app = process.begin("app.create", entry="orders.apps.OrdersConfig")
    process.end(app, **READY, default_app_config="orders.apps.Other", left_over=APPS)
    assert not found(tmp_path, shell=process)


def test_entry_points_are_compared(tmp_path: Path) -> None:
    check, shell = ProcessFile(10), ProcessFile(20)
    for process in (check, shell):
        with process.span("populate", registry="main"):
            pass
    with check.span("checks"), check.span("urlconf", name="shop.urls"):
        connect(check, late="1", importing="orders.receivers", chain=[VIEWS, RECEIVERS])
    (finding,) = found(tmp_path, check=check, shell=shell)
    assert (finding.code, finding.place) == ("DRT504", VIEWS)
    assert "So it was under check; under shell it was not connected." in finding.cause


def test_receiver_that_a_view_connects_for_a_while(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("request", method="GET", path="/"):
        connect(process, VIEWS, late="1", chain=[VIEWS])
    assert not found(tmp_path, gunicorn=process)


def test_receiver_of_a_package_that_is_gone(tmp_path: Path) -> None:
    process = ProcessFile(10)
    process.instant("signal.receiver_gone", receiver="toolbar.<lambda>", caller=LIBRARY)
    assert not found(tmp_path, check=process)


def test_connection_opened_before_its_receiver(tmp_path: Path) -> None:
    process = ProcessFile(10)
    opener = "/srv/shop/stock/apps.py:8"
    ready = process.begin("app.ready", label="stock")
    with process.span("db.connect", alias="default", caller=opener):
        pass
    process.end(ready)
    with process.span("app.ready", **READY):
        connect(process, APPS, signal="django.db.backends.signals.connection_created")
    (finding,) = [one for one in found(tmp_path, check=process) if one.code == "DRT505"]
    assert finding.place == APPS
    assert "default was opened by stock/apps.py:8" in finding.cause


def test_class_prepared_is_for_the_classes_that_follow(tmp_path: Path) -> None:
    process = ProcessFile(10)
    process.instant("model", label="stock.Part", registry="main", late=0, caller=LIBRARY)
    with process.span("app.import_models", label="orders"):
        connect(process, signal="django.db.models.signals.class_prepared")
    assert not found(tmp_path, check=process)
