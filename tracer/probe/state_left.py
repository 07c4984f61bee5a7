"""The language and the time zone that a request of the project activates and leaves to the next."""

import sys
from _thread import get_ident
from time import monotonic_ns

from .state_values import ABSENT, Function, instance_dict

_KEPT = {
    "language": ("django.utils.translation.trans_real", "django.utils.translation._active"),
    "time zone": ("django.utils.timezone", "django.utils.timezone._active"),
}
"""What Django keeps for each thread: in which module, and how it is called."""
_FUNCTIONS = {"django.utils.translation": "language", "django.utils.timezone": "time zone"}

_LANGUAGE = "_DjangoTranslation__language"


class Left:
    """Tells what `activate()` has set, and which requests then ended without setting it."""

    def __init__(self, writer, digest, scope):
        self._write = writer.write
        # With everything in scope Django's own reads and writes of it are told.
        self._functions = {} if scope.everything else _FUNCTIONS
        self._digest = digest
        self._last = {}
        """By thread and what it is: which value a request left, and the request."""

    def forget(self):
        """Forget what is under way: a forked child begins anew."""
        self._last.clear()

    def called(self, request, function, site):
        """A request is about to call a function named `activate`."""
        if type(function) is Function and function.__module__ in self._functions:
            request.activated[self._functions[function.__module__]] = site

    def ended(self, request):
        """A request ends: what it has set, or not, while another one had."""
        thread = get_ident()
        for what, site in request.activated.items():
            found = self._value(what)
            if found is not ABSENT:
                self._last[thread, what] = self._which(found), request.id
                self._tell("state.write", request, what, "op=set", found, site.text)
        for what in _KEPT:
            left, by = self._last.get((thread, what), (None, ""))
            if left is None or by == request.id or _is_set_anew(what):
                continue
            found = self._value(what)
            if found is not ABSENT and self._which(found) == left:
                self._tell("state.read", request, what, "status=hit", found, "\tvia=snapshot")
            else:
                del self._last[thread, what]

    def _which(self, found):
        """What a value is known by: it is not kept itself, so that it lives no longer."""
        return id(found), self._digest((instance_dict(found) or {}).get(_LANGUAGE, found))

    @staticmethod
    def _value(what):
        module = sys.modules.get(_KEPT[what][0])
        active = None if module is None else module.__dict__.get("_active")
        return getattr(active, "value", ABSENT)

    def _tell(self, kind, request, what, how, found, text):
        self._write(
            "I\t%d\t%d\t%s\trequest=%s\tobject=%s\tattribute=value\t%s\ttype=%s\tdigest=%s"
            "\tclass=asgiref.local.Local\tlocal=1%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                kind,
                request.id,
                _KEPT[what][1],
                how,
                what.replace(" ", "_"),
                self._which(found)[1],
                text,
            )
        )


def _is_set_anew(what):
    """Whether Django itself sets it for each request."""
    return what == "language" and "django.middleware.locale" in sys.modules
