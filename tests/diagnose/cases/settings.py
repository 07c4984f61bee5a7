"""DRT101 to DRT109: what happens to the settings before there are apps, and after."""

from __future__ import annotations

from . import Case


def _case(pitfall: str, entry: str, code: str, line: str, *says: str) -> Case:
    return Case("settings", pitfall, entry, {code: line}, says=says)


CASES = (
    _case(
        "not_configured",
        "script",
        "DRT101",
        "from catalog.models import Item  # noqa: E402",
        "scripts/not_configured.py needs the setting INSTALLED_APPS",
        "catalog/models.py:4 needs the app registry",
    ),
    _case(
        "dependency_missing",
        "check",
        "DRT102",
        "import no_such_dependency  # noqa: F401",
        "The settings pitfalls.settings can't be imported: No module named 'no_such_dependency'.",
    ),
    Case(
        "settings",
        "module_missing",
        "check",
        {"DRT102": "execute_from_command_line(sys.argv)"},
        environment={"DJANGO_SETTINGS_MODULE": "pitfalls.nope"},
        says=("The environment that the process was started with names it",),
    ),
    _case(
        "module_misspelt",
        "script",
        "DRT102",
        'os.environ["DJANGO_SETTINGS_MODULE"] = "pitfalls.setings"',
        "There is no settings module pitfalls.setings.",
        "scripts/module_misspelt.py:8 names it",
    ),
    _case(
        "setting_read",
        "check",
        "DRT103",
        "VERBOSE = settings.DEBUG",
        "pitfalls/while_imported/setting_read.py:5 reads DEBUG",
    ),
    _case(
        "secret_read",
        "check",
        "DRT103",
        "SALT = settings.SECRET_KEY[:4]",
        "Django dropped the error and went on without installed apps.",
    ),
    _case(
        "secret_read",
        "wsgi",
        "DRT103",
        "SALT = settings.SECRET_KEY[:4]",
        "ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
    ),
    _case(
        "models_imported",
        "check",
        "DRT104",
        'importlib.import_module("pitfalls.while_imported." + PITFALL)',
        "pitfalls/while_imported/models_imported.py:3 imports catalog.models",
        "The settings import the model Item.",
    ),
    _case("set_up", "check", "DRT104", "django.setup()", "with no apps"),
    _case(
        "imported_twice",
        "check",
        "DRT105",
        "import settings as own_settings",
        "as pitfalls.settings and as settings",
    ),
    _case(
        "variable_too_late",
        "script",
        "DRT106",
        'os.environ["DJANGO_SETTINGS_MODULE"] = "pitfalls.production"',
        "scripts/variable_too_late.py:9 read DEBUG and loaded pitfalls.settings",
    ),
    _case(
        "differ",
        "script",
        "DRT107",
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitfalls.production")',
        "manage.py:5 chose pitfalls.settings for manage.py check",
    ),
    _case(
        "apps_differ",
        "script",
        "DRT107",
        "import sys",
        "installs django.contrib.sitemaps in some processes alone",
    ),
    _case(
        "configured_twice",
        "script",
        "DRT108",
        "settings.configure(DEBUG=False)",
        "scripts/configured_twice.py:6 read DEBUG and loaded pitfalls.settings",
    ),
    _case(
        "changed_after_setup",
        "script",
        "DRT109",
        'settings.INSTALLED_APPS += ["django.contrib.sitemaps"]',
        "the registry keeps the apps it was filled with",
    ),
    _case(
        "app_added_in_ready",
        "check",
        "DRT109",
        "def ready(self):",
        "new: django.contrib.sitemaps",
    ),
    Case("settings", "setting_read_later", "check", twin_of=("DRT102", "DRT103", "DRT105")),
    Case("settings", "setting_read_last", "check", twin_of=("DRT103",)),
    Case("settings", "models_named", "check", twin_of=("DRT104",)),
    Case(
        "settings", "healthy", "script", twin_of=("DRT101", "DRT102", "DRT106", "DRT108", "DRT109")
    ),
    Case("settings", "same", "script", twin_of=("DRT107",)),
)
