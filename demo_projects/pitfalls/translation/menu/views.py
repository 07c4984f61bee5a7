from django.http import HttpResponse
from django.utils.translation import gettext


def front(request):
    return HttpResponse(gettext("Name"))
