"""Every refusal is a real start of CKAN with that ini file: the sentence names the line in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import startup

from tests.integration.startup.conftest import PLUGINS, Orders, write_ini

ON_211 = not tk.check_ckan_version(min_version="2.12")

REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "not first": (
        {"ckan.plugins": "activity satudata scheming_datasets scheming_organizations satudata_guard"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "guard missing": (
        {"ckan.plugins": "satudata activity scheming_datasets scheming_organizations"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "guard not last": (
        {"ckan.plugins": "satudata satudata_guard activity scheming_datasets scheming_organizations"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "only the guard": (
        {"ckan.plugins": "activity scheming_datasets scheming_organizations satudata_guard"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "validation after scheming": (
        {"ckan.plugins": "satudata scheming_datasets scheming_organizations validation satudata_guard"},
        "`ckan.plugins = satudata validation scheming_datasets scheming_organizations satudata_guard`",
    ),
    "scheming missing": (
        {"ckan.plugins": "satudata activity satudata_guard"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "organizations missing": (
        {"ckan.plugins": "satudata activity scheming_datasets satudata_guard"},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "stats": ({"ckan.plugins": PLUGINS.replace("activity", "activity stats")}, f"`ckan.plugins = {PLUGINS}`"),
    "resource proxy": (
        {"ckan.plugins": PLUGINS.replace("activity", "activity resource_proxy")},
        f"`ckan.plugins = {PLUGINS}`",
    ),
    "collaborators": (
        {"ckan.auth.allow_dataset_collaborators": "true"},
        "`ckan.auth.allow_dataset_collaborators = false`",
    ),
    "activity detail": (
        {"ckan.auth.public_activity_stream_detail": "yes"},
        "`ckan.auth.public_activity_stream_detail = false`",
    ),
    "unowned": ({"ckan.auth.create_unowned_dataset": "1"}, "`ckan.auth.create_unowned_dataset = false`"),
    "reveal": ({"ckan.auth.reveal_private_datasets": "true"}, "`ckan.auth.reveal_private_datasets = false`"),
    "sql search": (
        {
            "ckan.plugins": PLUGINS.replace("activity", "activity datastore"),
            "ckan.datastore.sqlsearch.enabled": "true",
        },
        "`ckan.datastore.sqlsearch.enabled = false`",
    ),
    "query parsers": (
        {"ckan.search.solr_allowed_query_parsers": "bool knn"},
        "`ckan.search.solr_allowed_query_parsers =`",
    ),
    "unknown profile": (
        {"ckanext.satudata.sop.profiles": "dataset=pringsewu_2042 daftar_data=baku"},
        "`ckanext.satudata.sop.profiles = dataset=pringsewu_2024 daftar_data=baku`",
    ),
    "unknown kind of object": (
        {"ckanext.satudata.sop.profiles": "datasets=blitar_2023"},
        "`ckanext.satudata.sop.profiles = dataset=blitar_2023`",
    ),
    "unknown profile of an organisation": (
        {"ckanext.satudata.sop.organization_profiles": "dinkes:dataset=xyz"},
        "`ckanext.satudata.sop.organization_profiles = dinkes:dataset=baku`",
    ),
    "unknown profile beside": (
        {"ckanext.satudata.sop.beside": "pringsewu_penyebarluasan"},
        "`ckanext.satudata.sop.beside = pringsewu_penyebarluasan_2024`",
    ),
}
if ON_211:
    REFUSED["csrf"] = (
        {"ckan.csrf_protection.ignore_extensions": "true"},
        "`ckan.csrf_protection.ignore_extensions = false`",
    )
else:
    REFUSED["table search"] = (
        {
            "ckan.plugins": PLUGINS.replace("activity", "activity datastore"),
            "ckan.datastore.public_table_search": "_table_metadata",
        },
        "`ckan.datastore.public_table_search =`",
    )
    store = {"ckan.files.storage.umum.type": "ckan:fs", "ckan.files.storage.umum.path": "{folder}"}
    store |= {"ckan.files.storage.umum.initialize": "true"}
    REFUSED |= {
        "files of organisations": (
            {"ckan.files.owner.cascade_access": "package resource organization"},
            "`ckan.files.owner.cascade_access = package resource`",
        ),
        "public storage of resources": (
            {**store, "ckan.files.storage.umum.public": "true", "ckan.files.default_storages.resource": "umum"},
            "`ckan.files.storage.umum.public = false`",
        ),
        "public default storage": (
            {**store, "ckan.files.storage.umum.public": "true", "ckan.files.default_storages.default": "umum"},
            "`ckan.files.storage.umum.public = false`",
        ),
        "public folder": (
            {
                **store,
                "ckan.files.storage.umum.type": "ckan:fs:public",
                "ckan.files.default_storages.resource": "umum",
            },
            "`ckan.files.storage.umum.type = ckan:fs`",
        ),
    }


@pytest.fixture(scope="session")
def starts(orders: Orders, database: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All starts of this file, made in one go."""
    folder = tmp_path_factory.mktemp("startup")
    cases = {**{name: lines for name, (lines, _) in REFUSED.items()}, **ALLOWED}
    place = str(folder / "penyimpanan")
    asked = [
        {
            "ini": write_ini(
                folder, name.replace(" ", "_"), {key: line.replace("{folder}", place) for key, line in lines.items()}
            ),
            "env": database,
            "do": "start",
        }
        for name, lines in cases.items()
    ]
    typed = {"ini": asked[0]["ini"], "env": database, "do": "cli", "args": ["user", "list"]}
    shown = {"ini": write_ini(folder, "shown", {}), "env": database, "do": "cli", "args": ["satudata", "--help"]}
    return dict(zip([*cases, "typed", "shown"], orders([*asked, typed, shown]), strict=True))


ALLOWED: dict[str, dict[str, str]] = {
    "few words": {},
    "empty scheming": {"scheming.dataset_schemas": "", "scheming.organization_schemas": "", "scheming.presets": ""},
    "own presets": {"scheming.presets": "ckanext.scheming:presets.json"},
    "profiles of regions": {
        "ckanext.satudata.sop.profiles": "dataset=paser_2022",
        "ckanext.satudata.sop.organization_profiles": "dinkes:dataset=sumedang_2022",
        "ckanext.satudata.sop.beside": "pringsewu_penyebarluasan_2024",
    },
    "sync checks": {"ckanext.validation.run_on_create_sync": "true"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_unsafe_ini_is_refused_with_the_line_to_change(name: str, starts: dict[str, Any]) -> None:
    """CKAN does not start; one sentence in each language names the line as it should be."""
    answer, line = starts[name], REFUSED[name][1]
    assert answer["error"] == "CkanConfigurationException", answer
    english, indonesian = answer["message"].splitlines()
    assert english.startswith("ckanext-satudata does not start: write ")
    assert indonesian.startswith("ckanext-satudata tidak dijalankan: tulis ")
    assert line in english
    assert line in indonesian


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_not_written_is_filled_in(name: str, starts: dict[str, Any]) -> None:
    """A portal that only adds the words to `ckan.plugins` starts."""
    assert starts[name]["error"] is None, starts[name]


def test_every_command_is_refused_too(starts: dict[str, Any]) -> None:
    """The `ckan` command prints the sentence and ends with a failure."""
    assert starts["typed"]["code"] == 1
    assert "`ckan.plugins = satudata " in starts["typed"]["err"]


def test_the_commands_of_the_extension_are_there(starts: dict[str, Any]) -> None:
    """`ckan satudata --help` names adopt and health."""
    assert starts["shown"]["code"] == 0
    assert "adopt" in starts["shown"]["out"]
    assert "health" in starts["shown"]["out"]


def test_each_rule_of_the_settings_has_a_start_above() -> None:
    """No refusal without a real start; keys of the other CKAN version are tested there."""
    written = {key for lines, _ in REFUSED.values() for key in lines}
    other = "ckan.datastore.public_table_search" if ON_211 else "ckan.csrf_protection.ignore_extensions"
    assert {rule.key for rule in startup.UNSAFE} - written <= {other}


@pytest.mark.parametrize(
    ("written", "corrected"),
    [
        ("", "satudata scheming_datasets scheming_organizations satudata_guard"),
        ("activity", "satudata activity scheming_datasets scheming_organizations satudata_guard"),
        (
            "scheming_datasets validation",
            "satudata validation scheming_datasets scheming_organizations satudata_guard",
        ),
        ("satudata_guard satudata stats", "satudata scheming_datasets scheming_organizations satudata_guard"),
    ],
)
def test_the_corrected_line_is_accepted(written: str, corrected: str) -> None:
    """The line a sentence proposes has no second fault, and changes as little as possible."""
    assert startup.corrected_plugins(written.split()) == corrected.split()
    assert startup.wrong_plugins(corrected.split()) is None


def test_r35_no_public_storage_holds_the_files_of_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public storage around our folder would serve attachments and copies of links by their path."""
    monkeypatch.setattr(startup.settings, "storage_path", lambda: str(tmp_path / "ckan"))
    values = {"ckan.files.storage.umum.public": "true", "ckan.files.storage.umum.path": str(tmp_path)}
    assert [one.line for one in startup.unsafe_files(values)] == ["ckan.files.storage.umum.public = false"]
    assert startup.unsafe_files({**values, "ckan.files.storage.umum.path": str(tmp_path / "ckan" / "gambar")}) == []
    assert startup.unsafe_files({**values, "ckan.files.storage.umum.public": "false"}) == []
