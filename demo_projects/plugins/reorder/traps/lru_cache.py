"""Trap: lru_cache as a store.

The cached function hands out the same dictionary for the same reference, so users no longer
get each other's quotes. But each process has its own, and the oldest are dropped unasked.
"""

import uuid
from functools import lru_cache

from reorder.base import ReorderBase, quantity_in


@lru_cache(maxsize=1024)
def draft(reference):
    """The draft of an order: an empty dictionary at first, the same one from then on."""
    return {}


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        reference = uuid.uuid4().hex
        draft(reference)["quote"] = quote
        return self.panels(quote, reference=reference)

    def process_data(self, request, data):
        return self.order(draft(data.get("reference", ""))["quote"])
