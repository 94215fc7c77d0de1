"""The tests' own services and databases, and the environment by which tests find them."""

from __future__ import annotations

import os
import shutil

from portal import cases, ckan_ini, databases, demo, region_seam
from portal.command import clean_environment
from portal.places import ROOT, VAR, Instance
from portal.progress import step
from portal.services.redis import Redis
from portal.services.solr import Solr

__all__ = ["environment", "fresh_databases", "fresh_portal"]

CHROMIUM = "/usr/bin/chromium"


def bare_environment(instance: Instance) -> dict[str, str]:
    """For tests that need no services."""
    return clean_environment(
        PATH=f"{instance.venv / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        VIRTUAL_ENV=str(instance.venv),
        PYTHONDONTWRITEBYTECODE="1",
        SATUDATA_CKAN_VERSION=instance.version,
        SATUDATA_CHROMIUM=CHROMIUM,
        SATUDATA_CASES=str(cases.folder(instance)),
    )


def environment(instance: Instance) -> dict[str, str]:
    """Everything `test.ini` leaves open."""
    smtp = f"127.0.0.1:{instance.ports['smtp']}"
    return bare_environment(instance) | {
        "CKAN_INI": str(ROOT / "test.ini"),
        "CKAN_SQLALCHEMY_URL": instance.database_url("ckan_test"),
        "CKAN_DATASTORE_WRITE_URL": instance.database_url("datastore_test"),
        "CKAN_DATASTORE_READ_URL": instance.database_url("datastore_test", "datastore_ro"),
        "CKAN_SOLR_URL": instance.solr_url("ckan_test"),
        "CKAN_REDIS_URL": instance.redis_url(1),
        "CKAN_SMTP_SERVER": smtp,
        "CKAN_STORAGE_PATH": str(instance.folder / "files-test"),
        "CKAN_SITE_ID": "satudata-test",
        "SATUDATA_TEST_INSTANCE": str(instance.folder),
        "SATUDATA_TEST_MAIL_DIR": str(instance.mail),
        "SATUDATA_TEST_SUPERUSER_URL": instance.database_url("postgres", "postgres"),
    }


def fresh_databases(instance: Instance) -> None:
    """Empty test databases with all tables, an empty index and an empty queue."""
    with step("test databases"):
        names = ("ckan_test", "datastore_test")
        databases.drop(instance, *names)
        databases.create(instance, *names)
        Redis(instance).ask("-n", "1", "FLUSHDB")
        Solr(instance).clear("ckan_test")
        files = instance.folder / "files-test"
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir()
        databases.migrate(instance, ROOT / "test.ini", environment(instance), "datastore_test")


def fresh_portal(instance: Instance) -> dict[str, str]:
    """The whole portal in the tests' instance with a newly loaded region; answers the environment to reach it."""
    with step("emptying the tests' portal"):
        demo.stop(instance, demo.WEB)
        ckan_ini.write(instance)
        region_seam.clear(instance)
        instance.stamp("roles")
    demo.start_portal(instance)
    file = instance.folder / "portal.json"
    return {"SATUDATA_PORTAL_JSON": str(file), "SATUDATA_REPOSITORY": str(ROOT), "SATUDATA_VAR": str(VAR)}
