"""The healthy twin: set up, once, before anything is imported that has models."""

import django
import here  # noqa: F401

django.setup()

from beta.models import Beta  # noqa: E402

print(Beta._meta.label)
