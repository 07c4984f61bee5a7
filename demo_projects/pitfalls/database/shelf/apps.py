import os

from django.apps import AppConfig

from shelf.books import names


class ShelfConfig(AppConfig):
    name = "shelf"

    def ready(self):
        from shelf import checks  # noqa: F401

        pitfall = os.environ.get("PITFALL")
        if pitfall == "query_in_ready":
            self.names = names()
        elif pitfall == "queries_in_ready":
            self.names = [name for _ in range(3) for name in names()]
        elif pitfall == "query_in_ready_of_missing_table":
            from shelf.books import titles

            self.titles = titles()
        elif pitfall == "query_in_ready_caught":
            from django.db import OperationalError

            from shelf.books import titles

            try:
                self.titles = titles()
            except OperationalError:
                self.titles = []
