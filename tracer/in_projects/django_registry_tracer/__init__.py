"""The doors into a Django project: a pytest plugin, a management command, a toolbar panel.

It is a package of its own, with the distribution's name, because it is imported by other
people's programs, in which a package called `tracer` may be theirs. Nothing here imports
`tracer` before it is used.
"""
