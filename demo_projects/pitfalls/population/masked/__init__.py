"""DRT209: what fails here first is never shown, for it fails otherwise when imported again."""

import plugins

plugins.register("masked")

import no_such_dependency  # noqa: E402, F401
