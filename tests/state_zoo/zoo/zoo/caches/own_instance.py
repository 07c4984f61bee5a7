"""Attributes of objects that belong to the request."""

from django.http import HttpResponse
from django.views import View

from ..values import fresh


class Page(View):
    def get(self, request):
        self.value = fresh()
        self.rows = {}
        self.rows["a"] = self.value
        request.extra = self.rows
        return HttpResponse(str(len(request.extra["a"])))


def write(request):
    return Page.as_view()(request)


read = write
