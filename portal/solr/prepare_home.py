#!/usr/bin/env python3
# ruff: noqa: ANN201, S318 - a short script of the recipe; the schema is the one CKAN ships
"""Make (or refresh) a Solr home for CKAN from the template beside this script.

    python3 prepare_home.py --home DIR [--schema FILE] [--core NAME ...]

Run it with the Python that has CKAN installed, or name CKAN's schema.xml. Configuration
files are overwritten, an index (DIR/<core>/data) is left alone. After a change of schema:
restart Solr, then rebuild the index (ckan search-index rebuild). Several cores, for
instance one for a test suite, may share a node: --core ckan --core ckan_test.
"""

import argparse
import importlib.util
import pathlib
import re
import shutil
import sys
import xml.dom.minidom

here = pathlib.Path(__file__).resolve().parent


def installed_schema():
    spec = importlib.util.find_spec("ckan")  # finds the package, does not import it
    for place in (spec.submodule_search_locations if spec else None) or []:
        schema = pathlib.Path(place) / "config" / "solr" / "schema.xml"
        if schema.is_file():
            return schema
    sys.exit("CKAN is not installed for this Python; name its schema.xml with --schema")


def main():
    p = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    p.add_argument("--home", type=pathlib.Path, required=True)
    p.add_argument("--schema", type=pathlib.Path)
    p.add_argument("--core", action="append", help="default: ckan; may be repeated")
    args = p.parse_args()

    schema = args.schema or installed_schema()
    name = xml.dom.minidom.parse(str(schema)).documentElement.getAttribute("name")
    if not name.startswith("ckan-"):
        sys.exit(f"{schema} is not a CKAN 2.10+ schema (its name is {name!r})")

    args.home.mkdir(parents=True, exist_ok=True)
    for file in ("solr.xml", "log4j2.xml"):
        shutil.copyfile(here / "home" / file, args.home / file)
    for core in args.core or ["ckan"]:
        if not re.fullmatch(r"[A-Za-z][\w-]*", core):
            sys.exit(f"not a usable core name: {core!r}")
        conf = args.home / core / "conf"
        shutil.copytree(here / "home" / "ckan" / "conf", conf, dirs_exist_ok=True)
        shutil.copyfile(schema, conf / "schema.xml")
        (args.home / core / "core.properties").write_text(f"name={core}\n")
        print(f"{args.home}: core {core}, schema {name}")


main()
