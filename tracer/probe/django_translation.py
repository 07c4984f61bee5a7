"""Texts that are translated while a module is imported, and keep the language of that moment."""

import sys

from .start_up import start_up_chain
from .wrapping import Limit, disguise, forget_frame

MOST_TEXTS = 200
"""Translations recorded per process before the probe says that it stops."""
_FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext")


def install(watch, recorder, writer):
    """Record calls of `gettext` and its kin; what `gettext_lazy` evaluates is not theirs."""
    limit = Limit(recorder, writer, "translation", MOST_TEXTS, "texts")
    started = writer.startup_ended

    def tell(name):
        # Without USE_I18N nothing is translated, and nothing can freeze.
        if "django.utils.translation.trans_real" not in sys.modules:
            return
        told = start_up_chain(3)
        if not any(key == "importing" and module for key, module in told):
            return
        if limit.allows():
            recorder.instant(
                "translation", [("function", name), ("app", recorder.current_app()), *told]
            )

    def recorded(original, name):
        def wrapper(*args, **kwargs):
            try:
                text = original(*args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            if writer.pid not in started:
                try:
                    tell(name)
                except Exception as problem:
                    recorder.failed("translation", problem)
            return text

        return disguise(wrapper, original)

    def on_translation(module):
        for name in _FUNCTIONS:
            setattr(module, name, recorded(getattr(module, name), name))

    watch.when_loaded("django.utils.translation", on_translation)
