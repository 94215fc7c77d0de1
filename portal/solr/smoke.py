#!/usr/bin/env python3
# ruff: noqa: ANN001, ANN003, ANN201, BLE001, PLR2004, PLW0603, S310, S318, UP031 - a diagnostic script for our own Solr
"""Ask a running Solr node everything that CKAN 2.11/2.12 asks, and check the answers.

    python3 smoke.py [http://127.0.0.1:8983/solr/ckan]

Standard library only. It adds two records under a site id of its own, and removes them.
Exit status 0: every check passed.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import xml.dom.minidom

BASE = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8983/solr/ckan").rstrip("/")
SITE = "smoke-test"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
failed = 0


def http(path, body=None, kind=None):
    data = body.encode("utf-8") if isinstance(body, str) else body
    request = urllib.request.Request(BASE + path, data=data)
    if kind:
        request.add_header("Content-Type", kind)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode("utf-8", "replace")


def select(post=False, **params):
    """What pysolr does: GET with a slash before the '?', or a form POST when it is long."""
    params.setdefault("wt", "json")
    query = urllib.parse.urlencode(params, True)
    if post:
        status, text = http("/select/", query, FORM)
    else:
        status, text = http("/select/?" + query)
    if status != 200:
        raise AssertionError(f"{status}: {text[:500]}")
    return json.loads(text)


def check(name, test):
    global failed
    try:
        outcome = test()
    except Exception as e:  # report every check, not only the first that fails
        outcome = f"{type(e).__name__}: {e}"
    good = outcome in (True, None)
    failed += not good
    print("%-4s %s%s" % ("ok" if good else "FAIL", name, "" if good else f"\n       {outcome!r}"))


def equal(a, b):
    return True if a == b else (a, "expected", b)


def record(name, **more):
    doc = {
        "index_id": SITE + "-" + name,
        "id": SITE + "-id-" + name,
        "site_id": SITE,
        "entity_type": "package",
        "dataset_type": "dataset",
        "state": "active",
        "name": name,
        "title": "Rivers and lakes of the north",
        "title_string": "Rivers and lakes of the north",
        "notes": "Water levels, measured hourly.",
        "tags": ["water", "hydrology"],
        "groups": ["environment"],
        "organization": "agency",
        "capacity": "public",
        "permission_labels": ["public"],
        "res_name": ["levels.csv", ""],
        "res_format": ["CSV"],
        "url": "",
        "metadata_created": "2024-03-05T10:00:00.123456Z",
        "metadata_modified": "2024-03-06T10:00:00.123456Z",
        "extras_spatial note": "north",
        "data_dict": json.dumps({"name": name}),
        "validated_data_dict": json.dumps({"name": name}),
        "vocab_themes": ["Wasser & Umwelt"],
        "starting_date": "2024-03-05T00:00:00+02:00",
        "views_total": 3,
    }
    doc.update(more)
    return doc


FQ = [f'+site_id:"{SITE}"', "+state:active", '+permission_labels:("public")']


def ckan_search(q, **more):
    """The parameters of PackageSearchQuery.run()."""
    p = {
        "q": q,
        "fq": FQ,
        "rows": 21,
        "fl": "id name score",
        "df": "text",
        "q.op": "AND",
        "sort": "score desc, metadata_modified desc",
        "facet": "true",
        "facet.mincount": 1,
        "facet.limit": 50,
        "facet.field": ["organization", "groups", "tags", "res_format"],
    }
    if ":" not in q:
        p.update({"defType": "dismax", "tie": "0.1", "mm": "2<-1 5<80%", "qf": "name^4 title^4 tags^2 groups^2 text"})
    p.update(more)
    return select(**p)


def names(answer):
    return sorted(d["name"] for d in answer["response"]["docs"])


def schema():
    status, text = http("/schema?wt=schema.xml")
    root = xml.dom.minidom.parseString(text).documentElement
    name = root.getAttribute("name")
    print("     schema name: " + name)
    return equal((status, name.split("-")[0]), (200, "ckan"))


def add():
    docs = [
        record("smoke-rivers"),
        record(
            "smoke-private",
            capacity="private",
            permission_labels=["member-1"],
            title="Sewers",
            notes="Not for everyone.",
        ),
    ]
    status, text = http("/update/?commit=true", json.dumps(docs), "application/json; charset=utf-8")
    return True if status == 200 else (status, text[:600])


def stored():
    doc = select(q='name:"smoke-rivers"', fq=FQ, rows=1)["response"]["docs"][0]
    if "url" in doc:
        return "an empty string was stored"
    if doc.get("res_name") != ["levels.csv"]:
        return ("res_name", doc.get("res_name"))
    if doc.get("extras_spatial_note") != "north":
        return ("field name not cleaned", sorted(doc))
    return equal(doc.get("starting_date"), "2024-03-04T22:00:00Z")


def facets():
    counts = ckan_search("*:*")["facet_counts"]["facet_fields"]
    return equal((counts["tags"], counts["res_format"]), (["hydrology", 1, "water", 1], ["CSV", 1]))


def bad_sort():
    status, text = http("/select/?" + urllib.parse.urlencode({"q": "*:*", "sort": "name upwards", "wt": "json"}))
    return True if status == 400 and "sort" in text.lower() else (status, text[:200])


def bad_doc():
    status, text = http("/update/?commit=true", json.dumps([{"id": "x"}]), "application/json; charset=utf-8")
    return True if status == 400 and "error" in json.loads(text) else (status, text[:200])


def delete():
    body = f'<delete><query>+site_id:"{SITE}"</query></delete>'
    status, _text = http("/update/?commit=true", body, "text/xml; charset=utf-8")
    left = select(q="*:*", fq=f'+site_id:"{SITE}"', rows=0)["response"]["numFound"]
    return equal((status, left), (200, 0))


def commit():
    status, text = http("/update/?waitSearcher=false", "<commit/>", "text/xml; charset=utf-8")
    return True if status == 200 else (status, text[:300])


long_q = " ".join("zzword%d" % i for i in range(200))

check("ping", lambda: equal(http("/admin/ping?wt=json")[0], 200))
check("schema as CKAN reads it", schema)
check("is_available(): match-all query", lambda: select(q="*:*", rows=1)["responseHeader"]["status"] == 0)
check("add two records (JSON)", add)
check("stored values: blanks dropped, names cleaned, dates in UTC", stored)
check("permission labels hide the private record", lambda: equal(names(ckan_search("*:*")), ["smoke-rivers"]))
check("dismax, stemmed words", lambda: equal(names(ckan_search("river lake")), ["smoke-rivers"]))
check("dismax, no match", lambda: equal(names(ckan_search("glacier")), []))
check(
    "fielded query (lucene parser)", lambda: equal(names(ckan_search("title:rivers AND tags:water")), ["smoke-rivers"])
)
check(
    "edismax",
    lambda: equal(
        names(ckan_search("title:rivers", defType="edismax", tie="0.1", mm="2<-1 5<80%", qf="name^4 title^4 text")),
        ["smoke-rivers"],
    ),
)
check("n-gram field (autocomplete)", lambda: equal(names(ckan_search("title_ngram:riv")), ["smoke-rivers"]))
check("copied catch-all field", lambda: equal(names(ckan_search("text:levels.csv")), ["smoke-rivers"]))
check("vocabulary field", lambda: equal(names(ckan_search('vocab_themes:"Wasser & Umwelt"')), ["smoke-rivers"]))
check(
    "date range", lambda: equal(names(ckan_search("metadata_modified:[2024-03-06T00:00:00Z TO NOW]")), ["smoke-rivers"])
)
check(
    "sort by title_string and by views_total",
    lambda: equal(names(ckan_search("*:*", sort="views_total desc, title_string asc")), ["smoke-rivers"]),
)
check("facets", facets)
check("long query as a form POST", lambda: select(post=True, q=long_q, df="text", rows=1)["response"]["numFound"] == 0)
check("bad sort gives 400 and says sort", bad_sort)
check("bad record gives 400 and a JSON error", bad_doc)
check("explicit commit", commit)
check("delete by query", delete)

print("%d failed" % failed if failed else "all passed")
sys.exit(1 if failed else 0)
