"""The bug: the quote is kept on the plugin.

Each worker process has its own plugin. When another worker answers the second request,
there is no `mydata` yet, or an older one. And within one worker all users share it.
"""

from reorder.base import ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        self.mydata = quote
        return self.panels(quote)

    def process_data(self, request, data):
        return self.order(self.mydata)
