"""The applications: what each is filled with, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """`seed` runs in the project's shell; `requests` are lines of a requests file."""

    name: str
    wsgi: str
    seed: str
    requests: tuple[str, ...]


_WAGTAIL_SEED = """\
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
"""
_PAGE = (
    "title=Page+9&slug=page-9&seo_title=&search_description=&go_live_at=&expire_at="
    "&comment_notifications=on&comments-TOTAL_FORMS=0&comments-INITIAL_FORMS=0"
    "&comments-MIN_NUM_FORMS=0&comments-MAX_NUM_FORMS="
)
_WAGTAIL_ADMIN = (
    "", "account/", "api/main/pages/", "api/main/pages/?child_of=3", "api/main/images/",
    "choose-external-link/", "choose-email-link/", "choose-page/", "choose-page/3/",
    "choose-page/search/?q=page", "collections/", "collections/2/", "collections/add/",
    "documents/", "documents/chooser/", "documents/multiple/add/", "forms/", "groups/",
    "groups/edit/1/", "groups/new/", "images/", "images/chooser/", "images/multiple/add/",
    "jsi18n/", "pages/", "pages/3/", "pages/3/add_subpage/", "pages/4/", "pages/4/edit/",
    "pages/4/history/", "pages/4/usage/", "pages/4/copy/", "pages/4/move/", "pages/4/privacy/",
    "pages/4/unpublish/", "pages/5/delete/", "pages/5/edit/", "pages/6/convert_alias/",
    "pages/add/home/homepage/3/", "pages/search/?q=page", "pages/search/?q=child",
    "redirects/", "redirects/add/", "reports/aging-pages/", "reports/locked/",
    "reports/page-types-usage/", "reports/site-history/", "reports/workflow/",
    "reports/workflow_tasks/", "sites/", "sites/edit/1/", "sites/new/", "sprite/", "users/",
    "users/new/", "users/edit/1/", "workflows/list/", "workflows/edit/1/",
    "workflows/tasks/index/",
)  # fmt: skip
_WAGTAIL = (
    "/", *(f"/page-{number}/" for number in range(1, 11)), "/page-1/child-1/",
    "/page-1/child-2/", "/page-1/child-3/", "/search/", "/search/?query=page",
    "/search/?query=child&page=1", "/nothing/", "/admin/", "/admin/login/", "/admin/pages/",
    "/admin/password_reset/", "/django-admin/login/", "/documents/1/none.txt",
    "POST /admin/login/ username=admin&password=wrong",
    "POST /admin/login/ username=admin&password=secret&next=/admin/",
    *(f"/admin/{path}" for path in _WAGTAIL_ADMIN),
    f"POST /admin/pages/12/edit/ {_PAGE}&action-publish=action-publish",
    "/page-9/",
    f"POST /admin/pages/12/edit/ {_PAGE}",
    "POST /admin/sites/edit/1/ hostname=localhost&port=80&site_name=Ours&root_page=3"
    "&is_default_site=on",
    "/", "POST /admin/collections/2/ name=Pictures",
    "POST /admin/redirects/add/ old_path=/old/&redirect_link=/page-1/&is_permanent=on&site=",
    "/old/", "POST /admin/pages/13/unpublish/ x=1", "/page-10/",
    "POST /admin/groups/new/ name=Authors", "/django-admin/", "/django-admin/auth/group/",
    "/django-admin/auth/user/", "/django-admin/wagtailcore/", "POST /admin/logout/ x=1",
    "/admin/pages/", "/",
)  # fmt: skip

_OSCAR_SEED = """\
from decimal import Decimal
from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

Country, Category, Product, ProductClass, ProductCategory, Partner, StockRecord = (
    get_model("address", "Country"), get_model("catalogue", "Category"),
    get_model("catalogue", "Product"), get_model("catalogue", "ProductClass"),
    get_model("catalogue", "ProductCategory"), get_model("partner", "Partner"),
    get_model("partner", "StockRecord"))
users = get_user_model().objects
users.create_superuser("admin", "admin@example.org", "secret")
users.create_user("anna", "anna@example.org", "secret")
Country.objects.create(iso_3166_1_a2="DE", iso_3166_1_a3="DEU", iso_3166_1_numeric="276",
                       printable_name="Germany", name="Germany", is_shipping_country=True)
books = ProductClass.objects.create(name="Book", requires_shipping=True)
partner = Partner.objects.create(name="Publisher")
categories = [Category.add_root(name=name) for name in ("Novels", "Poems")]
for number in range(1, 9):
    product = Product.objects.create(product_class=books, title=f"Book {number}", upc=f"u{number}")
    ProductCategory.objects.create(product=product, category=categories[number % 2])
    StockRecord.objects.create(partner=partner, product=product, partner_sku=f"s{number}",
                               price_currency="GBP", price=Decimal(5 + number),
                               num_in_stock=1000000)
"""
_ADDRESS = (
    "first_name=Anna&last_name=A&line1=Street+1&line4=Town&postcode=12345&country=DE"
)
_OSCAR_DASHBOARD = (
    "", "catalogue/", "catalogue/?upc=u1", "catalogue/products/1/", "catalogue/products/2/",
    "catalogue/products/create/book/", "catalogue/products/1/delete/", "catalogue/categories/",
    "catalogue/categories/create/", "catalogue/categories/1/update/", "catalogue/product-types/",
    "catalogue/product-type/create/", "catalogue/product-type/1/update/",
    "catalogue/attribute-option-group/", "catalogue/option/", "catalogue/stock-alerts/",
    "offers/", "offers/new/name-and-description/", "orders/", "orders/?order_number=1",
    "orders/statistics/", "orders/lines/", "pages/", "pages/create/", "partners/",
    "partners/add/", "partners/1/", "ranges/", "ranges/create/", "reports/",
    "reports/?report_type=order_report&date_from=2020-01-01&date_to=2030-01-01", "reviews/",
    "shipping/weight-based/", "shipping/weight-based/create/", "users/", "users/1/",
    "users/alerts/", "vouchers/", "vouchers/add/", "vouchers/sets/", "communications/",
)  # fmt: skip
_OSCAR = (
    "/", "/catalogue/", "/catalogue/?page=1", "/catalogue/?sort_by=price-asc",
    *(f"/catalogue/book-{number}_{number}/" for number in range(1, 9)),
    "/catalogue/category/novels_1/", "/catalogue/category/poems_2/", "/search/?q=book",
    "/search/?q=none", "/offers/", "/basket/", "/accounts/login/", "/accounts/",
    "/password-reset/", "/checkout/", "/dashboard/", "/nothing/", "/catalogue/book-1_1/reviews/",
    "/catalogue/book-1_1/reviews/add/", "POST /basket/add/1/ quantity=1", "/basket/",
    "POST /i18n/setlang/ language=de", "/catalogue/", "POST /i18n/setlang/ language=en-gb",
    "POST /accounts/login/ login-username=anna@example.org&login-password=wrong&login_submit=Log+In",
    "POST /accounts/login/ login-username=anna@example.org&login-password=secret&login_submit=Log+In",
    "/", "/accounts/profile/", "/accounts/profile/edit/", "/accounts/orders/",
    "/accounts/addresses/", "/accounts/addresses/add/", "/accounts/emails/", "/accounts/alerts/",
    "/accounts/notifications/inbox/", "/accounts/wishlists/", "/accounts/wishlists/create/",
    "POST /accounts/addresses/add/ " + _ADDRESS, "POST /accounts/wishlists/create/ name=Mine",
    "POST /basket/add/2/ quantity=1", "/basket/",
    "POST /basket/vouchers/add/ code=NONE",
    "/checkout/", "/checkout/shipping-address/",
    "POST /checkout/shipping-address/ " + _ADDRESS, "/checkout/shipping-method/",
    "/checkout/payment-method/", "/checkout/payment-details/", "/checkout/preview/",
    "POST /checkout/preview/ action=place_order", "/checkout/thank-you/", "/accounts/orders/",
    "POST /catalogue/book-3_3/reviews/add/ title=Good&score=4&body=Good+book",
    "/accounts/logout/",
    "POST /accounts/login/ login-username=admin@example.org&login-password=secret&login_submit=Log+In",
    *(f"/dashboard/{path}" for path in _OSCAR_DASHBOARD),
    "POST /dashboard/partners/add/ name=Other",
    "POST /dashboard/catalogue/categories/1/update/ name=Novels&slug=novels&_position=first-child"
    "&is_public=on",
    "POST /dashboard/ranges/create/ name=Some",
    "POST /dashboard/catalogue/product-type/1/update/ name=Book&requires_shipping=on&track_stock=on"
    "&attributes-TOTAL_FORMS=0&attributes-INITIAL_FORMS=0",
    "/catalogue/", "/accounts/logout/", "/dashboard/", "/",
)  # fmt: skip

_CMS_SEED = """\
from pathlib import Path

from cms.api import create_page
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site

Path("templates").mkdir()
Path("templates/page.html").write_text('''{% load cms_tags menu_tags sekizai_tags %}<html><head>
<title>{% page_attribute "page_title" %}</title>{% render_block "css" %}</head><body>
{% cms_toolbar %}<ul>{% show_menu 0 100 100 100 %}</ul>{% show_breadcrumb %}
{% placeholder "content" %}{% page_url "page-2" %}{% language_chooser %}
{% render_block "js" %}</body></html>''')
Site.objects.update(domain="127.0.0.1", name="Ours")
user = get_user_model().objects.create_superuser("admin", "admin@example.org", "secret")
home = create_page("Home", "page.html", "en", created_by=user, in_navigation=True)
home.set_as_homepage()
for number in range(1, 11):
    page = create_page(f"Page {number}", "page.html", "en", created_by=user, in_navigation=True,
                       slug=f"page-{number}", reverse_id=f"page-{number}")
for number in range(1, 4):
    create_page(f"Child {number}", "page.html", "en", created_by=user, in_navigation=True,
                slug=f"child-{number}", parent=page)
"""
_CMS_ADMIN = (
    "", "auth/group/", "auth/group/add/", "auth/user/", "auth/user/1/change/", "auth/user/add/",
    "auth/user/?q=admin", "auth/user/1/history/", "cms/", "cms/page/", "cms/pagecontent/",
    "cms/pagecontent/add/", "cms/pagecontent/2/change/", "cms/pagecontent/3/change/",
    "cms/pagecontent/4/change/", "cms/page/2/advanced-settings/", "cms/page/3/advanced-settings/",
    "cms/page/2/permission-settings/", "cms/pagecontent/get-tree/", "cms/page/cms-menu/",
    "cms/page/resolve/", "cms/page/2/dialog/copy/", "cms/page/2/copy/", "cms/page/2/delete/",
    "cms/pagecontent/2/delete/", "cms/pagecontent/?q=page", "cms/pageusergroup/",
    "cms/globalpagepermission/", "cms/usersettings/", "cms/usersettings/get/",
    "cms/placeholder/", "cms/placeholder/object/7/edit/2/", "cms/placeholder/object/7/preview/2/",
    "cms/placeholder/object/7/structure/2/", "cms/aliaspluginmodel/", "sites/", "sites/site/",
    "sites/site/1/change/", "sites/site/add/", "jsi18n/", "password_change/",
)  # fmt: skip
_CMS_EDIT = "title=Page+3&slug=page-3&page_title=&menu_title=&meta_description=&language=en"
_CMS = (
    "/", *(f"/page-{number}/" for number in range(1, 11)), "/en/", "/en/page-1/",
    "/page-10/child-1/", "/page-10/child-2/", "/page-10/child-3/", "/nothing/", "/page-1/?edit",
    "/page-1/?toolbar_on", "/?language=en", "/page-2/?structure", "/page-2/?x=1", "/admin/",
    "/admin/login/", "/admin/cms/pagecontent/",
    "POST /admin/login/ username=admin&password=wrong",
    "POST /admin/login/ username=admin&password=secret&next=/admin/",
    *(f"/admin/{path}" for path in _CMS_ADMIN),
    "/", *(f"/page-{number}/?edit" for number in range(1, 6)), "/page-1/?toolbar_off", "/page-1/",
    f"POST /admin/cms/pagecontent/4/change/ {_CMS_EDIT}", "/page-3/",
    "POST /admin/cms/pagecontent/add/?language=en "
    "title=New&slug=new&language=en&template=page.html&limit_visibility_in_menu=",
    "/new/", "POST /admin/cms/page/5/advanced-settings/ language=en&reverse_id=page-4",
    "/page-4/", "POST /admin/sites/site/1/change/ domain=127.0.0.1&name=Ours", "/", "/page-1/",
    "POST /admin/auth/group/add/ name=Authors", "/admin/auth/group/1/change/",
    "POST /admin/auth/group/1/change/ name=Authors", "/admin/auth/group/1/history/",
    "POST /admin/cms/usersettings/ language=en", "/admin/", "/admin/cms/pagecontent/",
    "POST /admin/cms/page/12/move-page/ position=0&target=1", "/page-2/",
    "POST /admin/cms/page/6/change-template/ template=page.html", "/page-5/",
    "/admin/sites/site/?o=1", "/admin/auth/user/?o=1", "/admin/auth/user/?is_staff__exact=1",
    "POST /admin/auth/user/add/ username=new&password1=a-long-one-9&password2=a-long-one-9",
    "/admin/auth/user/", "POST /admin/logout/ x=1", "/admin/cms/pagecontent/", "/", "/page-1/",
)  # fmt: skip

SITES = {
    site.name: site
    for site in (
        Site("wagtail", "mysite.wsgi", _WAGTAIL_SEED, _WAGTAIL),
        Site("oscar", "site_wsgi", _OSCAR_SEED, _OSCAR),
        Site("django-cms", "site_wsgi", _CMS_SEED, _CMS),
    )
}
