"""6xx: who asks the database too early, and what breaks by it."""

from __future__ import annotations

from . import Case

IN_READY = "self.names = names()"

CASES = (
    Case(
        "database",
        "query_in_ready",
        "check",
        {"DRT601": IN_READY},
        says=(
            "App shelf sends a query while it starts.",
            "shelf/apps.py:16 → shelf/books.py:8, while ready() of app shelf runs",
        ),
    ),
    Case(
        "database",
        "queries_in_ready",
        "gunicorn",
        {"DRT601": "self.names = [name for _ in range(3) for name in names()]"},
        says=("App shelf sends 3 queries while it starts.", "in 2 processes"),
    ),
    Case(
        "database",
        "query_in_models",
        "check",
        {"DRT601": 'cursor.execute("SELECT 1")'},
        says=("while the models of app shelf are imported",),
    ),
    Case("database", "query_in_ready_caught", "check", {"DRT601": "self.titles = titles()"}),
    Case(
        "database",
        "query_in_form",
        "check",
        {"DRT602": "book = forms.ChoiceField(choices=choices())"},
        says=(
            "The module shelf.forms sends a query when it is imported.",
            "pitfalls/urls.py:2 → shelf/views.py:4 → shelf/forms.py:",
            "while the URLconf pitfalls.urls is imported",
        ),
    ),
    Case(
        "database",
        "query_in_check",
        "check",
        {"DRT602": "names()"},
        says=("A system check sends a query", "shelf/checks.py:12 → shelf/books.py:8"),
    ),
    Case(
        "database",
        "query_in_form_of_missing_table",
        "migrate",
        {"DRT603": "book = forms.ChoiceField(choices=[(title, title) for title in titles()])"},
        says=(
            "`migrate` fails: shelf.forms asks",
            "pitfalls/urls.py:2 → shelf/views.py:4 → shelf/forms.py:",
            "OperationalError: no such table: shelf_book",
        ),
    ),
    Case(
        "database",
        "query_in_ready_of_missing_table",
        "migrate",
        {"DRT603": "self.titles = titles()"},
        says=("`migrate` fails: ready() of app shelf asks",),
    ),
    Case(
        "database",
        "query_in_ready",
        "check",
        {"DRT603": IN_READY},
        environment={"DATABASE_DIRECTORY": "missing"},
        says=("`check` fails: ready() of app shelf asks for the database default, which cannot",),
    ),
    Case(
        "database",
        "query_in_ready",
        "test",
        {"DRT601": IN_READY, "DRT604": IN_READY},
        says=("`test` asks the real database default before its test database is made.",),
    ),
    Case(
        "database",
        "json_field",
        "check",
        {"DRT606": ""},
        django=((6, 1), (99, 0)),
        environment={"DATABASE_DIRECTORY": "missing"},
        says=("cannot reach the database default", "unable to open database file"),
    ),
    Case("database", "query_when_asked", "check", twin_of=("DRT601", "DRT602")),
    Case("database", "query_when_asked", "gunicorn", twin_of=("DRT601", "DRT602")),
    Case("database", "query_when_asked", "migrate", twin_of=("DRT603",)),
    Case("database", "query_when_asked", "test", twin_of=("DRT601", "DRT604")),
    Case("database", "query_in_database_check", "migrate", twin_of=("DRT602",)),
    Case("database", "json_field", "migrate", twin_of=("DRT606",)),
)
