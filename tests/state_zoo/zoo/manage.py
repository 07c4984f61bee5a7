"""Run the zoo's own server."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoo.settings")
execute_from_command_line(sys.argv)
