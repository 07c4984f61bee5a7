"""Trap: on the class instead of the instance.

"The instance may be another one, the class is always the same." It is, in one process;
and there it was one instance too.
"""

from reorder.base import ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        type(self).mydata = quote
        return self.panels(quote)

    def process_data(self, request, data):
        return self.order(self.mydata)
