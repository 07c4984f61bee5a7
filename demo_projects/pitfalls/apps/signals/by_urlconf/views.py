"""DRT504: what the URLconf imports is connected where the URLconf is loaded."""

from django.http import HttpResponse

from . import receivers


def front(request):
    return HttpResponse(receivers.__name__)
