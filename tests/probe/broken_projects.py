"""Small Django projects that are broken, each in one way that people meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .running import write_files

MANAGE = """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""

START = """\
import atexit
import os
import sys


@atexit.register
def tell_modules():
    print("modules in order:", *sys.modules, sep="\\n")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django

django.setup()

from django.apps import apps

print("models:", *[model._meta.label for model in apps.get_models()])
"""

RETRY = """\
import os
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
import django
from django.apps import apps

for attempt in ("first", "second"):
    try:
        django.setup()
    except BaseException as error:
        traceback.print_exc()
        frame = error.__traceback__
        while frame is not None:
            print(attempt, frame.tb_frame.f_code.co_name, frame.tb_lineno)
            frame = frame.tb_next
        print(type(error.__cause__), type(error.__context__), error.__suppress_context__)
    print(attempt, apps.apps_ready, apps.models_ready, apps.ready, len(apps.all_models))
"""

READY = """\
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
"""


def _settings(*apps: str) -> str:
    return f'SECRET_KEY = "of a test"\nINSTALLED_APPS = {list(apps)!r}\nUSE_TZ = True\n'


def _ready(*lines: str) -> dict[str, str]:
    """A project whose only app has these lines in `ready`."""
    body = "".join(f"        {line}\n" for line in lines)
    return {
        "settings.py": _settings("shop.apps.ShopConfig"),
        "shop/__init__.py": "",
        "shop/apps.py": READY + body,
    }


def _models(text: str) -> dict[str, str]:
    """A project whose only app has these models."""
    return {
        "settings.py": _settings("shop"),
        "shop/__init__.py": "",
        "shop/models.py": "from django.db import models\n\n\n" + text,
    }


def _model(name: str, *lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines or ("pass",))
    return f"class {name}(models.Model):\n{body}\n\n"


@dataclass(frozen=True)
class BrokenProject:
    """Files of a project, and how Python is to be started on it."""

    files: Mapping[str, str]
    options: tuple[str, ...] = ()

    def write(self, directory: Path) -> Path:
        """Write the project into `directory`."""
        common = {"manage.py": MANAGE, "start.py": START, "retry.py": RETRY}
        return write_files(directory, {**common, **self.files})


_WARNINGS = [
    f'warnings.warn("seen from level {level}", {category}, stacklevel={level})'
    for level in (1, 2, 3, 4)
    for category in ("UserWarning", "DeprecationWarning", "RuntimeWarning")
]

_DEPRECATIONS = [
    "import warnings",
    "from django.utils.deprecation import RemovedInNextVersionWarning as Old",
    "warnings.warn('first', Old)",
    "warnings.warn(Old('second'), stacklevel=2)",
    "print(repr(Old('one', 'two')), str(Old()), Old('three').args)",
]

PROJECTS: dict[str, BrokenProject] = {
    "settings-missing": BrokenProject({}),
    "settings-import-error": BrokenProject({"settings.py": "import no_such_dependency\n"}),
    "settings-syntax-error": BrokenProject({"settings.py": "INSTALLED_APPS = [\n"}),
    "settings-read-themselves": BrokenProject(
        {"settings.py": "from django.conf import settings\n\nINSTALLED_APPS = settings.MINE\n"}
    ),
    "settings-not-a-list": BrokenProject({"settings.py": 'INSTALLED_APPS = "shop"\n'}),
    "app-missing": BrokenProject({"settings.py": _settings("no_such_app")}),
    "app-class-missing": BrokenProject(
        {**_ready("pass"), "settings.py": _settings("shop.apps.NoSuchConfig")}
    ),
    "app-without-name": BrokenProject(
        {
            **_ready("pass"),
            "shop/apps.py": "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n"
            "    label = 'shop'\n",
        }
    ),
    "app-dependency-missing": BrokenProject(
        {"settings.py": _settings("shop"), "shop/__init__.py": "import no_such_dependency\n"}
    ),
    "model-imported-from-init": BrokenProject(
        {**_models(_model("Product")), "shop/__init__.py": "from shop.models import Product\n"}
    ),
    "model-imported-from-apps": BrokenProject(
        {
            **_models(_model("Product")),
            "settings.py": _settings("shop.apps.ShopConfig"),
            "shop/apps.py": "from shop.models import Product\n" + READY + "        pass\n",
        }
    ),
    "label-twice": BrokenProject(
        {
            "settings.py": _settings("shop", "other.shop"),
            "shop/__init__.py": "",
            "other/__init__.py": "",
            "other/shop/__init__.py": "",
        }
    ),
    "app-twice": BrokenProject({**_models(""), "settings.py": _settings("shop", "shop")}),
    "circular-models": BrokenProject(
        {
            "settings.py": _settings("shop", "orders"),
            "shop/__init__.py": "",
            "shop/models.py": "from django.db import models\nfrom orders.models import Order\n\n\n"
            + _model("Product", "order = models.ForeignKey(Order, models.CASCADE)"),
            "orders/__init__.py": "",
            "orders/models.py": "from django.db import models\n"
            "from shop.models import Product\n\n\n"
            + _model("Order", "product = models.ForeignKey(Product, models.CASCADE)"),
        }
    ),
    "model-outside-apps": BrokenProject(
        {
            **_models("from elsewhere import Lost\n"),
            "elsewhere.py": "from django.db import models\n\n\n" + _model("Lost"),
        }
    ),
    "models-syntax-error": BrokenProject(_models("class Product(models.Model)\n    pass\n")),
    "model-twice": BrokenProject(
        _models(
            _model("Product", "name = models.TextField()")
            + "del Product\n"
            + _model("Product", "title = models.TextField()")
        ),
        ("-W", "always"),
    ),
    "model-conflict": BrokenProject(
        {
            **_models("import shop.more\n\n\n" + _model("Product")),
            "shop/more.py": "from django.db import models\n\n\n"
            + _model("Product", "class Meta:", "    app_label = 'shop'"),
        }
    ),
    "relation-unresolved": BrokenProject(
        _models(_model("Product", "maker = models.ForeignKey('nowhere.Maker', models.CASCADE)"))
    ),
    "field-clash": BrokenProject(
        _models(
            _model("Thing", "name = models.TextField()")
            + "class Product(Thing):\n    name = models.TextField()\n"
        )
    ),
    "registry-queried-too-early": BrokenProject(
        _models("from django.apps import apps\n\napps.get_model('shop', 'Product')\n")
    ),
    "registry-error-swallowed": BrokenProject(
        _models(
            "import traceback\nfrom django.apps import apps\n\n"
            "try:\n    apps.get_models()\nexcept Exception:\n    traceback.print_exc()\n"
        )
    ),
    "populate-reentrant": BrokenProject(
        {
            "settings.py": _settings("shop"),
            "shop/__init__.py": "",
            "shop/models.py": "import django\n\ndjango.setup()\n",
        }
    ),
    "setup-in-ready": BrokenProject(_ready("import django", "django.setup()")),
    "ready-raises": BrokenProject(_ready("raise ValueError('no: %s' % self.label)")),
    "ready-raises-from": BrokenProject(
        _ready("try:", "    {}['x']", "except KeyError as e:", "    raise ValueError('no') from e")
    ),
    "ready-raises-in-context": BrokenProject(
        _ready("try:", "    {}['x']", "finally:", "    int('y')")
    ),
    "ready-exits": BrokenProject(_ready("raise SystemExit(7)")),
    "ready-exits-with-text": BrokenProject(_ready("import sys", "sys.exit('enough')")),
    "ready-interrupted": BrokenProject(_ready("raise KeyboardInterrupt")),
    "ready-generator-exit": BrokenProject(_ready("raise GeneratorExit")),
    "ready-raises-unprintable": BrokenProject(
        _ready(
            "class Unprintable(Exception):",
            "    def __str__(self): raise RuntimeError('no text')",
            "    __repr__ = __str__",
            "    args = property(__str__)",
            "raise Unprintable(Unprintable)",
        )
    ),
    "ready-raises-with-traceback": BrokenProject(
        _ready(
            "try:",
            "    int('z')",
            "except ValueError as error:",
            "    raise error.with_traceback(None)",
        )
    ),
    "ready-recurses": BrokenProject(
        _ready(
            "def again(n):",
            "    return again(n + 1)",
            "try:",
            "    again(0)",
            "except RecursionError as error:",
            "    raise RuntimeError('too deep') from None",
        )
    ),
    "ready-takes-arguments": BrokenProject(
        {
            **_ready("pass"),
            "shop/apps.py": READY.replace("(self)", "(self, more)") + "        pass\n",
        }
    ),
    "ready-imports-missing": BrokenProject(_ready("import shop.signals")),
    "ready-imports-broken": BrokenProject(
        {**_ready("import shop.signals"), "shop/signals.py": "from shop import nothing\n"}
    ),
    "ready-warns": BrokenProject(_ready("import warnings", *_WARNINGS), ("-W", "always")),
    "ready-warns-by-default": BrokenProject(_ready("import warnings", *_WARNINGS)),
    "ready-warning-is-error": BrokenProject(
        _ready("import warnings", "warnings.warn('level 2', UserWarning, stacklevel=2)"),
        ("-W", "error::UserWarning"),
    ),
    "module-warns": BrokenProject(
        {
            **_models("import warnings\n\n" + "\n".join(_WARNINGS)),
            "shop/__init__.py": "import warnings\n\n" + "\n".join(_WARNINGS),
        },
        ("-W", "always"),
    ),
    "warning-per-module": BrokenProject(
        _ready("import warnings", "for n in range(3):", *["    " + w for w in _WARNINGS]),
        ("-W", "module"),
    ),
    "database-in-ready": BrokenProject(
        {
            **_ready("from django.db import connection", "connection.cursor()"),
            "settings.py": _settings("shop.apps.ShopConfig")
            + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3',"
            " 'NAME': '/no/such/directory/db'}}\n",
        }
    ),
    "urlconf-missing": BrokenProject(
        {
            **_ready("from django.urls import resolve", "resolve('/shop/')"),
            "settings.py": _settings("shop.apps.ShopConfig") + "ROOT_URLCONF = 'no_such_urls'\n",
        }
    ),
    "middleware-missing": BrokenProject(
        {
            **_ready("from django.core.wsgi import get_wsgi_application", "get_wsgi_application()"),
            "settings.py": _settings("shop.apps.ShopConfig") + "MIDDLEWARE = ['no.such.Thing']\n",
        }
    ),
    "check-raises": BrokenProject(
        _ready(
            "from django.core.checks import register",
            "@register()",
            "def look(app_configs, **kwargs):",
            "    return 1 / 0",
        )
    ),
    "check-finds-error": BrokenProject(
        _ready(
            "from django.core.checks import Error, register",
            "register(lambda app_configs, **kwargs: [Error('bad', id='shop.E1')])",
        )
    ),
    "text-translated-too-early": BrokenProject(
        {
            **_ready("pass"),
            "shop/__init__.py": "from django.utils.translation import gettext\n\n"
            "NAME = gettext('Add')\n",
        }
    ),
    "texts-translated-wrongly": BrokenProject(
        _ready("from django.utils.translation import ngettext", "ngettext('day', 'days')")
    ),
    "deprecations-shown": BrokenProject(_ready(*_DEPRECATIONS), ("-W", "always")),
    "deprecations-hidden": BrokenProject(_ready(*_DEPRECATIONS, "raise Old('now')")),
    "deprecation-is-error": BrokenProject(
        _ready(*_DEPRECATIONS), ("-W", "error::DeprecationWarning")
    ),
    "test-database-fails": BrokenProject(
        {
            **_ready("from django.db import connection", "connection.creation.create_test_db(0)"),
            "settings.py": _settings("shop.apps.ShopConfig")
            + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3',"
            " 'NAME': 'a', 'TEST': {'NAME': '/no/such/directory/db'}}}\n",
        }
    ),
    "signal-receiver-wrong": BrokenProject(
        _ready(
            "from django.db.models.signals import post_save",
            "post_save.connect('no function')",
        )
    ),
}
