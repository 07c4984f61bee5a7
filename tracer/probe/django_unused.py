"""What Django leaves unused without a word: AppConfigs, models, relations, receivers.

Source files are read only where something is amiss, for the line that a reader has to go to.
"""

import os
import sys

from .own_code import own_files
from .source_lines import numbered_lines

RECEIVER_MODULES = ("signals", "receivers", "handlers")


def unused_config_classes(app_config, config_class):
    """What an app with a plain AppConfig could have had: dotted name and ``file:line`` of each.

    `config_class` is Django's. They stand in the app's `apps` module, where those that were
    imported count too, or in its package. A class with ``default = False`` stands back by choice.
    """
    if type(app_config) is not config_class:
        return []
    found = {}
    for module_name in (app_config.name + ".apps", app_config.name):
        for value in list(getattr(sys.modules.get(module_name), "__dict__", {}).values()):
            if (
                issubclass(type(value), type)
                and issubclass(value, config_class)
                and value is not config_class
                and value.__dict__.get("default") is not False
            ):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return [(name, class_place(cls)) for name, cls in found.items()]


def class_place(cls):
    """``file:line`` of a class statement; its file alone where the line can't be told."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    line = cls.__dict__.get("__firstlineno__") or line_that_begins(file, f"class {cls.__name__}")
    return f"{file}:{line}" if line else file


def default_app_config(app_config):
    """The dotted name that the package gives as `default_app_config`, if it isn't followed.

    And its ``file:line``; None without one.
    """
    package = sys.modules.get(app_config.name)
    value = getattr(package, "__dict__", {}).get("default_app_config")
    cls = type(app_config)
    if type(value) is not str or value == f"{cls.__module__}.{cls.__qualname__}":
        return None
    file = package.__dict__.get("__file__") or ""
    line = line_that_begins(file, "default_app_config")
    return value, f"{file}:{line}" if line else file


def unlisted_models(registry):
    """The labels of registered models that no AppConfig lists."""
    labels, app_configs = [], registry.app_configs
    for app_label, models in list(registry.all_models.items()):
        app_config = app_configs.get(app_label)
        if models and getattr(app_config, "models", None) is not models:
            listed = getattr(app_config, "models", None) or {}
            labels += [model._meta.label for name, model in models.items() if name not in listed]
    return labels


def unresolved_relations(registry):
    """Per relation of a field that waits for a model: that model, the field and its line."""
    found = []
    for key, operations in list(registry._pending_operations.items()):
        for operation in operations:
            keywords = {}
            while hasattr(operation, "func"):
                keywords.update(getattr(operation, "keywords", {}))
                operation = operation.func
            field = keywords.get("field")
            if field is not None and operation.__name__ == "resolve_related_class":
                model = field.model
                file = getattr(sys.modules.get(model.__module__), "__file__", None) or ""
                start = line_that_begins(file, f"class {model.__name__}")
                line = line_that_begins(file, field.name, start) or start
                place = f"{file}:{line}" if line else file
                found.append(("%s.%s" % key, f"{model._meta.label}.{field.name}", place))
    return found


def unimported_receivers(app_configs):
    """Of each of the project's modules that would connect receivers, and is not imported.

    That is the app's label, the module's name and the line of the first receiver.
    """
    found = []
    for app_config in app_configs:
        directory = f"{app_config.path}{os.sep}"  # it may be a Path
        if not own_files[directory]:
            continue
        for part in RECEIVER_MODULES:
            name = f"{app_config.name}.{part}"
            file = f"{directory}{part}.py"
            if name not in sys.modules and os.access(file, os.F_OK):
                line = _first_receiver(file)
                if line:
                    found.append((app_config.label, name, f"{file}:{line}"))
    return found


def _first_receiver(file):
    """The line of the first function that is a receiver, or of the first call of `connect`."""
    quoted = False
    for number, line in numbered_lines(file):
        words = line.strip()
        call = words.partition(".connect(")
        if not quoted and (
            words.startswith("@receiver(") or (call[1] and call[0].replace(".", "").isidentifier())
        ):
            return number
        if (words.count('"""') + words.count("'''")) % 2:
            quoted = not quoted
    return 0


def line_that_begins(file, words, after=0):
    """The first line below `after` that begins, but for its indentation, with these words."""
    if not own_files[file]:
        return 0
    for number, line in numbered_lines(file):
        rest = line.lstrip()
        if number > after and rest.startswith(words) and not rest[len(words) :][:1].isidentifier():
            return number
    return 0
