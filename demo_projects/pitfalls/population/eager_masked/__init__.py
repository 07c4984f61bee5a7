"""DRT201: and what Django shows is the error of importing this a second time."""

from eager_masked import services  # noqa: F401
