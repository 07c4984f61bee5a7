import os

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.http import HttpResponse, JsonResponse


def front(request):
    return JsonResponse({"pid": os.getpid()})


def row(request, number):
    """The number that the database answers to a question which holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s + 0", [number])
        return HttpResponse(str(cursor.fetchone()[0]))


def ask_redis(request):
    """Use the client that was made at start-up."""
    from jobs.at_startup import redis_open

    return JsonResponse({"answered": redis_open.client.ping()})


def late(request):
    """Make a model while a request is answered (DRT311)."""
    pitfall = os.environ.get("PITFALL")
    if "report" not in apps.all_models["jobs"] and (
        # Once in the life of the site, in the worker that the visitor happens to reach; or, as
        # the healthy twin, in each worker that finds it lacking.
        (pitfall == "model_made_late" and _first_visit()) or pitfall == "model_compared"
    ):
        type("Report", (models.Model,), {"__module__": "jobs.models", "title": models.TextField()})
    return JsonResponse({"models": sorted(apps.all_models["jobs"])})


def _first_visit():
    try:
        os.close(os.open(settings.BASE_DIR / "visited", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
