"""Reports with the rates of a slow package, imported by everybody or by who needs them."""

import os

if os.environ.get("PITFALL") == "import_at_top":
    import ledgers


def rate(name):
    """The rate of that name, in percent."""
    if os.environ.get("PITFALL") == "import_at_top":
        return ledgers.RATES[name]
    from ledgers import RATES

    return RATES[name]
