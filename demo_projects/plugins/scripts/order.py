"""Do what a user does, again and again: ask for a quote, then order what was quoted.

python scripts/order.py http://127.0.0.1:8000

Each request goes over a new connection, so that it may reach another worker each time. Ends
with status 1 if any order was not what was quoted.
"""

import json
import sys
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

ROUNDS = 20


class User:
    """A browser with a cookie jar."""

    def __init__(self, site):
        self.site = site
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def open(self, path, form=None):
        """Returns the answer and the pid of the process that gave it."""
        request = Request(self.site + path)
        if form is not None:
            request.data = urlencode(form).encode()
            for cookie in self.cookies:
                if cookie.name == "csrftoken":
                    request.add_header("X-CSRFToken", cookie.value)
        try:
            response = self.opener.open(request, timeout=30)
        except HTTPError as error:
            response = error
        with response:
            return json.loads(response.read().decode()), response.headers["X-Worker"]


def main(site):
    user = User(site.rstrip("/"))
    right = 0
    for quantity in range(1, ROUNDS + 1):
        page, quoted_by = user.open("/parts/1/panels/?quantity=%d" % quantity)
        panel = page["panels"][-1]
        answer, ordered_by = user.open(panel["process_url"], panel["fields"])
        if "ordered" in answer:
            ordered = answer["ordered"]["quantity"]
            result = "ordered %d" % ordered
            right += ordered == quantity
            if ordered != quantity:
                result += ": WRONG"
        else:
            result = "MISSING: %s" % answer["error"]
        print("worker %s quoted %d, worker %s %s" % (quoted_by, quantity, ordered_by, result))
    print("%d of %d orders are right." % (right, ROUNDS))
    return 0 if right == ROUNDS else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
