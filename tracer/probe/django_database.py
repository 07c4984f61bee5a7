"""Connections, and queries until the first request has been answered; never a parameter."""

import os

from .frames import caller
from .start_up import start_up_chain
from .wrapping import Limit

MOST_QUERIES = 500
"""Queries recorded per process before the probe says that it stops."""


def install(watch, recorder, writer):
    """Record what the database layer does while the process starts."""
    limit = Limit(recorder, writer, "db.query", MOST_QUERIES, "queries")
    started = writer.startup_ended

    def on_base(module):
        inside = _database_layer(os.path.dirname(os.path.dirname(module.__file__)))

        def connecting(connection, *args, **kwargs):
            return [
                ("alias", connection.alias),
                ("vendor", connection.vendor),
                ("app", recorder.current_app()),
                ("caller", caller(3, inside)),
                *(() if writer.pid in started else start_up_chain(3)),
            ]

        wrapper_class = module.BaseDatabaseWrapper
        wrapper_class.connect = recorder.span(wrapper_class.connect, "db.connect", connecting)

    def on_cursors(module):
        inside = _database_layer(os.path.dirname(module.__file__))

        def recording():
            if writer.pid in started:
                return False
            if limit.allows():
                return True
            writer.end_of_startup()
            return False

        def querying(cursor, sql, *args, **kwargs):
            operation = sql.split(None, 1)[0].upper() if isinstance(sql, str) else ""
            return [
                ("alias", cursor.db.alias),
                ("operation", operation if operation.isalpha() else ""),
                ("app", recorder.current_app()),
                ("caller", caller(3, inside)),
                *start_up_chain(3),
            ]

        for method in ("_execute", "_executemany"):
            original = getattr(module.CursorWrapper, method)
            recorded = recorder.span(original, "db.query", querying, only_if=recording)
            setattr(module.CursorWrapper, method, recorded)

    def on_creation(module):
        def creating(creation, *args, **kwargs):
            return [("alias", creation.connection.alias)]

        creation_class = module.BaseDatabaseCreation
        creation_class.create_test_db = recorder.span(
            creation_class.create_test_db, "db.test_database", creating
        )

    watch.when_loaded("django.db.backends.base.base", on_base)
    watch.when_loaded("django.db.backends.utils", on_cursors)
    watch.when_loaded("django.db.backends.base.creation", on_creation)


def _database_layer(backends):
    database = os.path.dirname(backends)
    utilities = os.path.join(os.path.dirname(database), "utils")
    return database + os.sep, utilities + os.sep
