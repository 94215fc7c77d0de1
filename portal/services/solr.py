"""Solr 9 from Maven's jars, one home per instance with the schema of its CKAN version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.command import run
from portal.http import OK, fetch
from portal.places import ROOT, VAR
from portal.services.base import Service

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Solr"]

HEAP = "384m"


class Solr(Service):
    """Core `ckan` for the portal; the tests' instance has `ckan_test` beside it."""

    name = "solr"
    label = "Solr"
    port_name = "solr"
    patience = 90.0

    @property
    def home(self) -> Path:
        return self.instance.folder / "solr-home"

    @property
    def cores(self) -> list[str]:
        return ["ckan", "ckan_test"] if self.instance.is_test else ["ckan"]

    @property
    def schema(self) -> Path:
        return next(self.instance.venv.glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))

    def prepare(self) -> None:
        cores = [word for core in self.cores for word in ("--core", core)]
        script = ROOT / "portal" / "solr" / "prepare_home.py"
        run(["/usr/bin/python3", script, "--home", self.home, "--schema", self.schema, *cores], log=self.log)

    def argv(self) -> list[str | Path]:
        solr = VAR / "solr"
        # The CompileCommand is Solr's own workaround for a JIT crash on Java 17 (SOLR-16463).
        options = [
            "-server",
            "-Xms128m",
            f"-Xmx{HEAP}",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1" if self.instance.is_test else "-XX:+TieredCompilation",
            "-XX:-OmitStackTraceInFastThrow",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=exclude,com.github.benmanes.caffeine.cache.BoundedLocalCache::put",
            "-Duser.timezone=UTC",
            "-Dfile.encoding=UTF-8",
        ]
        classes = f"{solr / 'classes'}:{solr / 'lib'}/*"
        return ["java", *options, "-cp", classes, "SolrServer", "--home", self.home, "--port", str(self.port)]

    def made_from(self) -> list[str | Path]:
        return [*super().made_from(), self.schema, ROOT / "portal" / "solr" / "SolrServer.java"]

    def answers(self) -> bool:
        urls = [f"{self.instance.solr_url(core)}/select?q=*:*&rows=0" for core in self.cores]
        return all(fetch(url)[0] == OK for url in urls)

    def clear(self, core: str) -> None:
        """Forget every indexed record of a core."""
        fetch(f"{self.instance.solr_url(core)}/update?commit=true", body='{"delete": {"query": "*:*"}}')
