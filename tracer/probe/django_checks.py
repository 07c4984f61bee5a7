"""The system checks: what was asked for, what came of it, and which function took long."""

import sys
from time import monotonic_ns

from .frames import caller
from .process import describe_callable
from .wrapping import disguise, forget_frame

SLOW_NS = 50_000_000
"""Check functions that take longer than this are told one by one."""
_SERIOUS = 40  # django.core.checks.ERROR
_getframe = sys._getframe


def install(watch, recorder, writer):
    """Record what `django.core.checks.registry` does."""

    def checking(registry, app_configs=None, tags=None, *args, **kwargs):
        databases = kwargs.get("databases")
        return [
            ("caller", caller(depth=3)),
            ("tags", None if tags is None else sorted(str(tag) for tag in tags)),
            ("selected", None if tags is None else len(tags)),
            ("databases", sorted(databases) if type(databases) in (list, set, tuple) else None),
        ]

    def checked(messages, *args):
        levels = [getattr(message, "level", 0) for message in messages]
        errors = [level for level in levels if type(level) is int and level >= _SERIOUS]
        return [("messages", len(messages)), ("errors", len(errors))]

    def timed(check):
        def wrapper(*args, **kwargs):
            start_ns = monotonic_ns()
            try:
                messages = check(*args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            try:
                duration_ns = monotonic_ns() - start_ns
                if duration_ns >= SLOW_NS:
                    name, place = describe_callable(check)
                    recorder.instant(
                        "check.slow",
                        [("name", name), ("file", place), ("duration_ns", duration_ns)],
                    )
            except Exception as problem:
                recorder.failed("check.slow", problem)
            return messages

        return disguise(wrapper, check)

    def on_checks(module):
        registry_class = module.CheckRegistry
        running = registry_class.run_checks.__code__
        get_checks = registry_class.get_checks

        def getting(registry, *args, **kwargs):
            # Whoever else asks for the functions gets them as they were registered.
            checks = get_checks(registry, *args, **kwargs)
            try:
                if _getframe(1).f_code is running and type(checks) is list:
                    return [timed(check) for check in checks]
            except Exception as problem:
                recorder.failed("check.slow", problem)
            return checks

        registry_class.get_checks = disguise(getting, get_checks)
        # `run_checks` was bound when this module ran, and is copied from it by its package next.
        registry_class.run_checks = recorder.span(
            registry_class.run_checks, "checks", checking, checked
        )
        module.run_checks = module.registry.run_checks

    watch.when_loaded("django.core.checks.registry", on_checks)
