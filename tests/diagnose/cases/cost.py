"""8xx: what takes long at start-up, and which line of the project makes it so."""

from __future__ import annotations

from . import Case

MAKES_MODEL = 'type("Table%d" % number, (models.Model,), {"__module__": __name__, "Meta": meta})'

CASES = (
    Case(
        "cost",
        "import_at_top",
        "check",
        {"DRT801": "import ledgers"},
        says=(
            "stock/reports.py:6 imports ledgers, which takes",
            "Most of it takes the module ledgers.tables",
        ),
    ),
    Case(
        "cost",
        "work_at_import",
        "check",
        {"DRT801": "import os"},
        says=("The module stock.models takes", "to be imported, without what it imports"),
    ),
    Case(
        "cost",
        "work_in_ready",
        "check",
        {"DRT802": "def ready(self):"},
        says=("ready() of app stock works for 3", "stock/apps.py:13 took it in 1 process"),
    ),
    Case(
        "cost",
        "slow_check",
        "check",
        {"DRT803": "@checks.register()"},
        says=("The system check stock.checks.check_prices takes 4",),
    ),
    Case(
        "cost",
        "urlconf_on_first_request",
        "gunicorn",
        imports=False,
        found={"DRT804": "application = get_wsgi_application()"},
        says=("The first request of each worker waits", "the URLconf pitfalls.urls"),
    ),
    Case(
        "cost",
        "urlconf_on_first_request",
        "gunicorn-preload",
        imports=False,
        found={"DRT804": "application = get_wsgi_application()"},
    ),
    Case(
        "cost",
        "urlconf_on_first_request",
        "uvicorn",
        imports=False,
        found={"DRT804": "application = get_asgi_application()"},
    ),
    Case(
        "cost",
        "slow_start",
        "runserver",
        imports=False,
        found={"DRT805": "def ready(self):"},
        says=("runserver's parent takes 3", "Of the project's apps stock takes most of it"),
    ),
    Case(
        "cost",
        "models_made_late",
        "runserver-noreload",
        {"DRT806": MAKES_MODEL},
        url="/late/",
        says=("Models registered late expire the caches of all models 1000 times",),
    ),
    Case(
        "cost",
        "long_migrations",
        "migrate",
        {"DRT807": "from django.db import migrations, models"},
        says=("The migrations of app stock make 2,", "are made for stock.0002_fields"),
    ),
    Case(
        "cost",
        "check_fails",
        "deploy",
        {"DRT903": "application = get_wsgi_application()"},
        says=("pitfalls/wsgi.py:6 serves a project in which the system checks find an error.",),
    ),
    Case(
        "cost",
        "import_in_function",
        "check",
        twin_of=("DRT801", "DRT802", "DRT803"),
    ),
    Case("cost", "urlconf_warmed", "gunicorn", twin_of=("DRT804",), imports=False),
    Case("cost", "quick_start", "runserver", twin_of=("DRT804", "DRT805")),
    Case("cost", "slow_start", "runserver-noreload", twin_of=("DRT805",), imports=False),
    Case("cost", "models_made_apart", "runserver-noreload", twin_of=("DRT806",), url="/late/"),
    Case("cost", "short_migrations", "migrate", twin_of=("DRT807",)),
    Case("cost", "check_passes", "deploy", twin_of=("DRT903",)),
)
