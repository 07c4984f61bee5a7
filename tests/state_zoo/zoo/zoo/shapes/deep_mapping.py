"""What an object holds that an object of a foreign class holds."""

from django.template.context import Context

from ..values import fresh

EXPECTED = ("crosses", "diverged", "lost")
context = Context({"a": 1})


def write(request):
    context.render_context["x"] = fresh()
    return "set"


def read(request):
    return str(context.render_context.get("x"))
