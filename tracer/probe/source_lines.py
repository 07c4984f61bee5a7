"""Lines of source files, looked up where something is amiss: never in a start that goes well."""

import sys
from _io import open as open_file

_LARGEST_BYTES = 1 << 20
_MOST_FILES = 20


def line_of_class(module_name, class_name):
    """``file:line`` of a class statement at the top of a loaded module; empty without one.

    Without a name it is the first class there.
    """
    filename = file_of(sys.modules.get(module_name))
    for number, line in numbered_lines(filename):
        if line.startswith("class ") and line[6:].lstrip().startswith(class_name):
            rest = line[6:].lstrip()[len(class_name) :]
            if not class_name or not (rest[:1].isalnum() or rest[:1] == "_"):
                return "%s:%d" % (filename, number)
    return ""


def lines_of_entries(entries):
    """``file:line`` where the settings list each of INSTALLED_APPS' `entries`, in their order.

    The settings module and what its package has loaded are searched for the entry in quotes. An
    entry that is there twice has its lines one after the other; one that isn't there has none.
    """
    wanted = set(entries)
    listed = {}
    mentioned = {}
    for filename in _settings_files():
        for number, line in numbered_lines(filename):
            line = line.strip()
            for entry in _quoted(line):
                if entry in wanted:
                    found = listed if line[1 : len(entry) + 1] == entry else mentioned
                    found.setdefault(entry, []).append("%s:%d" % (filename, number))
    places = []
    for index, entry in enumerate(entries):
        lines = listed.get(entry) or mentioned.get(entry) or [""]
        places.append(lines[min(entries[:index].count(entry), len(lines) - 1)])
    return places


def settings_module():
    """The name of the settings module in use, without loading it; empty if there is none."""
    conf = sys.modules.get("django.conf")
    lazy = None if conf is None else conf.__dict__.get("settings")
    wrapped = getattr(lazy, "__dict__", {}).get("_wrapped")
    name = getattr(wrapped, "__dict__", {}).get("SETTINGS_MODULE")
    return name if type(name) is str else ""


def file_of(module):
    """The source file of a module; empty without one."""
    filename = getattr(module, "__dict__", {}).get("__file__")
    return filename if type(filename) is str else ""


def _settings_files():
    name = settings_module()
    package = (name.rpartition(".")[0] or name) + "."
    names = [name, *(other for other in list(sys.modules) if other.startswith(package))]
    files = [file_of(sys.modules.get(other)) for other in names]
    return [name for name in dict.fromkeys(files) if name.endswith(".py")][:_MOST_FILES]


def numbered_lines(filename):
    """The number and text of each line of a source file; nothing where it can't be read."""
    if not filename.endswith(".py"):
        return
    try:
        with open_file(filename, "rb") as file:
            text = file.read(_LARGEST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return
    yield from enumerate(text.splitlines(), 1)


def _quoted(line):
    """The texts between quotes of a line, as far as they stand in it as they are."""
    for quote in "\"'":
        yield from line.split("#", 1)[0].split(quote)[1::2]
