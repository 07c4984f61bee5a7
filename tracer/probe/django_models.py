"""Models as they are registered: where, during what, by which chain of imports."""

import sys
from time import monotonic_ns

from .frames import (
    caller,
    chain,
    escaped_place,
    import_chain,
    importing_module,
    is_program,
)
from .text import describe_error, escaped
from .wrapping import disguise, forget_frame

_getframe = sys._getframe
_IMPORT_MODELS = 11


def registering(original, recorder, writer, main, name_of, config_class=None):
    """`register_model`, written before it runs: models made in turn by it come after it."""
    write = writer.write
    chained = set()
    outer_chains = {}  # of the innermost populate span, what led to its import_models()
    importing = config_class and config_class.import_models.__code__

    def chain_to(statement, statement_place):
        """The import chain of a class statement, as fields.

        Nearly all models modules are imported by `import_models` itself: its frame is then
        _IMPORT_MODELS out, nothing but importlib's between, and what led to it is known.
        """
        try:
            near = statement is _getframe(3) and _getframe(_IMPORT_MODELS).f_code is importing
        except ValueError:
            near = False
        populate = recorder.innermost("populate") if near else None
        if populate is None or statement.f_code.co_name != "<module>":
            return _fields_of(import_chain(_getframe(2)))
        outer = outer_chains.get(populate)
        if outer is None:
            outer_chains.clear()
            outer = outer_chains[populate] = _fields_of(import_chain(_getframe(_IMPORT_MODELS)))
        return f"{outer}\tchain={statement_place}"

    def maker(frame, module):
        while frame is not None and frame.f_globals.get("__name__") != module:
            if is_program(frame.f_code.co_filename):
                break
            frame = frame.f_back
        return frame

    def register_model(self, app_label, model):
        try:
            meta, module, name = model._meta, model.__module__, model.__name__
            if not name.isidentifier():
                name = escaped[name]
            more = ""
            if meta.auto_created:
                more += "\tauto_created=1"
            if meta.swappable:
                more += "\tswappable=1"
            if meta.model_name in self.all_models.get(app_label, ()):
                more += "\tagain=1"
            if self is not main:
                registry = name_of(self)
            else:
                try:
                    frame = _getframe(2)  # the class statement, which calls the metaclass
                except ValueError:
                    frame = None
                if frame is None or frame.f_globals.get("__name__") != module:
                    frame = maker(_getframe(1), module)
                place = escaped_place(frame)
                late = self.models_ready
                if late:
                    importing = importing_module(2)
                    if importing:
                        more += "\timporting=" + escaped[importing]
                    for link in chain(2):
                        more += "\tchain=" + escaped[link]
                elif module not in chained or "again" in more:
                    more += chain_to(frame, place)
                chained.add(module)
                registry = f"main\tlate={'1' if late else '0'}\tcaller={place}"
            thread = recorder.thread()
            write(
                f"I\t{monotonic_ns()}\t{thread.text}\tmodel"
                f"\tlabel={escaped[app_label]}.{name}\tmodule={escaped[module]}"
                f"\tapp={thread.app}\tregistry={registry}{more}\n"
            )
        except Exception as problem:
            recorder.failed("model", problem)
        try:
            return original(self, app_label, model)
        except BaseException as error:
            try:
                recorder.instant(
                    "model.refused",
                    [
                        ("label", model._meta.label),
                        ("error", describe_error(error)),
                        ("caller", caller(depth=2)),
                    ],
                )
            except Exception as problem:
                recorder.failed("model.refused", problem)
            forget_frame(error)
            raise

    return disguise(register_model, original)


def _fields_of(chain):
    return "".join(["\tchain=" + link for link in chain])
