"""`ckan db upgrade`, then `ckan datastore set-permissions`, by one CKAN. Usage: tables.py INI; prints the SQL last."""

from __future__ import annotations

import sys

from ckan.cli.cli import ckan


def main() -> None:
    ckan(["-c", sys.argv[1], "db", "upgrade"], prog_name="ckan", standalone_mode=False)
    from ckanext.datastore.cli import set_permissions  # found once the plugins are loaded

    set_permissions.main([], prog_name="set-permissions", standalone_mode=False)


if __name__ == "__main__":
    main()
