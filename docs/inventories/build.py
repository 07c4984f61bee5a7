"""Writes the inventory of a documentation from its source, without writing its pages.

Its addresses are directories, `ref/applications/`, as docs.djangoproject.com has them.

python -m docs.inventories.build SOURCE_DIRECTORY INVENTORY
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.inventory import InventoryFile


def main(source: Path, inventory: Path) -> None:
    """Read all pages; what they define goes into the inventory."""
    with tempfile.TemporaryDirectory() as temporary:
        out, doctrees = Path(temporary, "out"), Path(temporary, "doctrees")
        app = Sphinx(source, source, out, doctrees, "dirhtml", status=None, parallel=2)
        app.builder.read()
        InventoryFile.dump(inventory, app.env, app.builder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
