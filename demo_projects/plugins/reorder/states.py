"""The variants of the plugin, by the value of the setting PLUGIN_STATE."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

BUG = {"attribute": "reorder.attribute"}
REPAIRS = {
    "database": "reorder.repairs.database",
    "cache": "reorder.repairs.cache",
    "session": "reorder.repairs.session",
    "signed": "reorder.repairs.signed",
    "stateless": "reorder.repairs.stateless",
}
TRAPS = {
    "locmem": "reorder.traps.locmem",
    "class_attribute": "reorder.traps.class_attribute",
    "module_global": "reorder.traps.module_global",
    "lru_cache": "reorder.traps.lru_cache",
    "thread_local": "reorder.traps.thread_local",
    "one_key": "reorder.traps.one_key",
}
STATES = {**BUG, **REPAIRS, **TRAPS}


def plugin_class(state):
    """The class of one variant."""
    try:
        module = STATES[state]
    except KeyError:
        raise ImproperlyConfigured(
            "PLUGIN_STATE is %r; it must be one of %s." % (state, ", ".join(STATES))
        ) from None
    return import_string(module + ".ReorderPlugin")
