from beta.models import Beta


def consume():
    return Beta.objects.count()
