"""Content: run in the project's shell."""

from django.contrib.auth import get_user_model
from home.models import HomePage
from wagtail.models import Collection

get_user_model().objects.create_superuser("admin", "admin@example.org", "secret")
home = HomePage.objects.get()
for number in range(1, 11):
    home.add_child(instance=HomePage(title=f"Page {number}", slug=f"page-{number}"))
    home.refresh_from_db()
first = HomePage.objects.get(slug="page-1")
for number in range(1, 4):
    first.add_child(instance=HomePage(title=f"Child {number}", slug=f"child-{number}"))
    first.refresh_from_db()
Collection.get_first_root_node().add_child(name="Pictures")
