from django.http import JsonResponse

from shelf.books import names
from shelf.forms import BookForm


def front(request):
    return JsonResponse({"tables": names(), "fields": list(BookForm().fields)})
