from django.core.management.base import BaseCommand

from catalog.models import Product


class Command(BaseCommand):
    help = "Fills up every product of which few are left."

    def add_arguments(self, parser):
        parser.add_argument("--below", type=int, default=5, help="restock under this number")
        parser.add_argument("--to", type=int, default=20, help="fill up to this number")

    def handle(self, *args, **options):
        count = Product.objects.filter(stock__lt=options["below"]).update(stock=options["to"])
        self.stdout.write("Restocked %d product(s)." % count)
