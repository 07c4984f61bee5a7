"""DRT102: the settings need a package that isn't installed."""

import no_such_dependency  # noqa: F401
