"""Something computed, kept in the local cache."""

from django.core.cache import cache


def write(request):
    return cache.get_or_set("zoo-memo", lambda: "computed", 60)


def read(request):
    found = cache.get("zoo-memo-2")
    if found is None:
        found = "two"
        cache.set("zoo-memo-2", found)
    return found
