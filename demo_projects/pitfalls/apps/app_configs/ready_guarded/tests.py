from django.apps import apps
from django.conf import settings
from django.test import SimpleTestCase, modify_settings


class AppsTest(SimpleTestCase):
    @modify_settings(INSTALLED_APPS={"append": "django.contrib.messages"})
    def test_more_apps(self):
        self.assertTrue(apps.is_installed(settings.PITFALL))
