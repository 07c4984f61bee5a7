import os

from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse, JsonResponse


def front(request):
    return JsonResponse({"pid": os.getpid()})


def row(request, number):
    """The number that the database answers to a question which holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s + 0", [number])
        return HttpResponse(str(cursor.fetchone()[0]))


def late(request):
    """Make a model while a request is answered: only this worker will have it."""
    if os.environ.get("PITFALL") == "model_made_late" and "report" not in apps.all_models["jobs"]:
        type("Report", (models.Model,), {"__module__": "jobs.models", "title": models.TextField()})
    return JsonResponse({"models": sorted(apps.all_models["jobs"])})
