from django.contrib import admin

from catalog.models import Category, FeaturedProduct, Product, Tag


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "parent"]
    search_fields = ["name"]


@admin.register(Product, FeaturedProduct)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "category", "price_cents", "stock", "featured"]
    list_filter = ["category", "featured"]
    filter_horizontal = ["tags"]


admin.site.register(Tag)
