from beta.models import Beta


def count():
    return Beta.objects.count()
