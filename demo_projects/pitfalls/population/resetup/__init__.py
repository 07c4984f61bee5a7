"""DRT204: an app sets Django up while Django is set up."""

import django

django.setup()
