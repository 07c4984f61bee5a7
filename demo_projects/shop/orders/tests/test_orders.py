from django.contrib.auth import get_user_model
from django.test import TestCase

from catalog.models import Category, Product
from orders.models import Order


class OrderTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.customer = get_user_model().objects.create_user("grace").customer
        cls.product = Product.objects.create(
            name="Mug", category=Category.objects.create(name="Cups"), price_cents=900, stock=10
        )

    def order(self, quantity):
        order = Order.objects.create(customer=self.customer)
        order.lines.create(product=self.product, quantity=quantity, price_cents=900)
        self.product.refresh_from_db()
        return order

    def test_total(self):
        self.assertEqual(self.order(3).total_cents(), 2700)

    def test_stock_goes_down_and_up(self):
        order = self.order(4)
        self.assertEqual(self.product.stock, 6)
        order.lines.all().delete()
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 10)
