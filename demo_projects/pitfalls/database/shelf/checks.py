import os

from django.core import checks

from shelf.books import names


@checks.register()
def check_names(app_configs, **kwargs):
    """DRT602: it asks the database, though nobody said which one may be asked."""
    if os.environ.get("PITFALL") == "query_in_check":
        names()
    return []


@checks.register(checks.Tags.database)
def check_databases(app_configs, databases=None, **kwargs):
    """Its healthy twin: it asks those that the command names."""
    if os.environ.get("PITFALL") == "query_in_database_check" and databases:
        names()
    return []
