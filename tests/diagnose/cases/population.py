"""DRT201 to DRT213: how the app registry is populated."""

from __future__ import annotations

from . import Case

_FIRST_PHASE = ("DRT201", "DRT202", "DRT204", "DRT207", "DRT208", "DRT209")
_MASKED = "ValueError: Plugin 'services' is registered already."
_NO_DEPENDENCY = "import no_such_dependency  # noqa: F401"
_NO_DEPENDENCY_LATE = "import no_such_dependency  # noqa: E402, F401"
_EAGER = "from eager.services import count"


def _case(pitfall: str, entry: str, code: str = "", line: str = "", *says: str) -> Case:
    return Case("population", pitfall, entry, {code: line} if code else {}, says=says)


CASES = (
    _case(
        "models_in_package",
        "check",
        "DRT201",
        _EAGER,
        "INSTALLED_APPS has eager (pitfalls/settings.py:",
        "eager/__init__.py:3 imports eager.services → eager/services.py:1 imports beta.models",
        "makes the model Beta",
        "Cut at eager/__init__.py:3",
    ),
    _case("models_in_package", "gunicorn", "DRT201", _EAGER),
    _case("models_in_apps_module", "check", "DRT201", "from beta.models import Beta"),
    _case(
        "models_masked",
        "check",
        "DRT201",
        "from eager_masked import services  # noqa: F401",
        _MASKED,
    ),
    _case(
        "model_asked_for",
        "check",
        "DRT202",
        'Beta = apps.get_model("beta", "Beta")',
        "those of beta are still to come",
    ),
    _case("setup_missing", "script", "DRT203", "from beta.models import Beta", "django.setup()"),
    _case(
        "asgi_early",
        "uvicorn-early",
        "DRT203",
        "from beta.consumers import consume  # noqa: E402",
        "Call get_asgi_application() above pitfalls/asgi_early.py:7",
    ),
    _case("setup_while_populating", "check", "DRT204", "django.setup()", "of the app resetup"),
    _case(
        "start_retried",
        "script",
        "DRT204",
        _NO_DEPENDENCY,
        "No module named 'no_such_dependency'",
        "for the app broken in the first attempt (scripts/start_retried.py:7)",
    ),
    _case("start_failed", "uwsgi-no-need-app", "DRT205", _NO_DEPENDENCY, "requests with 500"),
    _case("start_failed", "check", "DRT212", _NO_DEPENDENCY, "models of app broken cannot"),
    _case("start_failed", "hypercorn", "DRT205", _NO_DEPENDENCY, "hypercorn ends with exit code 0"),
    _case(
        "parent_failed",
        "runserver",
        "DRT206",
        'raise RuntimeError("the licence server cannot be reached")',
        "the second attempt went well",
    ),
    _case("label_twice", "check", "DRT207", '"vendor.shop",', "settings.py:21", "settings.py:22"),
    _case("entry_twice", "check", "DRT207", '"beta",', "INSTALLED_APPS has beta twice."),
    _case("entry_misspelt", "check", "DRT208", '"entry_misspelt": ["betta"],', "no module betta"),
    _case(
        "config_missing",
        "check",
        "DRT208",
        '"config_missing": ["entries.apps.EntryConfig"],',
        "Choices are: 'EntriesConfig'.",
    ),
    _case("config_name_wrong", "check", "DRT208", "class MisnamedConfig(AppConfig):"),
    _case("configs_two_default", "check", "DRT208", "class FirstConfig(AppConfig):"),
    _case(
        "error_masked",
        "check",
        "DRT209",
        _NO_DEPENDENCY_LATE,
        "No module named 'no_such_dependency'",
        "ValueError: Plugin 'masked' is registered already.",
    ),
    _case(
        "error_swallowed",
        "check",
        "DRT209",
        'raise LookupError("Nobody has said what %r is" % name)',
        "nothing shows it",
    ),
    _case(
        "registry_rebuilt",
        "script",
        "DRT210",
        'apps.populate([*settings.INSTALLED_APPS, "shop"])',
        "ready() ran again for patient, beta",
    ),
    _case("setup_repeated", "script", "DRT211", "django.setup()", "configures logging anew"),
    _case(
        "apps_module_raises",
        "check",
        "DRT213",
        'raise RuntimeError("the licence has expired")',
        "The import of unlicensed.apps fails: RuntimeError: the licence has expired.",
    ),
    _case(
        "middleware_missing",
        "wsgi",
        "DRT213",
        "",
        "The import of patient.gone fails",
        "loading of the middleware",
    ),
    _case(
        "middleware_raises",
        "wsgi",
        "DRT213",
        'raise RuntimeError("the licence server cannot be reached")',
        "The loading of the middleware fails: RuntimeError",
    ),
    Case("population", "healthy", "check", twin_of=(*_FIRST_PHASE, "DRT212", "DRT213")),
    Case("population", "set_up", "script", twin_of=("DRT203", "DRT204", "DRT210", "DRT211")),
    Case("population", "healthy", "runserver", twin_of=("DRT206",)),
    Case("population", "healthy", "uwsgi-no-need-app", twin_of=("DRT205",)),
    Case("population", "healthy", "gunicorn", twin_of=("DRT201", "DRT203")),
)
