from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prints a greeting. Needs no database."

    def handle(self, *args, **options):
        self.stdout.write("Hello from %s." % settings.SHOP_NAME)
