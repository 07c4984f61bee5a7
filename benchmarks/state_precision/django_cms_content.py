"""Content: run in the project's shell."""

from pathlib import Path

from cms.api import create_page
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.db import transaction

Path("templates").mkdir()
Path("templates/page.html").write_text("""{% load cms_tags menu_tags sekizai_tags %}<html><head>
<title>{% page_attribute "page_title" %}</title>{% render_block "css" %}</head><body>
{% cms_toolbar %}<ul>{% show_menu 0 100 100 100 %}</ul>{% show_breadcrumb %}
{% placeholder "content" %}{% page_url "page-2" %}{% language_chooser %}
{% render_block "js" %}</body></html>""")
Site.objects.update(domain="127.0.0.1", name="Ours")
user = get_user_model().objects.create_superuser("admin", "admin@example.org", "secret")
with transaction.atomic():
    home = create_page("Home", "page.html", "en", created_by=user, in_navigation=True)
    home.set_as_homepage()
    for number in range(1, 11):
        page = create_page(
            f"Page {number}",
            "page.html",
            "en",
            created_by=user,
            in_navigation=True,
            slug=f"page-{number}",
            reverse_id=f"page-{number}",
        )
    for number in range(1, 4):
        create_page(
            f"Child {number}",
            "page.html",
            "en",
            created_by=user,
            in_navigation=True,
            slug=f"child-{number}",
            parent=page,
        )
