"""Text for the event file: escaped, bounded, with secrets masked."""

LONGEST_TEXT = 2000
MASK = "***"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})
_SECRET_PARTS = ("secret", "passw", "passphrase", "pwd", "token", "credential")
_SECRET_WORDS = ("key", "keys", "pass", "pw")
_KEYS = ("apikey", "accesskey", "privatekey", "authkey", "signingkey", "sshkey", "licensekey")
_NO_SECRETS = ("author", "authors", "authority", "authorities")
_TAKES_P = ("mysql", "mariadb")


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
    """Command-line `arguments` with what looks like a secret replaced by ``***``.

    The same rule as in ``tracer/recorder/masking.py``; a test holds the two together.
    """
    arguments = [str(argument) for argument in arguments]
    masked = []
    hide_next = False
    program = arguments[0].rpartition("/")[2] if arguments else ""
    for argument in arguments:
        name, equals, _ = argument.partition("=")
        flag = argument.startswith("-") and _is_name(name)
        if hide_next and not flag:
            masked.append(MASK)
        elif program.startswith(_TAKES_P) and argument[:2] == "-p" and len(argument) > 2:
            masked.append("-p" + MASK)
        else:
            masked.append(_mask_argument(argument))
        hide_next = flag and not equals and _names_secret(name)
    return masked


def _mask_argument(argument):
    done = ""
    for _ in range(2):  # --set=NAME=value
        name, equals, value = argument.partition("=")
        if not equals or not _is_name(name):
            break
        done += name + equals
        if _names_secret(name):
            return done + MASK
        argument = value
    return done + _mask_urls(argument)


def _is_name(text):
    text = text.lstrip("-")
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and not text[0].isdigit()


def _names_secret(name):
    for word in name.lower().replace("-", "_").replace(".", "_").split("_"):
        if word in _SECRET_WORDS or word.endswith(_KEYS):
            return True
        if any(part in word for part in _SECRET_PARTS):
            return True
        if "auth" in word and not word.endswith(_NO_SECRETS):
            return True
    return False


def _mask_urls(text):
    before, *parts = text.split("://")
    masked = [before]
    for part in parts:
        user, at, _ = part.split("/", 1)[0].rpartition("@")
        if at and " " not in user:
            part = MASK + part[len(user) :]
        masked.append(part)
    return "://".join(masked)
