from django.contrib.auth import get_user_model

User = get_user_model()


def greet(user):
    return f"Hello {user.get_username()}"
