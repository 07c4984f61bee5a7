"""The libraries of a template engine, which is made late and held by several modules."""

from django.template import engines

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")


def write(request):
    engines["django"].engine.libraries["extra"] = fresh()
    return "set"


def read(request):
    return str(engines["django"].engine.libraries.get("extra"))
