from conflicting.models import Item
from django.http import HttpResponse


def front(request):
    return HttpResponse(Item._meta.label)
