"""What the schema documents promise, checked over all of them."""

# ruff: noqa: SIM905 - lists of keys read better as words than one a line

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from ckanext.satudata.domain import completeness
from ckanext.satudata.domain.vocabulary import bundled, bundled_names

ROOT = Path(__file__).parents[2]
SNIPPETS = ROOT / "ckanext" / "satudata" / "templates" / "scheming"
SCHEMING_FORM = {"text", "large_text", "textarea", "slug", "markdown", "license", "date", "json", "upload"} | {
    "organization_upload"
}
SCHEMING_DISPLAY = {"text", "markdown", "json"}
KNOWN_VALIDATORS = set(
    """
    ignore_empty ignore_missing not_empty unicode_safe name_validator package_name_validator group_name_validator
    if_empty_same_as owner_org_validator tag_string_convert package_version_validator remove_whitespace
    if_empty_guess_format clean_format scheming_load_json
    """.split()
)
DATASET_KEYS = """
    title name id_dds owner_org jenis tag_string
    konsep notes klasifikasi ukuran satuan id_sds kodereferensi
    kategori urusan prioritas_tahun kriteria_prioritas indikator_prioritas kode_dssd
    periode_awal periode_akhir accrualPeriodicity jadwal_rilis frekuensi_rilis
    cakupan_wilayah skema_wilayah kode_wilayah level_penyajian
    sumber cara_pengumpulan_data metode url version
    produsen_data_name author author_email publisher_type produsen_data_province_code produsen_data_city_code
    maintainer maintainer_email
    accessRights dasar_pembatasan alasan_pembatasan nomor_keputusan_pembatasan batas_pembatasan license_id
    id_mskeg id_msind id_indikator_mms interpretasi metode_perhitungan rumus level_estimasi
    total_msvar total_msind submission_period
""".split()
RESOURCE_KEYS = """
    url name description format jenis_resource periode_awal periode_akhir schema encoding delimiter
    validation_options validation_status validation_timestamp
""".split()
ORGANIZATION_KEYS = """
    title name description image_url jenis_instansi publisher_type tingkat urusan kode_wilayah
    alamat telepon email website induk
""".split()


def _fields_table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fields_table", ROOT / "portal" / "fields_table.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fields_table = _fields_table()
DATASET = list(fields_table.fields("dataset_fields"))
RESOURCE = list(fields_table.fields("resource_fields"))
ORGANIZATION = list(fields_table.fields("organization"))
EVERY = [
    pytest.param(field, id=f"{part}-{field['field_name']}")
    for part, fields in (("dataset", DATASET), ("resource", RESOURCE), ("organization", ORGANIZATION))
    for field in fields
]


def _document(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "schemas" / name).read_text(encoding="utf-8"))


def _own_validators() -> set[str]:
    tree = ast.parse((ROOT / "ckanext" / "satudata" / "logic" / "validators.py").read_text(encoding="utf-8"))
    lists = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    return set(ast.literal_eval(lists[0]))


class TestKeys:
    """A key is a promise to harvesters and scripts: it changes here, in the open, or not at all."""

    def test_dataset_keys(self):
        assert [field["field_name"] for field in DATASET] == DATASET_KEYS

    def test_resource_keys(self):
        assert [field["field_name"] for field in RESOURCE] == RESOURCE_KEYS

    def test_organization_keys(self):
        assert [field["field_name"] for field in ORGANIZATION] == ORGANIZATION_KEYS

    def test_every_national_key_that_describes_a_dataset_is_there(self):
        national = set(
            """
            accrualPeriodicity accessRights id_dds id_sds id_indikator_mms id_msind id_mskeg konsep ukuran satuan
            klasifikasi jenis kategori prioritas_tahun kriteria_prioritas indikator_prioritas publisher_type
            interpretasi metode_perhitungan rumus level_estimasi kodereferensi produsen_data_name total_msvar
            produsen_data_province_code produsen_data_city_code total_msind submission_period author author_email
            maintainer maintainer_email title name notes tag_string owner_org
            """.split()
        )
        assert national <= set(DATASET_KEYS)

    def test_workflow_and_visibility_are_no_fields(self):
        assert not {"private", "state", "publishing_status", "status_review_pembina"} & set(DATASET_KEYS)

    def test_an_organisation_names_no_head_and_no_personnel_number(self):
        text = (ROOT / "schemas" / "organization.yaml").read_text(encoding="utf-8").lower()
        assert not re.search(r"field_name: \S*(kepala|pimpinan|head|nip|nik)\S*", text)


class TestEveryField:
    @pytest.mark.parametrize("field", EVERY)
    def test_label_and_help_in_both_languages_with_an_example(self, field: dict[str, Any]):
        assert set(field["label"]) == {"en", "id"}
        assert all(field["label"].values())
        by_hand = "never by hand" not in field["help_text"]["en"]
        assert "xample:" in field["help_text"]["en"] or not by_hand
        assert "ontoh:" in field["help_text"]["id"]

    @pytest.mark.parametrize("field", DATASET + RESOURCE, ids=lambda field: field["field_name"])
    def test_the_source_of_the_field_in_both_languages(self, field: dict[str, Any]):
        assert set(field["source"]) == {"en", "id"}
        assert all(field["source"].values())

    @pytest.mark.parametrize("field", [one for one in DATASET if "show_when" in one], ids=lambda one: one["field_name"])
    def test_a_condition_names_another_field_and_says_so(self, field: dict[str, Any]):
        condition = field["show_when"]
        assert condition["field"] in DATASET_KEYS
        assert condition["not"]
        assert set(condition["text"]) == {"en", "id"}

    @pytest.mark.parametrize("field", EVERY)
    def test_nothing_is_required_in_the_scheming_file(self, field: dict[str, Any]):
        assert "required" not in field
        if field["field_name"] != "name":
            assert "not_empty" not in field["validators"].split()

    @pytest.mark.parametrize("field", EVERY)
    def test_validators_are_known(self, field: dict[str, Any]):
        text = f"{field['validators']} {field.get('output_validators', '')}"
        names = {name.split("(")[0] for name in text.split()}
        assert names <= _own_validators() | KNOWN_VALIDATORS

    @pytest.mark.parametrize("field", EVERY)
    def test_snippets_exist(self, field: dict[str, Any]):
        for part, known in (("form", SCHEMING_FORM), ("display", SCHEMING_DISPLAY)):
            name = field.get(f"{part}_snippet")
            if name:
                ours = SNIPPETS / f"{part}_snippets" / name
                assert name.removesuffix(".html") in known or ours.is_file()

    @pytest.mark.parametrize("field", EVERY)
    def test_vocabulary_is_bundled_and_shown_by_label(self, field: dict[str, Any]):
        if "satudata_vocabulary" in field["validators"].split():
            assert field["choices_helper"] == "satudata_vocabulary_choices"
            assert (field["form_snippet"], field["display_snippet"]) == ("satudata_select.html", "satudata_term.html")
        if "vocabulary" in field:
            assert field["vocabulary"] in bundled_names()

    @pytest.mark.parametrize("field", EVERY)
    def test_links_are_never_shown_by_the_snippet_that_fails_on_an_empty_one(self, field: dict[str, Any]):
        assert field.get("display_snippet") != "link.html"


class TestPresets:
    def test_each_field_is_a_preset_of_its_own_name(self):
        for part, prefix in (("dataset_fields", "satudata_"), ("resource_fields", "satudata_resource_")):
            for field in _document("dataset.yaml")[part]:
                assert field["preset"] == prefix + field["field_name"]

    def test_no_preset_is_left_over_or_doubled(self):
        names = [preset["preset_name"] for preset in _document("presets.yaml")["presets"]]
        used = [
            field["preset"]
            for part in ("dataset_fields", "resource_fields")
            for field in _document("dataset.yaml")[part]
        ]
        assert sorted(names) == sorted(used)

    def test_a_preset_fixes_no_key_and_needs_no_other_preset(self):
        for preset in _document("presets.yaml")["presets"]:
            assert not {"field_name", "preset", "section"} & set(preset["values"])


class TestSections:
    def test_fields_stand_in_the_order_of_the_sections(self):
        order = [section["key"] for section in _document("dataset.yaml")["sections"]]
        places = [order.index(field["section"]) for field in _document("dataset.yaml")["dataset_fields"]]
        assert places == sorted(places)
        assert set(places) == set(range(len(order)))

    def test_titles_and_descriptions_in_both_languages(self):
        for section in _document("dataset.yaml")["sections"]:
            assert set(section["title"]) == set(section["description"]) == {"en", "id"}


class TestVocabularies:
    """Complete against the papers they come from."""

    def test_every_bundled_file_is_well_formed_and_unambiguous(self):
        for name in bundled_names():
            vocabulary = bundled(name)
            assert vocabulary.key == name
            for term in vocabulary.terms:
                for spelling in (term.code, *term.label.values(), *term.aliases):
                    meant = vocabulary.resolve(spelling)
                    assert meant is not None
                    assert meant.code == term.code, f"{name}: {spelling} means {meant.code} and {term.code}"

    def test_frequencies_have_the_bps_the_national_and_the_dcat_spelling(self):
        terms = {term.code: term.notes for term in bundled("frekuensi").terms}
        bps = "harian mingguan bulanan triwulanan empat_bulanan semesteran tahunan dua_tahunan_atau_lebih".split()
        assert [terms[word]["bps"] for word in bps] == list("12345678")
        assert [terms[word]["national"] for word in [*bps, "insidental"]] == list("012345678")
        assert all(notes["dct"] for notes in terms.values())
        assert "bps" not in terms["insidental"]

    def test_a_number_is_no_frequency(self):
        assert all(bundled("frekuensi").resolve(number) is None for number in "012345678")

    @pytest.mark.parametrize("spelling", ["Tahunan", "1 tahun sekali", "periode 1 tahun sekali", "YEARLY"])
    def test_spellings_of_regional_portals(self, spelling: str):
        term = bundled("frekuensi").resolve(spelling)
        assert term is not None
        assert term.code == "tahunan"

    def test_urusan_has_every_code(self):
        expected = [
            *(f"1.{n:02}" for n in range(1, 7)),
            *(f"2.{n:02}" for n in range(7, 25)),
            *(f"3.{n:02}" for n in range(25, 33)),
            "4.01",
            "4.02",
            *(f"5.{n:02}" for n in range(1, 6)),
            "6.01",
            "7.01",
        ]
        assert [term.code for term in bundled("urusan").terms] == expected

    def test_ten_topics_in_the_national_wording(self):
        topics = bundled("topik").terms
        assert len(topics) == 10
        assert all(term.code == term.label["id"] for term in topics)

    def test_access_grounds_and_publishers(self):
        assert [term.code for term in bundled("akses").terms] == ["terbuka", "terbatas", "tertutup"]
        assert len(bundled("dasar_pembatasan").terms) == 10
        publishers = [term.code for term in bundled("publisher_type").terms]
        assert publishers == ["pusat", "daerah-provinsi", "daerah-kota", "daerah-kabupaten"]

    def test_words_the_rules_know_are_in_the_vocabularies(self):
        assert {term.code for term in bundled("akses").terms} == completeness.ACCESS_CLASSES
        assert bundled("publisher_type").get(completeness.VERTICAL_AGENCY)

    def test_every_file_is_packaged(self):
        files = {path.stem for path in (ROOT / "schemas" / "vocabularies").iterdir()}
        assert files == set(bundled_names())


class TestTable:
    def test_the_table_of_fields_is_true(self):
        written = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
        assert written == fields_table.table(), "run portal/fields_table.py"

    def test_the_rule_of_completeness_uses_the_words_of_the_form(self):
        labels = {field["field_name"]: field["label"] for field in DATASET}
        for field, label in completeness.LABELS.items():
            if field != "resources":
                assert dict(label) == labels[field]
        labels = {field["field_name"]: field["label"] for field in RESOURCE}
        for field, label in completeness.RESOURCE_LABELS.items():
            assert dict(label) == labels[field]

    def test_the_rule_of_completeness_asks_for_fields_of_the_form(self):
        asked = [*completeness.ALWAYS, *completeness.PRIORITY, *completeness.RESTRICTED]
        assert set(asked) <= set(DATASET_KEYS)
        assert set(completeness.RESOURCE) <= set(RESOURCE_KEYS)
        assert [key for key in DATASET_KEYS if key in completeness.ALWAYS] == list(completeness.ALWAYS)
