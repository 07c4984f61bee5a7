import os
import time

from django.core import checks

PITFALL = os.environ.get("PITFALL")


@checks.register()
def check_prices(app_configs, **kwargs):
    """A check that walks through something large."""
    if PITFALL == "slow_check":
        time.sleep(0.4)
    return []


@checks.register()
def check_rates(app_configs, **kwargs):
    """A check that finds a mistake in the project."""
    if PITFALL == "check_fails":
        return [checks.Error("there is no reduced rate", id="stock.E001")]
    return []
