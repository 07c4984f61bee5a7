from django.http import HttpResponse
from module_twice.counter import counted


def front(request):
    return HttpResponse(str(counted))
