"""Launching commands under the probe: the entry points, how each is started, poked and stopped.

`launch` runs one command of your own, `matrix` a project under every entry point it has. Nothing
here observes Django: the probe does that in the traced process, and all that passes between the
two is the environment in one direction and trace files in the other.
"""
