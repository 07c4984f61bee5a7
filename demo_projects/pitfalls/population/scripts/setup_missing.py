"""DRT203: a script uses models and never sets Django up."""

import here  # noqa: F401
from beta.models import Beta

print(Beta.objects.count())
