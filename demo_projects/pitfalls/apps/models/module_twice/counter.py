"""DRT303 without models: there are two of what should be one."""

counted = {}
