"""Migrations as they are applied, and the models that are made anew for their states."""

import sys
from time import monotonic_ns

from .wrapping import disguise, forget_frame


def install(watch, recorder, writer):
    """Record each applied migration with what rendering its states cost."""
    rendered = [0, 0]  # models, nanoseconds

    def on_state(module):
        state_class = module.StateApps
        original = state_class.render_multiple

        def render_multiple(states, model_states):
            start_ns = monotonic_ns()
            try:
                return original(states, model_states)
            except BaseException as error:
                forget_frame(error)
                raise
            finally:
                rendered[0] += len(model_states)
                rendered[1] += monotonic_ns() - start_ns

        state_class.render_multiple = disguise(render_multiple, original)

    def on_migration(module):
        def applying(migration, *args, **kwargs):
            rendered[:] = 0, 0
            module_of = sys.modules.get(type(migration).__module__)
            return [
                ("app", migration.app_label),
                ("name", migration.name),
                ("file", "%s:1" % getattr(module_of, "__file__", None) if module_of else None),
            ]

        def applied(state, *args):
            return [("rendered", rendered[0]), ("render_ns", rendered[1])]

        module.Migration.apply = recorder.span(
            module.Migration.apply, "migration", applying, applied
        )

    watch.when_loaded("django.db.migrations.state", on_state)
    watch.when_loaded("django.db.migrations.migration", on_migration)
