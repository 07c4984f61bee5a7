"""Functions cached by `functools.lru_cache`: what a call found, and who cleared the cache."""

from .state_contents import lru_entries
from .state_reads import category
from .state_values import ABSENT


class CachedFunctions:
    """Tells calls of cached functions as reads and writes of their entries."""

    def __init__(self, teller, writes):
        self._teller = teller
        self._graph = teller.graph
        self._writes = writes
        self._known = {}

    def calls(self, request, function, site):
        """A function is about to be called that may be a cached one."""
        if category(function) == "lru" and id(function) not in request.cached:
            request.cached[id(function)] = function, site, tuple(function.cache_info())

    def cleared(self, request, entry):
        """Whether a pending clearing has happened; tells it if so."""
        function = entry.value
        now, before = tuple(function.cache_info()), entry.before[""]
        if now[1] >= before[1] and now[3] >= before[3]:
            return False
        self._known.pop(id(function), None)
        if request is not None:
            request.cached.pop(id(function), None)
        self._writes.tell_whole(request, function, entry.node, "clear", entry.site.text)
        return True

    def called(self, request):
        """The request ends: tell what its calls found, and what they put into the caches."""
        for function, site, before in list(request.cached.values()):
            self._called(request, function, site, before)

    def _called(self, request, function, site, before):
        node = self._teller.node(function, request)
        if node is None:
            return
        self._graph.refresh(node, function)
        info = tuple(function.cache_info())
        entries = lru_entries(function)
        known = self._known.get(id(function), {})
        for key, found in entries:
            name = "[#%s]" % self._teller.digest(key)[:8]
            digest, what = self._teller.digest(found), (id(function), name)
            read = (request, what, function, node, name)
            if info[1] > before[1] and known.get(name) != digest:
                self._teller.read(*read, "miss", ABSENT, site)
                self._teller.write(*read, "new", found, site.text)
            elif info[0] > before[0] and len(entries) == 1:
                self._teller.read(*read, "hit", found, site)
            known[name] = digest
            self._graph.adopt(found, node, "opaque", "cache")
        self._known[id(function)] = known
