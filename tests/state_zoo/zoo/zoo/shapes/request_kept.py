"""The request, kept on an object that all requests share."""

EXPECTED = ("leaked",)


class Admin:
    def changelist(self, request):
        self._request = request
        return self.rows()

    def rows(self):
        return self._request.method


admin = Admin()


def write(request):
    return admin.changelist(request)


def read(request):
    return "unread"
