from django.apps import AppConfig


class VendorShopConfig(AppConfig):
    name = "vendor.shop"
