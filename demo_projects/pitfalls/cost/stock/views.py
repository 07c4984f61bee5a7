import os

from django.db import models
from django.http import JsonResponse

NUMBER = 1000


def make_models(registry):
    """Models for tables that users have defined."""
    for number in range(NUMBER):
        meta = type("Meta", (), {"app_label": "stock", **registry})
        type("Table%d" % number, (models.Model,), {"__module__": __name__, "Meta": meta})


def front(request):
    return JsonResponse({"models": 1})


def late(request):
    """Register models while a request is answered, in the main registry or in one apart."""
    from django.apps.registry import Apps

    pitfall = os.environ.get("PITFALL")
    if pitfall in ("models_made_late", "models_made_apart"):
        make_models({} if pitfall == "models_made_late" else {"apps": Apps()})
    return JsonResponse({"models": NUMBER})
