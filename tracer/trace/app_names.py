"""On whose behalf something happened: an app's label, also from before the label was known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .file_format import Attributes
from .recorded import RecordedInstant, RecordedSpan


def name_apps(spans: Iterable[RecordedSpan], instants: Iterable[RecordedInstant]) -> None:
    """Put the app's label where the recording has the entry of INSTALLED_APPS in `app`.

    The probe knows no label before AppConfig.create() has returned; the end of that span has it.
    An entry that is also some app's label is left as it is.
    """
    labels: dict[str, str] = {}
    for span in spans:
        if span.kind == "app.create":
            entry, label = span.attributes.get("entry"), span.attributes.get("label")
            if isinstance(entry, str) and isinstance(label, str) and label:
                labels[entry] = label
    known = set(labels.values())
    other = {entry: label for entry, label in labels.items() if entry not in known}
    if not other:
        return
    for attributes in _all_attributes(spans, instants):
        app = attributes.get("app")
        if isinstance(app, str) and app in other:
            attributes["app"] = other[app]


def _all_attributes(
    spans: Iterable[RecordedSpan], instants: Iterable[RecordedInstant]
) -> Iterator[Attributes]:
    for span in spans:
        yield span.attributes
    for instant in instants:
        yield instant.attributes
