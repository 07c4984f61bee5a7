from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.ProductList.as_view(), name="products"),
    path("api/products/", views.product_list, name="api-products"),
]
