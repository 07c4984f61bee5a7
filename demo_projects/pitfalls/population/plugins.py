"""A registry outside of the apps: it stays when an app's import has failed."""

names = set()


def register(name):
    if name in names:
        raise ValueError("Plugin %r is registered already" % name)
    names.add(name)


def register_once(name):
    if name not in names:
        names.add(name)
        raise LookupError("Nobody has said what %r is" % name)
