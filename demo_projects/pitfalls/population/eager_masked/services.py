import plugins

plugins.register("services")

from beta.models import Beta  # noqa: E402


def count():
    return Beta.objects.count()
