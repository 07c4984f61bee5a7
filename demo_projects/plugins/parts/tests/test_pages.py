import os
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.test import TestCase

from parts.models import Part


class PageTests(TestCase):
    fixtures = ["parts"]

    def test_shelf(self):
        self.assertContains(self.client.get("/"), "B-608 Ball bearing 608")

    def test_a_part_shows_the_panels_of_all_plugins(self):
        page = self.client.get("/parts/1/")
        self.assertContains(page, "*B-608")
        self.assertContains(page, "50 pieces of B-608 for 42.50 EUR")
        self.assertContains(page, 'action="/plugins/reorder/process/"')

    def test_who_answered(self):
        self.assertEqual(self.client.get("/")["X-Worker"], str(os.getpid()))


class EmptyShelfTests(TestCase):
    def test_says_what_to_do(self):
        self.assertContains(self.client.get("/"), "manage.py prepare")


class PrepareTests(TestCase):
    def test_can_be_repeated(self):
        for _ in range(2):
            out = StringIO()
            call_command("prepare", stdout=out)
        self.assertIn("Ready", out.getvalue())
        self.assertEqual(Part.objects.count(), 3)
        self.assertIn("shared_cache", connection.introspection.table_names())
