"""Repair: nothing is kept. The form says what is wanted, and the quote is worked out again.

The simplest, where working it out again is cheap and gives the same. If the price changed
in between, the order has the new one.
"""

from parts.models import Part
from pluginhost.plugin import ActionRefused
from reorder.base import ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        return self.panels(quote, part=part.number, quantity=str(quote["quantity"]))

    def process_data(self, request, data):
        quantity = quantity_in(data)
        part = Part.objects.filter(number=data.get("part", "")).first()
        if part is None or quantity is None:
            raise ActionRefused("Say which part, and how many pieces.")
        return self.order(self.quote(part, quantity))
