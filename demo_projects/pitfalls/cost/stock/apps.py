import os
import time

from django.apps import AppConfig

PITFALL = os.environ.get("PITFALL")
SECONDS = {"work_in_ready": 0.3, "slow_start": 3.1}


class StockConfig(AppConfig):
    name = "stock"

    def ready(self):
        from stock import checks, reports  # noqa: F401

        if PITFALL in SECONDS:
            time.sleep(SECONDS[PITFALL])
