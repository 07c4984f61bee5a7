"""Signal receivers of the catalogue, connected in CatalogConfig.ready()."""

from django.core.exceptions import ValidationError
from django.db.models.signals import m2m_changed, pre_save

from catalog.models import Product

TAGS_MAX = 12


def tidy_name(sender, instance, **kwargs):
    """Names are stored without outer spaces."""
    instance.name = instance.name.strip()


def limit_tags(sender, instance, action, pk_set, **kwargs):
    """A product carries at most TAGS_MAX tags."""
    if action == "pre_add" and isinstance(instance, Product) and len(pk_set or ()) > TAGS_MAX:
        raise ValidationError("A product carries at most %d tags." % TAGS_MAX)


def connect():
    """Connect the receivers; calling it again changes nothing."""
    pre_save.connect(tidy_name, sender=Product, dispatch_uid="catalog.tidy_name")
    m2m_changed.connect(limit_tags, sender=Product.tags.through, dispatch_uid="catalog.limit_tags")
