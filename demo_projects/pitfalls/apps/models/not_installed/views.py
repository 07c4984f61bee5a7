"""DRT301: the URLconf imports models of a package that INSTALLED_APPS does not have."""

from django.http import HttpResponse
from plugin.models import Badge


def front(request):
    return HttpResponse(Badge._meta.label)
