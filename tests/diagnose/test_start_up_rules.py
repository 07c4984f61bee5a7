"""What the rules on settings and population must not take for a pitfall, and where they point."""

from __future__ import annotations

from pathlib import Path

from tests.trace.build import ProcessFile, RunBuilder
from tracer import load
from tracer.diagnose.catalogue import diagnose
from tracer.trace.finding import Finding
from tracer.trace.manifest import EntryOutcome, EntryResult, Project

MANAGE = "/srv/shop/manage.py:10"
SETTINGS = "/srv/shop/shop/settings.py:33"
PACKAGE = "/srv/venv/lib/python3.12/site-packages/widgets/__init__.py:3"
PACKAGE_MODELS = "/srv/venv/lib/python3.12/site-packages/widgets/models.py:8"
DJANGO = "/srv/venv/lib/python3.12/site-packages/django/"
NOT_READY = "AppRegistryNotReady: Apps aren't loaded yet."


def found(
    directory: Path, *files: ProcessFile, outcome: EntryOutcome = "failed", entry: str = "command"
) -> list[Finding]:
    """What the rules find in a run of these processes."""
    run = RunBuilder(directory / "run", Project(path="/srv/shop"))
    reason = "AppRegistryNotReady" if outcome == "failed" else ""
    run.entry(EntryResult(id=entry, outcome=outcome, reason=reason, exit_code=1), *files)
    return diagnose(load(run.path))


def refused(process: ProcessFile, *chain: str, model: str = "Widget") -> None:
    process.instant(
        "registry.not_ready",
        message="Apps aren't loaded yet.",
        check="check_apps_ready",
        model=model,
        chain=list(chain),
    )


def populating(process: ProcessFile) -> str:
    return process.begin("populate", registry="main", full=1, entries=2, caller=MANAGE)


def test_refusal_that_an_app_has_caught_is_no_failure(tmp_path: Path) -> None:
    process = ProcessFile(10)
    populate = populating(process)
    with process.span("app.create", entry="widgets"):
        refused(process, MANAGE, "/srv/shop/widgets/__init__.py:4")
    process.end(populate)
    assert not found(tmp_path, process)


def test_app_of_a_package_that_needs_models_is_shown_where_the_settings_list_it(
    tmp_path: Path,
) -> None:
    process = ProcessFile(10)
    populate = populating(process)
    create = process.begin("app.create", entry="widgets")
    refused(process, MANAGE, PACKAGE, PACKAGE_MODELS)
    process.end(create, NOT_READY)
    process.instant("app.listed", entry="widgets", file=SETTINGS)
    process.end(populate, NOT_READY)
    (finding,) = found(tmp_path, process)
    assert (finding.code, finding.place) == ("DRT201", SETTINGS)
    assert finding.fix.startswith("Update or report the package: widgets/__init__.py:3")


def test_of_several_refusals_it_is_the_one_that_ended_the_import_that_counts(
    tmp_path: Path,
) -> None:
    process = ProcessFile(10)
    populate = populating(process)
    create = process.begin("app.create", entry="shop")
    refused(process, MANAGE, "/srv/shop/shop/caught.py:2", model="Caught")
    with process.importing("shop", importer=DJANGO + "apps/config.py:193", outcome=NOT_READY):
        refused(process, MANAGE, "/srv/shop/shop/__init__.py:1", model="Order")
    process.end(create, NOT_READY)
    process.end(populate, NOT_READY)
    (finding,) = found(tmp_path, process)
    assert finding.title == "The app shop needs the model Order before the app registry is ready."


def test_models_in_the_package_itself_are_to_be_moved(tmp_path: Path) -> None:
    process = ProcessFile(10)
    populate = populating(process)
    create = process.begin("app.create", entry="shop")
    refused(process, MANAGE, "/srv/shop/shop/__init__.py:5", model="Order")
    process.end(create, NOT_READY)
    process.end(populate, NOT_READY)
    (finding,) = found(tmp_path, process)
    assert finding.fix.startswith("Move Order into the models module of its app")


def test_missing_setup_is_no_finding_where_the_script_dealt_with_it(tmp_path: Path) -> None:
    process = ProcessFile(10)
    refused(process, "/srv/shop/scripts/count.py:3")
    assert not found(tmp_path, process, outcome="ok")


def test_the_entry_point_that_shows_the_mistake_is_no_finding(tmp_path: Path) -> None:
    process = ProcessFile(10)
    refused(process, "<string>:1", "/srv/shop/shop/models.py:3")
    assert not found(tmp_path, process, entry="script-no-setup")


def test_missing_setup_is_shown_in_the_project_and_not_in_a_servers_start_script(
    tmp_path: Path,
) -> None:
    process = ProcessFile(10)
    refused(process, "/srv/venv/bin/uvicorn:8", PACKAGE, "/srv/shop/shop/asgi.py:4")
    (finding,) = found(tmp_path, process)
    assert (finding.code, finding.place) == ("DRT203", "/srv/shop/shop/asgi.py:4")
    assert "get_asgi_application()" in finding.fix


def test_inner_setup_that_was_caught_is_no_failure(tmp_path: Path) -> None:
    process = ProcessFile(10)
    outer = populating(process)
    inner = process.begin(
        "populate", registry="main", full=1, reentrant=1, caller="/srv/shop/shop/__init__.py:3"
    )
    process.end(inner, "RuntimeError: populate() isn't reentrant")
    process.wait(1)
    process.end(outer)
    assert not found(tmp_path, process)


def test_second_import_that_fails_alike_hides_nothing(tmp_path: Path) -> None:
    process = ProcessFile(10)
    populate = populating(process)
    create = process.begin("app.create", entry="shop")
    first = "TypeError: <object object at 0x7f01>"
    with process.importing("shop", importer=DJANGO + "apps/config.py:193", outcome=first):
        pass
    process.end(create, "TypeError: <object object at 0x7f02>")
    process.end(populate, "TypeError: <object object at 0x7f02>")
    assert not found(tmp_path, process)


def test_registry_that_tests_fill_again_is_their_affair(tmp_path: Path) -> None:
    process = ProcessFile(10, argv=["/usr/bin/python3", "-m", "pytest"])
    for _ in range(2):
        process.end(populating(process))
    assert not found(tmp_path, process, outcome="ok")


def test_setup_of_the_application_is_djangos_affair(tmp_path: Path) -> None:
    process = ProcessFile(10)
    with process.span("setup", again=0, caller=MANAGE):
        process.end(populating(process))
    wsgi = "/srv/shop/shop/wsgi.py:9"
    with process.span("wsgi.application", caller=wsgi), process.span("setup", again=1, caller=wsgi):
        pass
    assert not found(tmp_path, process, outcome="ok")


def test_settings_that_djangos_command_line_asks_for_in_vain(tmp_path: Path) -> None:
    process = ProcessFile(10)
    reader = DJANGO + "core/management/__init__.py:382"
    load_span = process.begin("settings", module="", setting="INSTALLED_APPS", reader=reader)
    process.end(load_span, "ImproperlyConfigured: Requested setting INSTALLED_APPS, but ...")
    assert not found(tmp_path, process)


def test_settings_that_were_configured_in_the_end(tmp_path: Path) -> None:
    process = ProcessFile(10)
    load_span = process.begin("settings", module="", setting="DEBUG", chain=["/srv/shop/x.py:1"])
    process.end(load_span, "ImproperlyConfigured: Requested setting DEBUG, but ...")
    with process.span("settings.configure", caller="/srv/shop/x.py:3"):
        pass
    assert not found(tmp_path, process)


def loads(process: ProcessFile, module: str, *, chosen_at: str) -> ProcessFile:
    process.instant("settings.variable", module=module, caller=chosen_at)
    with process.span("settings", module=module, caller=chosen_at):
        pass
    return process


def test_other_settings_that_were_asked_for_are_no_difference(tmp_path: Path) -> None:
    asked = ["/usr/bin/python3", "manage.py", "migrate", "--settings=shop.other"]
    tested = ["/usr/bin/python3", "-m", "pytest"]
    assert not found(
        tmp_path,
        loads(ProcessFile(10), "shop.settings", chosen_at=MANAGE),
        loads(ProcessFile(11, argv=asked), "shop.other", chosen_at=MANAGE),
        loads(ProcessFile(12, argv=tested), "shop.test", chosen_at="/srv/shop/conftest.py:1"),
        outcome="ok",
    )


def test_settings_that_django_changes_or_that_come_before_the_apps(tmp_path: Path) -> None:
    process = ProcessFile(10)
    process.instant("settings.change", setting="DEBUG", setter="/srv/shop/start.py:3")
    process.end(populating(process))
    process.instant("settings.change", setting="DEBUG", setter=DJANGO + "test/utils.py:143")
    assert not found(tmp_path, process, outcome="ok")
    process.instant("settings.change", setting="DEBUG", setter="/srv/shop/shop/views.py:3")
    (finding,) = found(tmp_path / "again", process, outcome="ok")
    assert (finding.code, finding.place) == ("DRT109", "/srv/shop/shop/views.py:3")


def urlconf_failed(process: ProcessFile, error: str) -> None:
    urlconf = process.begin("urlconf", name="shop.urls")
    process.instant("exception", error=error, chain=[MANAGE, "/srv/shop/shop/urls.py:9"])
    process.end(urlconf, error)


def test_a_urlconf_that_cannot_be_imported(tmp_path: Path) -> None:
    process = ProcessFile(10)
    urlconf_failed(process, "NameError: name 'veiws' is not defined")
    (one,) = found(tmp_path, process)
    assert one.code == "DRT212"
    assert one.title == "The URLconf shop.urls cannot be imported: name 'veiws' is not defined."
    assert one.place == "/srv/shop/shop/urls.py:9"


def test_a_urlconf_that_was_tried_in_vain_and_not_needed(tmp_path: Path) -> None:
    process = ProcessFile(10)
    urlconf_failed(process, "NameError: name 'veiws' is not defined")
    assert not found(tmp_path, process, outcome="ok")


def test_a_urlconf_that_fails_for_what_another_rule_knows(tmp_path: Path) -> None:
    process = ProcessFile(10)
    urlconf_failed(process, NOT_READY)
    assert "DRT212" not in {one.code for one in found(tmp_path, process)}
