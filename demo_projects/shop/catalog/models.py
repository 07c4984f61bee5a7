from django.db import models

from catalog.base import Timestamped


class Category(models.Model):
    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.SlugField(unique=True)

    def __str__(self):
        return self.name


class Product(Timestamped):
    """Something on the shelf."""

    name = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    # No `through`: Django makes the model catalog.Product_tags.
    tags = models.ManyToManyField(Tag, blank=True, related_name="products")
    price_cents = models.PositiveIntegerField()
    stock = models.PositiveIntegerField(default=0)
    featured = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class FeaturedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(featured=True)


class FeaturedProduct(Product):
    """A proxy: a model of its own in the registry, on Product's table."""

    objects = FeaturedManager()

    class Meta:
        proxy = True
        verbose_name = "featured product"
