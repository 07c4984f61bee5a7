from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpResponse
from django.urls import path


def front(request):
    return HttpResponse("front")


if find_spec(settings.PITFALL + ".views"):
    front = import_module(settings.PITFALL + ".views").front

urlpatterns = [path("", front)]
