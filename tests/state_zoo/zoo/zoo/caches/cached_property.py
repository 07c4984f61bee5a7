"""A cached property of a singleton."""

from django.utils.functional import cached_property


class Catalogue:
    @cached_property
    def names(self):
        return ["a", "b"]


catalogue = Catalogue()


def write(request):
    return ",".join(catalogue.names)


read = write
