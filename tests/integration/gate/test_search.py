"""Searching: parameters by meaning, the same order whatever is hidden, counts right at once (A04, A14, A52)."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.logic import _actions

from ckanext.satudata.domain import visibility
from ckanext.satudata.gate import search as gate_search
from ckanext.satudata.gate.labels import exempt_types, facts_labels
from ckanext.satudata.gate.search_rules import RefusedSearchError
from ckanext.satudata.logic import outbox
from ckanext.satudata.model import Case, index_check
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.prepared import Prepared
from ckanext.satudata.model.visibility import dataset_facts

from tests.integration.gate.support import SECRET, Gate, dataset_of, put, token
from tests.integration.support import act, context_of

COUNTED = f"docfreq(text,{SECRET})"
HIDDEN_QUERY = r'\u005fquery_:"\{!frange l=1\}' + f'{COUNTED}"'
"""CKAN 2.11.6 and 2.12.0 look for `_query_` and `{!`; Solr reads this as the same, and says whether a word occurs."""

REFUSED: list[dict[str, Any]] = [
    {"fl": f"id,{COUNTED}"},
    {"fl": "id,score"},
    {"fl": ["id", "SCORE"]},
    {"fl": "[explain]"},
    {"fl": "hidden:docfreq(text,x)"},
    {"fl": ["id", 5]},
    {"fl": {"id": 1}},
    {"fl": "_root_"},
    {"sort": f"docfreq(text,'{SECRET}') asc"},
    {"sort": "name asc, ord(title) desc"},
    {"sort": ["name asc"]},
    {"bf": f"docfreq(text,'{SECRET}')"},
    {"bf": [f"docfreq(text,'{SECRET}')"]},
    {"boost": "ord(title)"},
    {"defType": "func"},
    {"defType": ["func"]},
    {"qf": "sum(1,2)"},
    {"qf": "_val_^4"},
    {"mm": {"a": 1}},
    {"wt": "xml"},
    {"wt": ["json"]},
    {"facet.field": ["{!ex=x}tags"]},
    {"facet.field": '["{!terms=a}tags"]'},
    {"facet.field": ["tags"], "facet.mincount": 0},
    {"facet": "{!x}"},
    {"include_private": "mungkin"},
    {"include_drafts": ["true"]},
    {"use_default_schema": "mungkin"},
    {"extras": "kata"},
    {"fq": ["a", "b"]},
    {"fq_list": "name:x"},
    {"fq_list": [["{!func}ord(title)"]]},
    {"fq_list": [HIDDEN_QUERY]},
    {"q": {"a": 1}},
    {"q": ["a"]},
    {"q": f"{{!func}}{COUNTED}"},
    {"q": "judul " * 2000},
    {"q": f"padi {SECRET}~1", "defType": "edismax"},
    {"q": "kata~", "defType": "lucene"},
    {"__extras": {"bf": "ord(title)"}},
]
EVERYWHERE = [
    HIDDEN_QUERY,
    r'_query_ /* x */ :"\{!frange l=1\}' + f'{COUNTED}"',
    r'\u005fval\u005f:"' + f'{COUNTED}"',
    f'_val_:"{COUNTED}"',
    f"title:{SECRET}~1",
    f"title:/{SECRET}/",
    'title:"tanpa akhir',
    "title:[a TO",
]
OF_CORE = ["facet.prefix", "facet.contains", "facet.matches", "facet.query", "facet.range", "facet.pivot", "facet.sort"]
OF_CORE += ["f.tags.facet.mincount", "stats", "stats.field", "hl", "hl.fl", "group", "group.field", "mlt", "mlt.fl"]
OF_CORE += ["terms", "terms.fl", "spellcheck", "json.facet", "json.filter", "json", "shards", "stream.body", "debug"]
OF_CORE += ["debugQuery", "explainOther", "qt", "rq", "bq", "uf", "pf", "q.op", "q.alt", "cursorMark", "echoParams"]


def assert_silent(gate: Gate, text: str, door: str, *sent: str) -> None:
    for one in sent:
        text = text.replace(one, "")
    for word in gate.words:
        assert word not in text, (door, word, text[max(0, text.find(word) - 100) :][:250])


def test_a04_parameters_that_count_hidden_documents_are_refused(gate: Gate) -> None:
    everywhere = [{key: [one] if key == "fq_list" else one} for one in EVERYWHERE for key in ("q", "fq", "fq_list")]
    for who, data in itertools.product((None, gate.people.stranger), (*REFUSED, *everywhere)):
        with pytest.raises(RefusedSearchError) as refused:
            act("package_search", who, **{"q": "*:*", **data})
        assert refused.value.error_dict.keys() <= data.keys(), data
    for data in everywhere:
        with pytest.raises(tk.ValidationError):
            act("package_search", gate.people.walidata, **data)


def test_a04_parameters_of_solr_that_core_does_not_know_are_its_own_400(gate: Gate, app: Any) -> None:
    for name in OF_CORE:
        with pytest.raises(search.SearchQueryError):
            act("package_search", None, **{name: "true"})
    answer = app.get("/api/3/action/package_search?facet.prefix=a", status=400)
    assert_silent(gate, answer.body, "facet.prefix")


def test_a04_hidden_datasets_are_not_found_whatever_is_asked(gate: Gate) -> None:
    asked: list[dict[str, Any]] = [
        {"include_private": True, "include_drafts": True, "include_deleted": True},
        {"fq": '+capacity:private OR name:"rahasia"'},
        {"fq": "*:* OR +state:draft", "include_private": True, "include_drafts": True},
        {"fq": "id:* OR state:(draft OR deleted OR active)", "include_private": "true"},
        {"fq": f"name:rahasia-{SECRET}) OR (*:*"},
        {"q": "permission_labels:*", "include_private": True},
        {"q": f"title:{SECRET} OR permission_labels:satudata-walidata"},
        {"q": SECRET, "defType": "edismax", "qf": "title permission_labels"},
        {"fq_list": ["-permission_labels:public", "*:*"]},
        {"q": f'"{SECRET}" OR {SECRET}', "sort": "score asc"},
        {"facet.field": '["tags", "res_format", "permission_labels", "name", "text"]', "facet.limit": -1},
        {"facet.field": ["organization", "license_id", "groups", "title"], "rows": 0, "include_private": True},
        {"fl": "*", "include_private": True},
        {"fl": "id,name,title,data_dict"},
    ]
    for who, data in itertools.product((None, gate.people.citizen, gate.people.stranger, gate.sibling), asked):
        try:
            found = act("package_search", who, **data)
        except (tk.ValidationError, search.SearchError) as e:
            assert_silent(gate, str(e), str(data), SECRET)
            continue
        assert_silent(gate, json.dumps(found), str(data))
        assert found["count"] <= 1, data


@pytest.mark.parametrize(
    "data",
    [
        {"fl": "id,name"},
        {"fl": "id name title"},
        {"fl": "name"},
        {"fl": ["name", "extras_apa"]},
        {"sort": "metadata_modified desc, name asc"},
        {"sort": "score desc, metadata_modified desc"},
        {"sort": "id asc", "rows": 1000, "start": 0},
        {"fq": "metadata_modified:[2020-01-01T00:00:00Z TO *]", "rows": "1000", "start": "0", "sort": "id asc"},
        {"fq": "+organization:(dinkes OR disdik) -organization:lain"},
        {"fq": '(+organization:("dinkes" OR "disdik")) +metadata_modified:[NOW-1YEAR/DAY TO NOW]'},
        {"fq": "+dataset_type:dataset +type:dataset"},
        {"fq_list": ["name:terbuka-umum", "+state:active"]},
        {"facet": "true", "facet.field": ["tags", "organization"], "facet.limit": 50, "facet.mincount": 1},
        {"facet.field": '["tags","res_format"]', "facet.limit": "-1"},
        {"extras": {"ext_bbox": "1,2,3,4"}, "ext_prev_extent": "1,2,3,4"},
        {"ext_apa": "1", "use_default_schema": True, "include_private": True, "include_drafts": "false"},
        {"qf": "title^4 text", "defType": "edismax", "mm": "2<-1 5<80%", "tie": "0.1"},
        {"q": "title:umum"},
        {"q": "Judul UMUM"},
        {"q": "judul umum data jumlah unit", "mm": "1"},
        {"q": '"judul umum"'},
        {"q": "+umum -tiadakata"},
        {"q": "judul AND umum"},
        {"q": "umum &"},
        {"q": "*:*"},
        {"q": ""},
        {"q": "title:(judul umum) AND notes:ura*"},
        {"q": 'tags:"tag-umum"^2', "df": "text"},
        {"q": "terbuka-umum", "facet": False},
    ],
    ids=str,
)
def test_ordinary_clients_notice_nothing(gate: Gate, data: dict[str, Any]) -> None:
    """ckanapi, the CKAN harvester of ckanext-harvest, ckanext-spatial, CKAN's own pages."""
    for who in (None, gate.people.stranger):
        found = act("package_search", who, **{"q": "umum", **data})
        assert (found["count"], len(found["results"])) == (1, 1), data
    fields = data.get("fl")
    names = fields.replace(",", " ").split() if isinstance(fields, str) else fields
    if names:
        assert found["results"][0].keys() <= set(names), data


def test_a_sysadmin_and_internal_calls_are_not_refused(gate: Gate) -> None:
    asked = {"q": "*:*", "fl": "id,score", "include_private": True}
    assert act("package_search", gate.people.sysadmin, **asked)["count"] == 2
    assert tk.get_action("package_search")({"ignore_auth": True}, dict(asked))["count"] == 2


def test_what_another_plugin_adds_is_not_judged(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    import ckan.plugins as p

    called = []

    def before(data_dict: dict[str, Any]) -> dict[str, Any]:
        called.append(dict(data_dict))
        return {**data_dict, "bf": "ord(title)", "fl": ["id", "name", "score"], "defType": "edismax"}

    monkeypatch.setattr(p.get_plugin("satudata"), "before_dataset_search", before, raising=False)
    found = act("package_search", None, q="umum", extras={"ext_kotak": "1"})
    assert called[0]["extras"] == {"ext_kotak": "1"}
    assert called[0]["q"] == "umum"
    assert found["count"] == 1


# The order of results


def order(who: Any = None, **asked: Any) -> list[str]:
    return [one["name"] for one in act("package_search", who, **{"rows": 50, **asked})["results"]]


def test_a04_the_order_of_results_knows_nothing_of_hidden_datasets(gate: Gate) -> None:
    """With the score of Solr the second of two equal datasets comes first once a hidden one holds the other's word."""
    for number, word in enumerate(("padi", "jagung", "padi", "jagung")):
        put(dataset_of(gate.people, f"panen-{number}", word, notes="sama")["id"], "terpublikasi")
    asked: list[dict[str, Any]] = [
        {"q": "padi jagung", "mm": "1"},
        {"q": "padi OR jagung", "mm": "1", "sort": "score asc, name asc"},
        {"q": "title:padi OR title:jagung"},
        {"q": "title:padi OR title:jagung", "sort": "score asc"},
        {"q": "padi OR jagung", "defType": "edismax", "mm": "1", "sort": "score desc, name desc"},
        {"q": "padi jagung", "mm": "1", "sort": "rank"},
        {"q": "padi jagung", "mm": "1", "qf": "title^3 notes"},
    ]
    stock = {"ignore_auth": True, "user": gate.people.sysadmin["name"]}
    score = {"q": "title:padi OR title:jagung", "fl": ["name", "score"], "include_private": True, "fq": "name:panen*"}

    def scores() -> dict[str, float]:
        return {one["name"]: one["score"] for one in tk.get_action("package_search")(stock, dict(score))["results"]}

    before, scored = [order(**data) for data in asked], scores()
    letters = [one["name"] for one in act("package_autocomplete", None, q="pa")]
    for number in range(3):
        dataset_of(gate.people, f"tersembunyi-{number}", "jagung", notes="jagung pa")
    assert [order(**data) for data in asked] == before
    assert [one["name"] for one in act("package_autocomplete", None, q="pa")] == letters
    assert all(len(names) == 4 for names in before)
    assert scored["panen-0"] == pytest.approx(scored["panen-1"])
    assert scores()["panen-0"] != pytest.approx(scores()["panen-1"])  # what the order would have told


def test_what_matches_in_the_title_comes_before_what_matches_in_the_text(gate: Gate) -> None:
    titled = dataset_of(gate.people, "a-judul", "padi", notes="lain")
    put(titled["id"], "terpublikasi")
    put(dataset_of(gate.people, "a-isi", "lain", notes="tentang padi")["id"], "terpublikasi")
    assert order(q="padi") == ["a-judul", "a-isi"]
    assert order(q="padi", sort="score asc") == ["a-isi", "a-judul"]


# What the index still says


def stale(gate: Gate, count: int = 3) -> list[str]:
    """Datasets that were public, and are withdrawn while the index is not told: their rows wait in the outbox."""
    ids = []
    for number in range(count):
        made = dataset_of(gate.people, f"ditarik-{number}", "umum", tags=[{"name": f"usang-{number}"}])
        put(made["id"], "terpublikasi")
        ids.append(made["id"])
    for one in ids:
        put(one, "ditarik", index=False)
        outbox.put("index", {"package_id": one}, Case.for_object(one))
    Session.commit()
    return ids


def test_r2_withdrawn_while_the_index_still_lists_it(gate: Gate) -> None:
    """Count, facets and paging are right at once on every page, for everybody who may not see it."""
    ids = stale(gate)
    asked: list[dict[str, Any]] = [
        {"rows": 0, "facet.field": ["tags"]},
        {"rows": 1, "start": 0, "sort": "name asc"},
        {"rows": 1, "start": 1, "sort": "name asc"},
        {"rows": 1, "start": 3},
        {"fl": "title"},
        {"fl": "name"},
        {"fq_list": ["title:umum"]},
        {"q": "ditarik"},
    ]
    for who in (None, gate.people.stranger):
        for data in asked:
            found = act("package_search", who, **{"q": "umum", **data})
            assert found["count"] == (0 if data.get("q") == "ditarik" else 1), data
            assert "usang" not in json.dumps(found), data
            assert not any(one in json.dumps(found) for one in ids), data
        assert act("package_search", who, q="umum", fl="name")["results"] == [{"name": "terbuka-umum"}]
        assert [one["name"] for one in act("package_autocomplete", who, q="umum")] == ["terbuka-umum"]
        assert act("package_autocomplete", who, q="ditarik") == []
    assert act("package_search", gate.people.kepala, q="umum", include_private=True)["count"] == 4


def test_r2_withdrawn_and_nothing_waits(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index restored from an old copy: nobody knows what is wrong, but no page shows it; its count is lowered."""
    for one in stale(gate):
        Session.execute(
            sa.text("UPDATE satudata_outbox SET state = 'sent' WHERE payload->>'package_id' = :id"), {"id": one}
        )
    Session.commit()
    found = act("package_search", None, q="umum")
    assert (found["count"], [one["name"] for one in found["results"]]) == (1, ["terbuka-umum"])
    assert [one["name"] for one in act("package_autocomplete", None, q="umum")] == ["terbuka-umum"]
    monkeypatch.setattr(gate_search, "_filters", lambda ids: [])  # and an index that does not follow a filter either
    found = act("package_search", None, q="umum")
    assert (found["count"], [one["name"] for one in found["results"]]) == (1, ["terbuka-umum"])


def test_a_bulk_of_withdrawals_is_left_out_in_parts(gate: Gate) -> None:
    """More ids than Solr takes in one condition."""
    rows = [
        {"id": f"besar-{number}", "kind": "index", "state": "failed", "payload": {"package_id": f"tiada-{number}"}}
        for number in range(1200)
    ]
    Session.execute(outbox.Outbox.__table__.insert(), [{**row, "attempts": 3, "created_at": utcnow()} for row in rows])
    Session.commit()
    assert act("package_search", None, q="umum")["count"] == 1


def _states() -> Iterator[tuple[str, str, str, str, bool]]:
    categories = ("open", "waiting", "published", "closed", "entah")
    states = ("terpublikasi", "diserahkan", "dikembalikan", visibility.DELETED)
    core = ("active", "draft", "deleted")
    yield from itertools.product(categories, states, ("terbuka", "terbatas", "entah"), core, (False, True))


def test_sql_and_the_rule_agree_on_what_is_plainly_public(gate: Gate) -> None:
    """`doubtful` leaves out what is open to everybody: exactly what the rule of the domain labels `public`."""
    dataset = gate.hidden["id"]
    set_case = sa.text("UPDATE satudata_case SET category = :c, state = :s, access_class = :a WHERE object_id = :id")
    set_package = sa.text("UPDATE package SET state = :state, private = :private, type = :type WHERE id = :id")
    for dataset_type in ("dataset", "harvest"):
        for category, state, access, core_state, private in _states():
            Session.execute(set_case, {"c": category, "s": state, "a": access, "id": dataset})
            values = {"state": core_state, "private": private, "type": dataset_type, "id": dataset}
            Session.execute(set_package, values)
            (facts,) = dataset_facts([dataset])
            labelled = visibility.LABEL_PUBLIC in facts_labels(facts)
            left_out = not any(one.ref == dataset for one in index_check.doubtful([dataset], exempt_types()))
            assert labelled == left_out, (category, state, access, core_state, private, dataset_type)
    Session.rollback()
    assert {one.ref for one in index_check.doubtful(["tiada", gate.public["id"]], exempt_types())} >= {"tiada"}


def test_the_session_answers_where_statements_cannot_be_prepared(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pooler that hands out another server for every statement."""
    Session.rollback()
    monkeypatch.setattr(index_check._DOUBTFUL, "_execute", "EXECUTE tidak_ada(%s::text[], %s::text[])")
    assert [one.ref for one in index_check.doubtful([gate.hidden["id"]], [])] == [gate.hidden["id"]]
    assert act("package_search", None, q="umum")["count"] == 1


# Pages and feeds

FULL_FEEDS = [
    "/feeds/dataset.atom",
    "/feeds/organization/dinkes.atom",
    "/feeds/group/kelompok.atom",
    "/feeds/tag/tag-umum.atom",
    "/feeds/custom.atom?q=umum&tags=tag-umum",
    "/feeds/custom.atom?q=title:umum&sort=name+asc",
]
FEEDS = [
    *FULL_FEEDS,
    f"/feeds/tag/tag-{SECRET}.atom",
    "/feeds/custom.atom?owner_org=*",
    f"/feeds/custom.atom?q={SECRET}",
    f"/feeds/custom.atom?tags=tag-{SECRET}",
    "/feeds/custom.atom?state=draft&capacity=private",
    f"/feeds/custom.atom?name=x%22+OR+title:%22{SECRET}",
    "/feeds/custom.atom?permission_labels=satudata-walidata",
    "/feeds/dataset.atom?page=2",
]
ODD_FEEDS = [
    "/feeds/custom.atom?{!func}ord(title)=x",
    f"/feeds/custom.atom?%5Cu005fval%5Cu005f=docfreq(text,{SECRET})",
    f"/feeds/custom.atom?q=_val_:%22docfreq(text,{SECRET})%22",
    "/feeds/custom.atom?q=title:x~1",
    "/feeds/custom.atom?sort=ord(title)+asc",
    "/feeds/custom.atom?sort=title+apa",
    "/feeds/custom.atom?name=a%22b",
    "/feeds/custom.atom?name=a%5C",
    "/feeds/custom.atom?(=a",
    "/feeds/custom.atom?metadata_modified=kemarin",
    "/feeds/tag/a%22b.atom",
    "/feeds/tag/a%22+_val_:%22ord(title).atom",
    "/feeds/dataset.atom?page=99999999999999999999",
]


def test_a14_feeds(gate: Gate, app: Any) -> None:
    group = tk.get_action("group_create")(
        {"ignore_auth": True, "user": gate.people.sysadmin["name"]}, {"name": "kelompok"}
    )
    for dataset in (gate.hidden, gate.public):
        member = {"id": group["id"], "object": dataset["id"], "object_type": "package", "capacity": "public"}
        made = {"ignore_auth": True, "satudata_internal": True, "user": gate.people.sysadmin["name"]}
        tk.get_action("member_create")(made, member)
        search.rebuild(dataset["id"])
    search.commit()
    for headers, url in itertools.product(({}, token(gate.people.stranger)), FEEDS):
        answer = app.get(url, headers=headers)
        assert answer.status_code == 200, url
        assert "application/atom+xml" in answer.headers["Content-Type"], url
        assert "terbuka-umum" in answer.body or url not in FULL_FEEDS, url
        assert_silent(gate, "".join(re.findall("<entry>.*?</entry>", answer.body, re.DOTALL)), url)
        assert_silent(gate, answer.body, url, SECRET)  # the title of a feed repeats what was asked
    for url in ODD_FEEDS:
        answer = app.get(url, follow_redirects=False)
        assert answer.status_code == 400, (url, answer.status_code)
        assert_silent(gate, answer.body, url, SECRET)
        assert "solr" not in answer.body.lower(), url


def test_a04_pages_refuse_with_a_sentence(gate: Gate, app: Any) -> None:
    for place in ("/dataset/", "/organization/dinkes"):
        for query in (
            "q=title:x~1",
            f"q=_val_:%22docfreq(text,{SECRET})%22",
            "sort=ord(title)+asc",
            "q={!func}x",
            "a%5C=b%22",
        ):
            answer = app.get(f"{place}?{query}")
            assert answer.status_code in {200, 400}, (place, query, answer.status_code)
            if query.startswith("q=") or place == "/dataset/":
                assert answer.status_code == 400, (place, query)
            assert "docfreq(" not in answer.body.replace("docfreq(text", ""), query
    answer = app.get("/api/3/action/package_search?q=title:x~1")
    assert answer.status_code == 409
    assert "kata mirip" in answer.body
    refused = app.get("/api/3/action/package_search?fq=metadata_modified:kemarin")
    assert refused.status_code == 409
    assert "permission_labels" not in refused.body
    assert "SOLR" not in refused.body


# Lists of ours

ODD_WORDS = ["'; DROP TABLE package; --", "\x00", "\ud800", "9" * 20, "é" * 5000]
ODD_VALUES: list[Any] = [*ODD_WORDS, -1, 10**30, 0, ["a", "b"], {"a": 1}, True]
FIELDS = ["id", "q", "limit", "offset", "sort", "state", "category", "organization", "step", "user_id", "role", "kind"]
FIELDS += ["resource_id", "package_id", "organization_id", "case_id", "late", "mine", "field", "text", "parent"]
MOST = 1000
ERROR_WORDS = ("psycopg2", "sqlalchemy", "SELECT ", "SOLR", "Traceback", "syntax error")


def _readers() -> Iterator[tuple[str, str]]:
    """Every reading action of ours with each parameter its documentation names."""
    tk.get_action("satudata_case_list")
    for name, action in sorted(_actions.items()):
        if name.startswith("satudata_") and getattr(action, "side_effect_free", False):
            words = set(re.findall(r"\w+", action.__doc__ or ""))
            yield from ((name, field) for field in FIELDS if field in words)


def _size(found: Any) -> int:
    rows = found.get("results", ()) if isinstance(found, dict) else found
    return len(rows) if isinstance(rows, list) else 0


def test_a52_lists_take_any_value(gate: Gate) -> None:
    """Every odd value in every parameter: an answer of bounded size or a sentence, never an error from inside."""
    failed, asked = {}, 0
    for who, (action, field) in (
        *(("produsen", one) for one in _readers()),
        *(("sysadmin", one) for one in _readers() if "outbox" in one[0] or "health" in one[0]),
    ):
        for value in ODD_VALUES:
            asked += 1
            try:
                context = context_of(getattr(gate.people, who))
                found: Any = tk.get_action(action)(context, {"id": gate.public["name"], field: value})
            except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError) as e:
                found = str(getattr(e, "error_dict", None) or e)
            except Exception as e:  # noqa: BLE001 - whatever it is, it would be a 500
                failed[action, field, str(e)[:80]] = value
                model.Session.rollback()
            if _size(found) > MOST or any(word in str(found) for word in ERROR_WORDS):
                failed[action, field, str(found)[:200]] = value
    assert not failed, "\n".join(map(str, failed.items()))
    assert asked > 200


def test_a52_pages_of_lists(gate: Gate, app: Any) -> None:
    headers = token(gate.people.produsen)
    keys = ("page", "limit", "sort", "q", "state", "organization", "tab", "field")
    for place in ("/satudata/tugas", "/satudata", "/satudata/sop", "/satudata/formulir/saran", "/dataset/"):
        for value in ("-1", "9" * 20, "a'%22;--%00{!x}"):
            for query in ("&".join(f"{key}={value}" for key in keys), f"page={value}", f"q={value}"):
                answer = app.get(f"{place}?{query}", headers=headers, follow_redirects=False)
                assert answer.status_code < 500, (place, query)
                assert not any(word in answer.body for word in ERROR_WORDS[:4]), (place, query)


# What it costs


def _indexed(gate: Gate, what: str) -> int:
    """How many documents of the hidden dataset Solr itself holds with this."""
    return search.make_connection().search(q=f"index_id:* AND id:{gate.hidden['id']} AND {what}", rows=0).hits


@pytest.mark.parametrize("state", ["draf", "diajukan", "ditarik"])
def test_a49_the_index_itself_does_not_call_a_hidden_dataset_public(gate: Gate, state: str) -> None:
    """What every answer is filtered by once more is written rightly in the first place."""
    put(gate.hidden["id"], state)
    assert _indexed(gate, "site_id:*") == 1
    assert _indexed(gate, "permission_labels:public") == 0
    put(gate.hidden["id"], "terpublikasi")
    assert _indexed(gate, "permission_labels:public") == 1


def test_a49_the_index_knows_the_step_and_forgets_it_with_the_next(gate: Gate) -> None:
    for state in ("diajukan", "divalidasi"):
        put(gate.hidden["id"], state)
        assert _indexed(gate, f"satudata_state:{state}") == 1
    assert _indexed(gate, "satudata_state:diajukan") == 0


def test_each_thread_keeps_its_connection_to_solr() -> None:
    """And a child process never the one of its parent."""
    mine = search.make_connection().get_session()
    assert search.make_connection().get_session() is mine
    with ThreadPoolExecutor(1) as others:
        assert others.submit(lambda: search.make_connection().get_session()).result() is not mine
    child = os.fork()
    if not child:
        os._exit(search.make_connection().get_session() is mine)
    assert os.waitpid(child, 0)[1] == 0


class Statements:
    """Statements of one request: those SQLAlchemy sends, and those prepared, which pass it by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: list[str] = []
        sa.event.listen(model.meta.engine, "before_cursor_execute", self._count)
        quickly = Prepared._quickly

        def counted(one: Prepared, values: list[Any]) -> list[Any] | None:
            self.found.append("prepared: satudata")
            return quickly(one, values)

        monkeypatch.setattr(Prepared, "_quickly", counted)

    def _count(self, _c: Any, _cur: Any, statement: str, *_: Any) -> None:
        self.found.append(statement)

    def close(self) -> None:
        sa.event.remove(model.meta.engine, "before_cursor_execute", self._count)


CORE_SEARCH, CORE_SHOW = 1, 2
"""Statements of stock CKAN in these anonymous requests: its look at changed settings, and the dataset's row."""


def test_statements_of_a_request(gate: Gate, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One statement more than stock CKAN for an anonymous search or dataset, however many rows; labels cost two."""
    names = [dataset_of(gate.people, f"banyak-{number}", "umum")["id"] for number in range(6)]
    for one in names:
        put(one, "terpublikasi")
    above, counted = token(gate.above), Statements(monkeypatch)
    show = "/api/3/action/package_show?id="

    def cost(path: str, headers: dict[str, str] | None = None) -> list[str]:
        app.get(path, headers=headers or {})
        counted.found.clear()
        app.get(path, headers=headers or {})
        return list(counted.found)

    try:
        search_path = "/api/3/action/package_search?facet.field=[]&rows="
        few, many = cost(f"{search_path}1"), cost(f"{search_path}7")
        assert len(few) == len(many) <= CORE_SEARCH + 1, many
        shown = cost(f"{show}terbuka-umum")
        assert sum("satudata" in one for one in shown) == 1, shown
        hidden, unknown = cost(f"{show}{gate.hidden['name']}"), cost(f"{show}tidak-ada")
        assert hidden == unknown
        assert len(hidden) == CORE_SHOW
        file, nobody = f"/dataset/x/resource/{gate.file['id']}/download/a.csv", "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
        assert cost(file) == cost(file.replace(gate.file["id"], nobody))
        for path in ("/dataset/terbuka-umum", "/dataset/", f"{show}terbuka-umum"):
            labels = [one for one in cost(path, above) if "satudata_role_assignment WHERE" in one or "down(top" in one]
            assert len(labels) <= 2, (path, labels)
    finally:
        counted.close()
