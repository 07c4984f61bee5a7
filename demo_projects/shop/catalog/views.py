from django.http import JsonResponse
from django.views.generic import ListView

from catalog.models import Product


class ProductList(ListView):
    """The shelf, as a page."""

    queryset = Product.objects.select_related("category")
    template_name = "catalog/products.html"


def product_list(request):
    """The shelf, as JSON."""
    products = Product.objects.values("name", "category__name", "price_cents", "stock")
    return JsonResponse({"products": list(products)})
