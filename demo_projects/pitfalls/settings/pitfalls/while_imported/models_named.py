"""The healthy twin: settings name models as text."""

MODELS = ["catalog.Item"]
