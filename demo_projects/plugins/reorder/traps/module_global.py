"""Trap: in a global variable of the module, which "is imported only once".

Once in each process.
"""

from pluginhost.plugin import ActionRefused
from reorder.base import ReorderBase, quantity_in

latest_quote = None


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        global latest_quote
        latest_quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        return self.panels(latest_quote)

    def process_data(self, request, data):
        if latest_quote is None:
            raise ActionRefused("Ask for a quote first.")
        return self.order(latest_quote)
