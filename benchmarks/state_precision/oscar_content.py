"""Content: run in the project's shell."""

from decimal import Decimal

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

Country, Category, Product, ProductClass, ProductCategory, Partner, StockRecord = (
    get_model("address", "Country"),
    get_model("catalogue", "Category"),
    get_model("catalogue", "Product"),
    get_model("catalogue", "ProductClass"),
    get_model("catalogue", "ProductCategory"),
    get_model("partner", "Partner"),
    get_model("partner", "StockRecord"),
)
users = get_user_model().objects
users.create_superuser("admin", "admin@example.org", "secret")
users.create_user("anna", "anna@example.org", "secret")
Country.objects.create(
    iso_3166_1_a2="DE",
    iso_3166_1_a3="DEU",
    iso_3166_1_numeric="276",
    printable_name="Germany",
    name="Germany",
    is_shipping_country=True,
)
books = ProductClass.objects.create(name="Book", requires_shipping=True)
partner = Partner.objects.create(name="Publisher")
categories = [Category.add_root(name=name) for name in ("Novels", "Poems")]
for number in range(1, 9):
    product = Product.objects.create(product_class=books, title=f"Book {number}", upc=f"u{number}")
    ProductCategory.objects.create(product=product, category=categories[number % 2])
    StockRecord.objects.create(
        partner=partner,
        product=product,
        partner_sku=f"s{number}",
        price_currency="GBP",
        price=Decimal(5 + number),
        num_in_stock=1000000,
    )
