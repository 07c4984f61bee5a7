"""What is wrong here hides behind whatever the process says next."""

import no_such_dependency  # noqa: F401
