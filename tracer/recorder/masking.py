"""Commands as a run may keep them: names and paths, no secrets.

The probe masks what it sees itself, by the same rule, in `tracer/probe/text.py`: neither of the
two may import the other, so a test holds them to the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence

MASK = "***"

_SECRET_PARTS = ("secret", "passw", "passphrase", "pwd", "token", "credential")
_SECRET_WORDS = ("key", "keys", "pass", "pw")
_KEYS = ("apikey", "accesskey", "privatekey", "authkey", "signingkey", "sshkey", "licensekey")
_NO_SECRETS = ("author", "authors", "authority", "authorities")
_TAKES_P = ("mysql", "mariadb")


def mask_arguments(arguments: Sequence[str]) -> tuple[str, ...]:
    """The arguments with secrets replaced by `***`.

    A secret is the value of a flag or assignment whose name speaks of a secret, password, token,
    key, credential or authorization (`--api-key X`, `SECRET_KEY=X`); what stands before the @ in
    a URL; and the `-pX` of MySQL's programs.
    """
    masked: list[str] = []
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
    return tuple(masked)


def _mask_argument(argument: str) -> str:
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


def _is_name(text: str) -> bool:
    text = text.lstrip("-")
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and not text[0].isdigit()


def _names_secret(name: str) -> bool:
    for word in name.lower().replace("-", "_").replace(".", "_").split("_"):
        if word in _SECRET_WORDS or word.endswith(_KEYS):
            return True
        if any(part in word for part in _SECRET_PARTS):
            return True
        if "auth" in word and not word.endswith(_NO_SECRETS):
            return True
    return False


def _mask_urls(text: str) -> str:
    before, *parts = text.split("://")
    masked = [before]
    for part in parts:
        user, at, _ = part.split("/", 1)[0].rpartition("@")
        if at and " " not in user:
            part = MASK + part[len(user) :]
        masked.append(part)
    return "://".join(masked)
