"""State that outlives a request: who writes it, who reads it, in which process.

Only with ``DJANGO_TRACE_STATE`` set: ``project`` for the project's own code, ``all`` for
everything but Python itself. ``DJANGO_TRACE_STATE_ROOTS`` names the project's directories, and
``DJANGO_TRACE_STATE_KEY`` is the key of the digests, the same in all processes of a recording.
"""

import os
import sys

from .state_cached import CachedFunctions
from .state_changes import Changes
from .state_digest import Digest
from .state_graph import Graph
from .state_hooks import Hooks, read_hooks, write_hooks
from .state_left import Left
from .state_loader import Loader, candidates
from .state_locmem import LocMemProbe
from .state_pending import PendingWrites
from .state_reads import Reads
from .state_requests import Requests
from .state_scope import Scope
from .state_tell import Teller
from .state_writes import Writes


def install(watch, recorder, writer):
    """Watch the state of this process from its first request on."""
    roots = os.environ.get("DJANGO_TRACE_STATE_ROOTS") or os.getcwd()
    scope = Scope(roots.split(os.pathsep), os.environ["DJANGO_TRACE_STATE"] == "all")
    digest = Digest(os.environ.get("DJANGO_TRACE_STATE_KEY", "").encode())
    names = candidates(writer.directory, scope)
    graph = Graph(scope, digest, names)
    teller = Teller(writer, graph, digest)
    reads = Reads(teller)
    writes = Writes(teller, reads)
    cached = CachedFunctions(teller, writes)
    pending_writes = PendingWrites(teller, reads, writes, cached)
    left = Left(writer, digest, scope)
    hooks = Hooks()
    read_hooks(hooks, graph.known, reads, pending_writes, cached, left, recorder.failed)
    write_hooks(hooks, graph.known, reads, writes, pending_writes, graph, recorder.failed)
    loader = Loader(scope, names, hooks, recorder)
    requests = Requests(recorder, writer, graph, pending_writes, Changes(teller), left)
    locmem = LocMemProbe(recorder, writer, scope, digest)
    writer.on_fork.extend([pending_writes.forget, requests.forget, left.forget])
    loader.install(sys.modules["_frozen_importlib_external"].SourceFileLoader)
    watch.when_loaded(
        "django.core.handlers.base", lambda module: requests.install(module.BaseHandler)
    )
    watch.when_loaded("django.core.cache.backends.locmem", locmem.install)
