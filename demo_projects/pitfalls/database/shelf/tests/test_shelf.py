from django.test import TestCase

from shelf.models import Book


class BookTest(TestCase):
    def test_there_is_none(self):
        self.assertEqual(Book.objects.count(), 0)
