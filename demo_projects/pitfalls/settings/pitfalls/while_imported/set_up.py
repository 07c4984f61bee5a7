"""DRT104: advice often given: the settings set Django up, from what there is of them by now."""

import django

django.setup()
