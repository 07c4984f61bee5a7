from django.http import HttpResponse
from under_two_names.models import Item


def front(request):
    return HttpResponse(Item._meta.label)
