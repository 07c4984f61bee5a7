from django.contrib.auth import get_user_model
from django.test import TestCase

from customers.models import Customer


class CustomerTests(TestCase):
    def test_a_user_becomes_a_customer(self):
        user = get_user_model().objects.create_user("ada")
        self.assertEqual(Customer.objects.get().user, user)
