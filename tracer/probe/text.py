"""Text for the event file: escaped, bounded, with secrets masked."""

LONGEST_TEXT = 2000
MASK = "***"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})
_SECRET_WORDS = (
    "secret",
    "password",
    "passwd",
    "token",
    "credential",
    "api-key",
    "apikey",
    "api_key",
    "auth",
)


def escape(text):
    """`text` as one field of a record: no tab, newline, carriage return or NUL stays in it."""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "..."
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


class _Escaped(dict):
    """Escaped texts by text: names of modules, classes and files come again and again."""

    def __missing__(self, text):
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        escaped = self[text] = escape(text)
        return escaped


_MOST_REMEMBERED = 20000
escaped = _Escaped()


def attributes(pairs):
    """The ``key=value`` fields for `pairs`; a list value repeats its key, None is left out.

    Text is taken as fields already made, each with its tab before it: what comes by the
    hundred is formatted at once.
    """
    if type(pairs) is str:
        return pairs
    fields = ""
    for key, value in pairs:
        kind = type(value)
        if kind is str:
            fields += f"\t{key}={escaped[value]}"
        elif kind is bool or kind is int:
            fields += f"\t{key}={value:d}"
        elif kind is list:
            for item in value:
                fields += f"\t{key}={escaped[item]}"
        elif value is not None:
            fields += f"\t{key}={escape(str(value))}"
    return fields


def describe_error(error):
    """`error` as ``TypeName: message``, without running any of its own methods."""
    args = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    message = next((a for a in args if type(a) is str), "") if type(args) is tuple else ""
    name = type(error).__name__
    return "%s: %s" % (name, message) if message else name


def mask_arguments(arguments):
    """Command-line `arguments` with what looks like a secret replaced by ``***``."""
    masked = []
    hide_next = False
    for argument in arguments:
        argument = str(argument)
        flag, equals, _ = argument.partition("=")
        secret = flag.isprintable() and " " not in flag and _names_secret(flag)
        if hide_next and not argument.startswith("-"):
            argument = MASK
        elif equals and secret:
            argument = flag + "=" + MASK
        else:
            argument = _mask_url(argument)
        hide_next = secret and not equals and flag.startswith("-")
        masked.append(argument)
    return masked


def _names_secret(flag):
    flag = flag.lower()
    return any(word in flag for word in _SECRET_WORDS)


def _mask_url(argument):
    scheme, separator, rest = argument.partition("://")
    authority = rest.split("/", 1)[0]
    if separator and "@" in authority:
        host = authority.rpartition("@")[2]
        return scheme + separator + MASK + "@" + host + rest[len(authority) :]
    return argument
