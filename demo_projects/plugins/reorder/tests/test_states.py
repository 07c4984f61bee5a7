"""Every variant works on one process with one user: tests like these never see the bug."""

import uuid
from unittest import mock

from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase, TestCase

from parts.models import Part
from pluginhost.registry import registry
from reorder.models import Quote
from reorder.states import BUG, REPAIRS, STATES, TRAPS, plugin_class


class StateTestCase(TestCase):
    fixtures = ["parts"]

    def use(self, state):
        """Put a fresh plugin of this variant in the registry until the test ends."""
        self.addCleanup(registry.plugins.__setitem__, "reorder", registry.plugins["reorder"])
        registry.plugins["reorder"] = plugin_class(state)()

    def panel(self, quantity, client=None):
        answer = (client or self.client).get("/parts/1/panels/", {"quantity": quantity})
        return answer.json()["panels"][-1]

    def order(self, panel, client=None):
        return (client or self.client).post(panel["process_url"], panel["fields"])


class OneProcessTests(StateTestCase):
    def test_what_was_shown_is_ordered(self):
        for state in STATES:
            with self.subTest(state):
                self.use(state)
                for quantity in (7, 120):
                    panel = self.panel(quantity)
                    self.assertIn("%d pieces of B-608" % quantity, panel["text"])
                    answer = self.order(panel)
                    self.assertEqual(answer.status_code, 200, answer.content)
                    self.assertEqual(answer.json()["ordered"]["quantity"], quantity)

    def test_discount(self):
        self.assertIn("99 pieces of B-608 for 84.15 EUR", self.panel(99)["text"])
        self.assertIn("100 pieces of B-608 for 76.50 EUR", self.panel(100)["text"])

    def test_nonsense_is_the_usual_quantity(self):
        for quantity in ("", "0", "-3", "many", "9" * 40):
            self.assertIn("50 pieces", self.panel(quantity)["text"])


class TwoUsersTests(StateTestCase):
    """Two users in turn are enough to tell most variants apart, if a test has two."""

    def ordered_by_the_first_of_two(self, state):
        self.use(state)
        first, second = self.client_class(), self.client_class()
        panel = self.panel(7, first)
        self.panel(8, second)
        return self.order(panel, first).json()["ordered"]["quantity"]

    def test_repairs_keep_users_apart(self):
        for state in REPAIRS:
            with self.subTest(state):
                self.assertEqual(self.ordered_by_the_first_of_two(state), 7)

    def test_what_has_no_key_of_its_own_mixes_them(self):
        for state in ("attribute", "class_attribute", "module_global", "thread_local", "one_key"):
            with self.subTest(state):
                self.assertEqual(self.ordered_by_the_first_of_two(state), 8)

    def test_two_tabs_of_one_user(self):
        for state in REPAIRS:
            with self.subTest(state):
                self.use(state)
                one, other = self.panel(7), self.panel(8)
                self.assertEqual(self.order(one).json()["ordered"]["quantity"], 7)
                self.assertEqual(self.order(other).json()["ordered"]["quantity"], 8)


class RefusalTests(StateTestCase):
    def test_unknown_references_are_refused(self):
        for state in REPAIRS:
            for reference in ("", "nonsense", str(uuid.uuid4())):
                with self.subTest(state, reference=reference):
                    self.use(state)
                    panel = self.panel(7)
                    forged = dict(panel, fields=dict.fromkeys(panel["fields"], reference))
                    self.assertEqual(self.order(forged).status_code, 409)

    def test_stored_quotes_are_ordered_once(self):
        for state in ("database", "cache", "session"):
            with self.subTest(state):
                self.use(state)
                panel = self.panel(7)
                self.assertEqual(self.order(panel).status_code, 200)
                self.assertEqual(self.order(panel).status_code, 409)
        self.assertEqual(Quote.objects.count(), 0)

    def test_a_session_orders_its_own_quotes_only(self):
        self.use("session")
        panel = self.panel(7)
        self.assertEqual(self.order(panel, self.client_class()).status_code, 409)

    def test_the_price_signed_is_the_price_paid(self):
        self.use("signed")
        panel = self.panel(7)
        Part.objects.update(price_cents=1)
        self.assertEqual(self.order(panel).json()["ordered"]["total_cents"], 7 * 85)

    def test_nobody_asked_this_process_for_a_quote_yet(self):
        for state in ("attribute", "thread_local"):
            with self.subTest(state), self.assertLogs("pluginhost.views", "ERROR"):
                self.use(state)
                answer = self.client.post("/plugins/reorder/process/")
                self.assertEqual(answer.status_code, 500)
                self.assertIn("has no attribute 'mydata'", answer.json()["error"])

    def test_a_cache_that_does_not_take_the_quote_is_noticed_at_the_panel(self):
        self.use("cache")
        full = mock.Mock(**{"add.return_value": False})
        with mock.patch("reorder.repairs.cache.caches", {"shared": full}):
            with self.assertLogs("pluginhost.panels", "ERROR"):
                self.assertEqual(self.panel(7)["plugin"], "labels")


class SettingTests(SimpleTestCase):
    def test_the_variants(self):
        self.assertEqual((len(BUG), len(REPAIRS), len(TRAPS)), (1, 5, 6))

    def test_an_unknown_one_is_refused_with_the_names_of_all(self):
        with self.assertRaisesMessage(ImproperlyConfigured, "attribute, database, cache"):
            plugin_class("memory")
