from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Makes the database ready: tables, the shared cache's table, three parts."

    def handle(self, *args, **options):
        quiet = {"verbosity": 0}
        call_command("migrate", **quiet)
        call_command("createcachetable", **quiet)
        call_command("loaddata", "parts", **quiet)
        if connection.vendor == "sqlite":
            # Readers and the one writer no longer wait for each other. Kept in the file.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode = WAL")
        self.stdout.write("Ready: %s" % connection.settings_dict["NAME"])
