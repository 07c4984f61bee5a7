"""What runs inside the traced process: observe, append one event, never be noticed.

Standard library only, Python 3.8 and later. Nothing in the rest of the package imports it: the
bootstrap directory reaches the process through ``PYTHONPATH`` and loads these modules under a
private name that is taken out of :data:`sys.modules` again (see ``bootstrap/sitecustomize.py``).
"""
