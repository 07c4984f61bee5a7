"""Values that are new each time."""

import secrets


def fresh():
    """A new value."""
    return secrets.token_hex(4)
