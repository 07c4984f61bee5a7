"""Commands as a run may keep them: names and paths, no secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence

MASK = "***"

_SECRET_NAME = re.compile(r"secret|passw|pwd|token|key|credential", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$", re.DOTALL)
_FLAG = re.compile(r"^--?[A-Za-z_][\w.-]*$")
_URL_USER = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/@:]*:[^\s/@]*@")


def mask_arguments(arguments: Sequence[str]) -> tuple[str, ...]:
    """The arguments with secrets replaced by `***`.

    A secret is the value of a flag or assignment whose name speaks of a secret, password, token
    or key (`--api-key X`, `SECRET_KEY=X`), and the user and password in a URL.
    """
    masked: list[str] = []
    value_is_secret = False
    for argument in arguments:
        if value_is_secret and not _FLAG.match(argument):
            masked.append(MASK)
            value_is_secret = False
            continue
        value_is_secret = False
        assignment = _ASSIGNMENT.match(argument)
        if assignment and _SECRET_NAME.search(assignment[1]):
            masked.append(f"{assignment[1]}={MASK}")
            continue
        if _FLAG.match(argument) and _SECRET_NAME.search(argument):
            value_is_secret = True
        masked.append(_URL_USER.sub(rf"\g<1>{MASK}@", argument))
    return tuple(masked)
