from types import SimpleNamespace

from django.test import SimpleTestCase

from labels.plugins import LabelPlugin, check_character


class LabelTests(SimpleTestCase):
    def test_check_character(self):
        # 12 + 24 + 13 + 14 + 38 + 3 + 9 = 113, and 113 modulo 43 is 27: R
        self.assertEqual(check_character("CODE 39"), "R")

    def test_label(self):
        panel = LabelPlugin().get_ui_panels(None, SimpleNamespace(number="CODE 39"))[0]
        self.assertEqual(panel["text"], "*CODE 39R*")
