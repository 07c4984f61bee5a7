"""System checks of the catalogue."""

from django.conf import settings
from django.core.checks import Error, Tags, register


def currency_is_a_code(app_configs, **kwargs):
    """SHOP_CURRENCY must be a three-letter code such as EUR."""
    currency = getattr(settings, "SHOP_CURRENCY", "")
    if len(currency) == 3 and currency.isalpha() and currency.isupper():
        return []
    return [
        Error(
            "SHOP_CURRENCY is not a three-letter currency code.",
            hint="Set it to a code such as EUR.",
            id="catalog.E001",
        )
    ]


def register_checks():
    """Register this module's checks; called from CatalogConfig.ready()."""
    register(currency_is_a_code, Tags.compatibility)
