"""The demo region, loaded once by `portal/region/load.py` in the portal's Python; until that exists, one sysadmin."""

from __future__ import annotations

import json
import shutil
from typing import Any

from portal import databases
from portal.command import clean_environment, run
from portal.places import ROOT, Instance, write_private
from portal.services.redis import Redis
from portal.services.solr import Solr

__all__ = ["clear", "half_loaded", "load", "read"]

LOADER = ROOT / "portal" / "region" / "load.py"
ADMIN = "admin"


def read(instance: Instance) -> dict[str, Any]:
    """What the loader wrote: accounts, organizations, datasets; nothing yet while it works."""
    file = instance.folder / "region.json"
    return json.loads(file.read_text()) if file.is_file() else {"accounts": [], "organizations": [], "datasets": []}


def half_loaded(instance: Instance) -> bool:
    """Whether a loader was interrupted; then the data are cleared, with CKAN and worker off."""
    return instance.stamped("region-begun") and not instance.stamped("region")


def clear(instance: Instance) -> None:
    """Empty databases, index, queue, files and mails; the services keep running."""
    names = ("ckan", "datastore")
    databases.drop(instance, *names)
    instance.unstamp("migrations", "region", "region-begun")
    databases.create(instance, *names)
    Redis(instance).ask("FLUSHDB")
    Solr(instance).clear("ckan")
    for folder in (instance.folder / "files", instance.folder / "webassets"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    for mail in instance.mail.glob("*.eml"):
        mail.unlink()
    (instance.folder / "region.json").unlink(missing_ok=True)


def load(instance: Instance) -> None:
    """Load the region; the stamp before and the stamp after tell an interrupted run from a whole one."""
    instance.stamp("region-begun")
    if LOADER.is_file():
        _load(instance)
    else:
        _only_sysadmin(instance)
    instance.stamp("region")


def _load(instance: Instance) -> None:
    words = [instance.python, LOADER, "--instance", instance.folder.relative_to(ROOT)]
    printed = run(words, log=instance.log / "region.log", env=clean_environment(), cwd=ROOT)
    file = instance.folder / "region.json"
    if not file.is_file():
        write_private(file, printed[printed.index("{") :])


def _only_sysadmin(instance: Instance) -> None:
    ckan = [instance.venv / "bin" / "ckan", "-c", instance.ini]
    log, password = instance.log / "region.log", instance.secrets["admin"]
    about = [f"email={ADMIN}@contoh.example", f"password={password}", "fullname=Admin Portal"]
    run([*ckan, "sysadmin", "add", ADMIN, *about], log=log, given="y\n")
    token = run([*ckan, "user", "token", "add", ADMIN, "demo"], log=log).split()[-1]
    account = {"name": ADMIN, "password": password, "api_token": token, "roles": [], "sysadmin": True}
    region = {"accounts": [account], "organizations": [], "datasets": []}
    write_private(instance.folder / "region.json", json.dumps(region, indent=1) + "\n")
