from io import StringIO

from django.core.management import call_command
from django.test import SimpleTestCase, TestCase, override_settings

from catalog.checks import currency_is_a_code
from catalog.models import Category, FeaturedProduct, Product


class CurrencyCheckTests(SimpleTestCase):
    def test_a_code_passes(self):
        self.assertEqual(currency_is_a_code(None), [])

    @override_settings(SHOP_CURRENCY="euros")
    def test_anything_else_is_an_error(self):
        self.assertEqual([error.id for error in currency_is_a_code(None)], ["catalog.E001"])


class HomeTests(SimpleTestCase):
    """The front page and the list of apps answer without a database."""

    def test_home(self):
        response = self.client.get("/")
        self.assertContains(response, "Catalogue")
        self.assertEqual(len(response["X-Request-ID"]), 32)

    def test_apps(self):
        labels = [app["label"] for app in self.client.get("/api/apps/").json()["apps"]]
        self.assertEqual(labels[-3:], ["catalog", "customers", "orders"])


class ProductTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.category = Category.objects.create(name="Tea")
        cls.product = Product.objects.create(
            name=" Assam ", category=cls.category, price_cents=450, stock=2, featured=True
        )

    def test_names_are_tidied(self):
        self.assertEqual(self.product.name, "Assam")

    def test_proxy(self):
        self.assertEqual([product.name for product in FeaturedProduct.objects.all()], ["Assam"])

    def test_restock(self):
        out = StringIO()
        call_command("restock", "--below", "3", "--to", "9", stdout=out)
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 9)
        self.assertIn("Restocked 1", out.getvalue())

    def test_lists(self):
        self.assertContains(self.client.get("/catalog/"), "Assam (Tea)")
        products = self.client.get("/catalog/api/products/").json()["products"]
        self.assertEqual(products[0]["price_cents"], 450)
