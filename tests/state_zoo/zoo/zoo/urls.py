"""Two views for each shape of state and each cache: `write` and `read`."""

import importlib
import pkgutil

from django.http import HttpResponse
from django.urls import path

from . import caches, shapes


def _view(function):
    def view(request):
        answer = function(request)
        return answer if isinstance(answer, HttpResponse) else HttpResponse(answer)

    return view


urlpatterns = []
for package in (shapes, caches):
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        kind = package.__name__.rpartition(".")[2]
        urlpatterns += [
            path(f"{kind}/{found.name}/{name}", _view(getattr(module, name)))
            for name in ("write", "read")
        ]
