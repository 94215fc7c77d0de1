"""Start, stop and reset a portal."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from portal import ckan_ini, databases, packages, portal_json, python_env, region_seam, solr_jars
from portal.places import PURPOSES, Instance, locked
from portal.progress import say, step
from portal.services.ckan import Ckan, Delivery, Worker
from portal.services.postgres import Postgres
from portal.services.redis import Redis
from portal.services.smtp import Smtp
from portal.services.solr import Solr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.services.base import Service

__all__ = ["install", "reset", "start", "start_base", "start_portal", "stop"]

BASE: tuple[type[Service], ...] = (Postgres, Redis, Solr, Smtp)
WEB: tuple[type[Service], ...] = (Ckan, Worker, Delivery)
# Thrown away by a reset; environment, ports, passwords and logs stay.
DATA = ("pg", "redis", "solr-home", "files", "webassets", "mail", "stamps", "region.json", "portal.json", "ckan.ini")


def together(*jobs: Callable[[], object]) -> None:
    """Do independent things side by side; all are finished before the first failure goes on."""
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        running = [pool.submit(job) for job in jobs]
    for job in running:
        job.result()


def install(instance: Instance) -> None:
    """Packages, environment and Solr's jars, where they are not there yet."""
    packages.ensure()
    together(lambda: python_env.ensure(instance), solr_jars.ensure)


def _ensure(service: Service) -> None:
    with step(service.label) as now:
        now.note = service.ensure()


def _bring_up(instance: Instance, kinds: Sequence[type[Service]]) -> None:
    together(*[lambda kind=kind: _ensure(kind(instance)) for kind in kinds])


def start_base(instance: Instance) -> None:
    """Everything CKAN stands on."""
    instance.prepare()
    ckan_ini.write(instance)
    _bring_up(instance, BASE)


def start_portal(instance: Instance) -> dict[str, Any]:
    """Tables, CKAN, worker and region on top of the base; answers what portal.json says."""
    if not instance.stamped("roles"):
        with step("databases and roles"):
            databases.create(instance, "ckan", "datastore")
            instance.stamp("roles")
    if region_seam.half_loaded(instance):
        with step("clearing what an interrupted first run left"):
            stop(instance, WEB)
            region_seam.clear(instance)
    if databases.is_behind(instance):
        with step("tables"):
            stop(instance, WEB)
            databases.bring_up_to_date(instance)
    if not instance.stamped("region"):
        _bring_up(instance, [kind for kind in WEB if kind is not Worker])  # the loader does its jobs itself
        portal_json.write(instance)  # the loader finds the portal by it
        with step("demo region"):
            region_seam.load(instance)
    _bring_up(instance, WEB)
    return portal_json.write(instance)


def start(instance: Instance) -> None:
    """`make demo`."""
    began = time.monotonic()
    say(f"Portal CKAN {instance.version} in {instance.folder}")
    install(instance)
    with locked(instance.name):
        start_base(instance)
        made = start_portal(instance)
    _announce(made, time.monotonic() - began, instance)


def _announce(made: dict[str, Any], seconds: float, instance: Instance) -> None:
    say()
    say(f"  Portal siap / the portal is ready: {made['site_url']}   ({seconds:.1f} s)")
    say(f"  Surel / mails: {made['mail_dir']}   Berkas / file: {instance.folder / 'portal.json'}")
    say()
    say(f"  {'akun / account':24} {'sandi / password':34} peran / role")
    for account in made["accounts"]:
        roles = [f"{r['role']} {r['organization'] or ''}".strip() for r in account["roles"]]
        if account["sysadmin"]:
            roles.insert(0, "sysadmin")
        say(f"  {account['name']:24} {account['password']:34} {', '.join(roles) or '-'}")


def stop(instance: Instance, kinds: Sequence[type[Service]] = (*BASE, *WEB)) -> None:
    """Stop these services; those that use others go first."""
    alive = [kind(instance) for kind in kinds if (instance.folder / "run").is_dir()]
    for names in (WEB, BASE):
        some = [s for s in alive if isinstance(s, names) and s.process.record]
        if some:
            together(*[s.stop for s in some])


def stop_demo(instance: Instance) -> None:
    """`make demo-stop`; also stops what an interrupted test run left."""
    began = time.monotonic()
    for one in (Instance(instance.version, purpose) for purpose in PURPOSES):
        if (one.folder / "run").is_dir() and any((one.folder / "run").iterdir()):
            with locked(one.name), step(f"stopping {one.name}"):
                stop(one)
    say(f"  Portal {instance.version} berhenti / is stopped   ({time.monotonic() - began:.1f} s)")


def reset(instance: Instance) -> None:
    """`make demo-reset`: the next `make demo` begins with an empty portal."""
    began = time.monotonic()
    stop_demo(instance)
    with locked(instance.name):
        for name in DATA:
            path = instance.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    say(f"  Data portal {instance.version} dihapus / are thrown away   ({time.monotonic() - began:.1f} s)")
