"""The healthy twin of thread_started: the job is a process of its own, started once."""

from django.core.management.base import BaseCommand

from jobs.at_startup import thread_started


class Command(BaseCommand):
    help = "Export until interrupted."

    def handle(self, *args, **options):
        thread_started.export()
