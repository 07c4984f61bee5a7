"""The places in rewritten code where state is read or written, and the marks that stand for them.

A mark is a constant that a compiler takes as it is; once compiled, each is replaced by the hook or
the :class:`Site` it stands for.
"""

from _ast import Call, Constant

_HOOK = "django-trace hook"
_SITE = "django-trace site"


class Site:
    """One place in the source where candidate state is read or written.

    `name` is the attribute or global, `base` true where the value read is only the way to what
    is read or changed next, and `text` the place as fields of a record.
    """

    __slots__ = ("base", "function", "line", "name", "place", "text")

    def __init__(self, filename, line, name, function, base):
        self.line = line
        self.name = name
        self.function = function
        self.base = base
        self.place = "%s:%d" % (filename, line)
        self.text = ""


def install_sites(code, hooks, make_site):
    """`code` and all code within it, with `hooks` and its sites in the place of their marks."""
    constants = []
    for value in code.co_consts:
        if type(value) is str and value.startswith("\0django-trace"):
            parts = value.split("\0")
            if parts[1] == _HOOK:
                value = getattr(hooks, parts[2])
            else:
                line, name, function, base = parts[2:6]
                value = make_site(int(line), name, function, base == "1")
        elif type(value) is type(code):
            value = install_sites(value, hooks, make_site)
        constants.append(value)
    return code.replace(co_consts=tuple(constants))


def hook_call(place, hook, *args):
    """The call of a hook, by the mark that `install_sites` replaces."""
    function = at(place, Constant(value="\0%s\0%s\0" % (_HOOK, hook), kind=None))
    return at(place, Call(func=function, args=list(args), keywords=[]))


def site_mark(place, name, function, base):
    """The mark of a site, to stand where `place` is in the source."""
    fields = (_SITE, str(place.lineno), name or "", function, "1" if base else "")
    return at(place, Constant(value="\0" + "\0".join(fields) + "\0", kind=None))


def at(place, node):
    """`node`, put where `place` is in the source."""
    for field in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        value = getattr(place, field, None)
        if value is not None:
            setattr(node, field, value)
    return node
