#!/usr/bin/env python3
# ruff: noqa: ANN001, ANN201, UP031 - a short script of the recipe
"""Check the jars that Maven collected: complete, one version each, no known clash.

python3 check_lib.py [lib]
"""

import collections
import pathlib
import re
import sys

lib = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "lib")
jars = sorted(p.name for p in lib.glob("*.jar"))
faults = []
versions = collections.defaultdict(set)
for jar in jars:
    m = re.match(
        r"(.+?)-(\d[\w.+]*?(?:-(?:jre|GA|alpha|beta\d*|M\d+|\d[\w.]*))?)"
        r"(?:-(?:linux|osx|windows)[\w-]*)?\.jar$",
        jar,
    )
    if m:
        versions[m.group(1)].add(m.group(2))

for name, found in sorted(versions.items()):
    if len(found) > 1:
        faults.append("%s in %d versions: %s" % (name, len(found), ", ".join(sorted(found))))


def family(prefix, same_as=None):
    """All jars of a family carry one version."""
    found = {v for n, vs in versions.items() if n.startswith(prefix) and n not in (same_as or ()) for v in vs}
    if len(found) > 1:
        faults.append("{}* is mixed: {}".format(prefix, ", ".join(sorted(found))))
    return found


solr = family("solr-")
lucene = family("lucene-")
# jetty-servlet-api has numbers of its own; jersey-container-jetty-http too.
jetty = family("jetty-", ("jetty-servlet-api",)) | family("http2-")
if len(jetty) > 1:
    faults.append("jetty-* and http2-* differ: {}".format(", ".join(sorted(jetty))))
family("log4j-")

needed = [
    "solr-core",
    "solr-solrj",
    "lucene-core",
    "lucene-analysis-common",
    "lucene-queryparser",
    "jetty-server",
    "jetty-servlet",
    "jetty-servlet-api",
    "http2-client",
    "log4j-core",
    "log4j-api",
    "slf4j-api",
    "jcl-over-slf4j",
    "zookeeper",
    "zookeeper-jute",
    "metrics-core",
    "metrics-jvm",
    "httpclient",
    "guava",
    "caffeine",
    "jackson-databind",
    "jakarta.ws.rs-api",
    "jersey-server",
    "hk2-api",
]
if any(v.startswith("8.") for v in solr):  # the Solr 8 fallback
    needed = [
        n
        for n in needed
        if n not in ("lucene-analysis-common", "jetty-servlet-api", "jakarta.ws.rs-api", "jersey-server", "hk2-api")
    ]
    needed += ["lucene-analyzers-common", "javax.servlet-api", "log4j-slf4j-impl"]
else:
    needed.append("log4j-slf4j2-impl")
    if "javax.servlet-api" in versions:
        faults.append("javax.servlet-api beside jetty-servlet-api: two copies of the servlet API")
faults.extend(f"{name} is missing" for name in needed if name not in versions)

for bad, why in (
    ("logback-classic", "a second SLF4J provider"),
    ("slf4j-simple", "a second SLF4J provider"),
    ("slf4j-log4j12", "a second SLF4J provider"),
    ("slf4j-reload4j", "a second SLF4J provider"),
    ("commons-logging", "clashes with jcl-over-slf4j"),
    ("jetty-continuation", "belongs to Jetty 9.4"),
):
    if bad in versions and not (bad == "jetty-continuation" and "8." in str(solr)):
        faults.append(f"{bad}: {why}")

print(
    "%d jars in %s: Solr %s, Lucene %s, Jetty %s"
    % (len(jars), lib, "/".join(sorted(solr)) or "?", "/".join(sorted(lucene)) or "?", "/".join(sorted(jetty)) or "?")
)
for fault in faults:
    print("FAULT " + fault)
sys.exit(1 if faults else 0)
