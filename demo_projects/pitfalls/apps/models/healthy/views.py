from django.contrib.auth import get_user_model
from django.http import HttpResponse

from .models import Loan

User = get_user_model()


def front(request):
    return HttpResponse(f"{Loan._meta.label} of {User._meta.label}")
