"""DRT305: a view imports a model that the models module does not."""

from django.http import HttpResponse


def front(request):
    from .reports import Report

    return HttpResponse(Report._meta.label)
