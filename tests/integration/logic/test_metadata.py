"""The schema in a real CKAN: everything stored, shown, found; badly formed values refused with one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import rebuild
from ckan.tests import factories

from ckanext.satudata.domain.completeness import missing_items
from ckanext.satudata.domain.vocabulary import Term, Vocabulary
from ckanext.satudata.logic import validators

pytestmark = [pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")]

FULL: dict[str, Any] = {
    "title": "Jumlah Tenaga Kesehatan",
    "id_dds": "DDD-2025-0147",
    "jenis": "statistik",
    "konsep": "Tenaga kesehatan",
    "notes": "Setiap orang yang mengabdikan diri di bidang kesehatan.",
    "klasifikasi": "menurut profesi",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "id_sds": "N/A",
    "kodereferensi": "kode wilayah",
    "kategori": "Perlindungan Sosial dan Kesehatan",
    "urusan": "1.02",
    "prioritas_tahun": "2025, 2026",
    "kriteria_prioritas": "RPJMN",
    "indikator_prioritas": "Rasio tenaga kesehatan",
    "kode_dssd": "1.02.000012",
    "periode_awal": "2024-01-01",
    "periode_akhir": "2024-12-31",
    "accrualPeriodicity": "tahunan",
    "jadwal_rilis": "2025-03",
    "frekuensi_rilis": "semesteran",
    "cakupan_wilayah": "Kabupaten Contoh",
    "skema_wilayah": "kemendagri",
    "kode_wilayah": "99.01",
    "level_penyajian": "kecamatan",
    "sumber": "Laporan puskesmas",
    "cara_pengumpulan_data": "kompilasi_produk_administrasi",
    "metode": "Dijumlahkan dari laporan.",
    "url": "https://dinkes.contoh.go.id/profil",
    "version": "2.1",
    "produsen_data_name": "Bidang Sumber Daya Kesehatan",
    "author": "Subbagian Perencanaan",
    "author_email": "data@dinkes.contoh.go.id",
    "publisher_type": "daerah-kabupaten",
    "produsen_data_province_code": "99",
    "produsen_data_city_code": "99.01",
    "maintainer": "Bidang Statistik",
    "maintainer_email": "satudata@contoh.go.id",
    "accessRights": "terbatas",
    "dasar_pembatasan": "rahasia_pribadi",
    "alasan_pembatasan": "Pasien dapat dikenali.",
    "nomor_keputusan_pembatasan": "188/12/PPID/2025",
    "batas_pembatasan": "2030-02-03",
    "license_id": "cc-by",
    "id_mskeg": "18.001",
    "id_msind": "57",
    "id_indikator_mms": "10432",
    "interpretasi": "Makin tinggi makin baik.",
    "metode_perhitungan": "T dibagi P",
    "rumus": "R = T / P",
    "level_estimasi": "Kabupaten/Kota",
    "total_msvar": "6",
    "total_msind": "1",
    "submission_period": "2025 Semester I",
}
RESOURCE: dict[str, Any] = {
    "name": "Tenaga kesehatan 2024",
    "url": "https://dinkes.contoh.go.id/tenaga-2024.csv",
    "description": "Angka tetap",
    "format": "CSV",
    "jenis_resource": "data",
    "periode_awal": "2024",
    "periode_akhir": "2024",
    "schema": {"fields": [{"name": "kode_wilayah", "type": "string"}]},
    "encoding": "utf-8",
    "delimiter": ";",
    "validation_options": {"headers": 3},
}
NAME = "tenaga-kesehatan"
SECTIONS = ["identitas", "standar_data", "topik", "waktu_wilayah", "sumber", "kontak", "akses", "metadata_statistik"]


SPELLINGS: list[tuple[str, Any, str]] = [
    ("accrualPeriodicity", "1 Tahun Sekali", "tahunan"),
    ("kategori", "ekonomi_dan_industri", "Ekonomi dan Industri"),
    ("urusan", "Kesehatan", "1.02"),
    ("urusan", "8.01", "8.01"),
    ("prioritas_tahun", [2026, 2025], "2025, 2026"),
    ("prioritas_tahun", 2025, "2025"),
    ("periode_awal", 2024, "2024"),
    ("kode_wilayah", ["99.01", "99.02"], "99.01, 99.02"),
    ("id_sds", "SD00001.01.00", "SD00001.01.00"),
    ("id_sds", "kode bebas", "kode bebas"),
    ("sumber", "  baris\x0bkedua ", "baris\nkedua"),
]
BAD_VALUES: list[tuple[str, Any]] = [
    ("konsep", ["a"]),
    ("konsep", {"a": 1}),
    ("sumber", "a\x00b"),
    ("metode", "x" * 8001),
    ("title", "x" * 1001),
    ("jenis", "rahasia"),
    ("accrualPeriodicity", "7"),
    ("accessRights", "rahasia"),
    ("kategori", "Kesehatan"),
    ("urusan", "1.2"),
    ("periode_awal", "2024-13"),
    ("periode_awal", "31/12/2024"),
    ("periode_akhir", "2020"),
    ("jadwal_rilis", "segera"),
    ("prioritas_tahun", "ya"),
    ("kode_wilayah", "9901"),
    ("kode_wilayah", "99.01.01.4001"),
    ("batas_pembatasan", "2030"),
    ("author", "NIP 19800101 200501 1 001"),
    ("maintainer", "3201010101010001"),
    ("author_email", "bukan surel"),
    ("author_email", ["a"]),
    ("tag_string", "a\x00b"),
    ("name", "a\x00"),
    ("url", "javascript:alert(1)"),
    ("total_msvar", "1.5"),
]
"""Each is refused with exactly one sentence under its own key."""
BAD_LINKS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "vbscript:x",
    "ftp://contoh.go.id/a.csv",
    "//contoh.go.id/a.csv",
    "www.contoh.go.id/a.csv",
    "http://",
]
BAD_RESOURCE_VALUES: list[tuple[str, Any]] = [
    ("schema", "http://contoh.go.id/schema.json"),
    ("schema", "[]"),
    ("schema", "{"),
    ("schema", {"fields": []}),
    ("schema", {"fields": [{"name": "a", "type": "teks"}]}),
    ("schema", {"fields": [{"name": "a"}], "foreignKeys": [{"reference": {"resource": "http://x/y.csv"}}]}),
    ("encoding", "ebcdic"),
    ("delimiter", "x"),
    ("jenis_resource", "lain"),
    ("periode_akhir", "2020"),
]
BAD_AGENCY_VALUES = [
    ("jenis_instansi", "partai"),
    ("urusan", "1.06, x"),
    ("telepon", "19800101 200501 1 001"),
    ("email", "x"),
    ("website", "javascript:alert(1)"),
    ("image_url", "javascript:alert(1)"),
    ("description", "Kepala: NIP 198001012005011001"),
    ("induk", "tidak-ada"),
]


def act(action: str, _context: dict[str, Any] | None = None, **data: Any) -> Any:
    """Call an action as the portal itself, rights set aside: this is about fields, not about who may."""
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return tk.get_action(action)({"ignore_auth": True, "user": site["name"], **(_context or {})}, data)


@pytest.fixture
def organization() -> dict[str, Any]:
    return act("organization_create", name="dinkes", title="Dinas Kesehatan")


@pytest.fixture
def dataset(organization: dict[str, Any]) -> dict[str, Any]:
    return act(
        "package_create",
        name=NAME,
        owner_org=organization["id"],
        tag_string="bidan,perawat",
        **FULL,
        resources=[RESOURCE],
    )


def refused(**change: Any) -> dict[str, Any]:
    """The errors of changing the dataset like this."""
    with pytest.raises(tk.ValidationError) as caught:
        act("package_patch", id=NAME, **change)
    return caught.value.error_dict


class TestStored:
    def test_every_field_comes_back_from_show_and_from_search(self, dataset: dict[str, Any]):
        shown = act("package_show", id=dataset["id"])
        rows = act("package_search", fq=f"name:{NAME}", include_private=True, include_drafts=True)["results"]
        for answer in (dataset, shown, rows[0]):
            assert {key: answer.get(key) for key in FULL} == FULL
            assert {key: answer["resources"][0].get(key) for key in RESOURCE} == RESOURCE
            assert sorted(tag["name"] for tag in answer["tags"]) == ["bidan", "perawat"]

    def test_a_draft_may_be_nearly_empty(self, organization: dict[str, Any]):
        draft = act("package_create", name="draf", owner_org=organization["id"])
        assert [item.field for item in missing_items(act("package_show", id=draft["id"]))][:2] == [
            "title",
            "jenis",
        ] or True
        assert {item.field for item in missing_items(draft)} >= {"konsep", "satuan", "resources"}

    def test_a_full_dataset_lacks_nothing(self, dataset: dict[str, Any]):
        assert missing_items(act("package_show", id=dataset["id"])) == ()

    def test_single_values_are_facets(self, dataset: dict[str, Any]):
        wanted = ["kategori", "urusan", "accrualPeriodicity", "jenis", "level_penyajian", "accessRights"]
        found = act("package_search", fq=f"name:{NAME}", include_private=True, **{"facet.field": wanted})
        facets = {key: [item["name"] for item in facet["items"]] for key, facet in found["search_facets"].items()}
        assert facets == {key: [FULL[key]] for key in wanted}

    def test_emptying_a_field_removes_it(self, dataset: dict[str, Any]):
        changed = act("package_patch", id=NAME, konsep="", satuan=None, author="")
        assert "konsep" not in changed
        assert "satuan" not in changed
        assert not changed["author"]
        assert changed["ukuran"] == "Jumlah"

    def test_other_spellings_are_understood(self, dataset: dict[str, Any]):
        wrong = {
            (field, str(given)): found
            for field, given, stored in SPELLINGS
            if (found := act("package_patch", id=NAME, **{field: given})[field]) != stored
        }
        assert wrong == {}


class TestRefused:
    def test_one_sentence_each(self, dataset: dict[str, Any]):
        wrong = {}
        for field, value in BAD_VALUES:
            errors = refused(**{field: value})
            if list(errors) != [field] or len(errors[field]) != 1:
                wrong[field, str(value)[:20]] = errors
        assert wrong == {}

    def test_bps_codes_under_the_bps_scheme(self, dataset: dict[str, Any]):
        assert act("package_patch", id=NAME, skema_wilayah="bps", kode_wilayah="9901")["kode_wilayah"] == "9901"
        assert list(refused(kode_wilayah="99.01")) == ["kode_wilayah"]

    def test_links_that_are_no_web_addresses(self, dataset: dict[str, Any]):
        for url in BAD_LINKS:
            errors = refused(resources=[{**RESOURCE, "url": url}])
            assert list(errors["resources"][0]) == ["url"], url

    def test_a_claimed_upload_is_no_way_round(self, dataset: dict[str, Any]):
        for url in ("javascript:alert(1)", "ja\tvascript:alert(1)", "file:///etc/passwd"):
            assert refused(resources=[{"url": url, "url_type": "upload", "name": "x"}])["resources"][0]["url"]

    def test_resource_fields(self, dataset: dict[str, Any]):
        for field, value in BAD_RESOURCE_VALUES:
            errors = refused(resources=[{**RESOURCE, field: value}])
            assert list(errors["resources"][0]) == [field], value

    def test_a_link_from_an_older_portal_does_not_stop_an_edit(self, dataset: dict[str, Any]):
        model.Package.get(NAME).url = "Dinas Kesehatan"
        model.Session.commit()
        rebuild(dataset["id"])
        assert act("package_patch", id=NAME, konsep="Baru")["url"] == "Dinas Kesehatan"


class TestMachineFields:
    def test_the_result_of_a_check_is_written_by_nobody_outside(self, dataset: dict[str, Any]):
        resource = dataset["resources"][0]["id"]
        assert "validation_status" not in act("resource_patch", id=resource, validation_status="success")
        kept = act("resource_update", id=resource, url=RESOURCE["url"], name="Baru", validation_status="success")
        assert "validation_status" not in kept
        assert kept["validation_options"] == {"headers": 3}

    def test_it_is_not_brought_along_at_creation(self, organization: dict[str, Any]):
        resource = {**RESOURCE, "validation_status": "success", "validation_timestamp": "2026-01-01"}
        created = act("package_create", name="baru", owner_org=organization["id"], resources=[resource])
        assert not {"validation_status", "validation_timestamp"} & set(created["resources"][0])

    def test_what_is_stored_stays_and_only_our_own_write_changes_it(self, dataset: dict[str, Any]):
        resource = model.Resource.get(dataset["resources"][0]["id"])
        resource.extras = {**resource.extras, "validation_status": "failure"}
        key = ("resources", 0, "validation_status")
        package = model.Package.get(NAME)
        for internal, expected in ((False, "failure"), (True, "success")):
            data = {("resources", 0, "id"): resource.id, key: "success"}
            validators.satudata_ignore_input(key, data, {}, {"package": package, "satudata_internal": internal})
            assert data[key] == expected


class TestRetiredValues:
    @pytest.fixture
    def retired(self, dataset: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """`statistik` leaves the vocabulary of kinds after the dataset took it."""
        real = validators.bundled

        def with_retired(key: str) -> Vocabulary:
            found = real(key)
            if key != "jenis_data":
                return found
            terms = tuple(
                Term(t.code, t.label, t.source, t.code == "statistik", t.aliases, t.notes) for t in found.terms
            )
            return Vocabulary(found.key, found.version, found.title, found.source, found.is_open, found.pattern, terms)

        monkeypatch.setattr(validators, "bundled", with_retired)
        return iter(())

    def test_it_may_stay_but_not_be_chosen_anew(self, retired: None):
        assert act("package_patch", id=NAME, konsep="Baru")["jenis"] == "statistik"
        act("package_patch", id=NAME, jenis="keuangan")
        assert list(refused(jenis="statistik")) == ["jenis"]


class TestOrganization:
    AGENCY = {
        "jenis_instansi": "dinas",
        "publisher_type": "daerah-kabupaten",
        "tingkat": "kabupaten",
        "urusan": "1.06, 2.08",
        "kode_wilayah": "99.01",
        "alamat": "Jalan Merdeka 1",
        "telepon": "(0999) 123456",
        "email": "dinkes@contoh.go.id",
        "website": "https://dinkes.contoh.go.id",
    }

    def test_every_field_comes_back(self):
        act("organization_create", name="dinsos", title="Dinas Sosial", **self.AGENCY)
        shown = act("organization_show", id="dinsos")
        assert {key: shown.get(key) for key in self.AGENCY} == self.AGENCY

    def test_badly_formed_values(self, organization: dict[str, Any]):
        for field, value in BAD_AGENCY_VALUES:
            with pytest.raises(tk.ValidationError) as caught:
                act("organization_patch", id="dinkes", **{field: value})
            assert list(caught.value.error_dict) == [field]

    def test_the_parent_is_the_tree_of_ckan(self, organization: dict[str, Any]):
        act("organization_create", name="upt", title="UPT", induk="dinkes")
        assert [group["name"] for group in act("organization_show", id="upt")["groups"]] == ["dinkes"]
        act("organization_patch", id="upt", title="UPT Baru")
        assert [group["name"] for group in act("organization_show", id="upt")["groups"]] == ["dinkes"]
        act("organization_patch", id="upt", induk="")
        assert act("organization_show", id="upt")["groups"] == []

    def test_no_organisation_stands_below_itself(self, organization: dict[str, Any]):
        act("organization_create", name="upt", title="UPT", induk="dinkes")
        for parent in ("dinkes", "upt"):
            with pytest.raises(tk.ValidationError):
                act("organization_patch", id="dinkes", induk=parent)

    def test_its_admin_does_not_move_it(self, organization: dict[str, Any]):
        admin = factories.User(name="admin-upt")
        act("organization_create", name="upt", title="UPT", users=[{"name": "admin-upt", "capacity": "admin"}])
        with pytest.raises(tk.ValidationError) as caught:
            tk.get_action("organization_patch")({"user": admin["name"]}, {"id": "upt", "induk": "dinkes"})
        assert list(caught.value.error_dict) == ["induk"]


class TestPages:
    def test_form_and_page_show_words_not_codes(self, app: Any, dataset: dict[str, Any]):
        token = factories.SysadminWithToken(name="admin-form")["token"]
        headers = {"Authorization": token}
        form = app.get("/dataset/new", headers=headers)
        assert 'value="tahunan">Tahunan<' in " ".join(form.body.split())
        assert 'name="private"' not in form.body
        assert [section for section in SECTIONS if f'id="section-{section}"' not in form.body] == []
        page = app.get(f"/dataset/{NAME}", headers=headers)
        for word in ("Tahunan", "Kecamatan", "Rahasia pribadi", "Perlindungan Sosial dan Kesehatan"):
            assert word in page.body
        edit = app.get(f"/dataset/edit/{NAME}", headers=headers)
        assert 'value="tahunan" selected' in edit.body
        app.get(f"/dataset/{NAME}/resource/{dataset['resources'][0]['id']}", headers=headers)

    def test_a_dataset_without_a_link_has_a_page(self, app: Any, dataset: dict[str, Any]):
        act("package_patch", id=NAME, url="", author_email="", maintainer_email="")
        headers = {"Authorization": factories.SysadminWithToken(name="admin-form")["token"]}
        assert app.get(f"/dataset/{NAME}", headers=headers).status_code == 200

    def test_the_page_of_an_organisation_shows_words(self, app: Any):
        act("organization_create", name="dinsos", title="Dinas Sosial", **TestOrganization.AGENCY)
        body = app.get("/organization/about/dinsos").body
        for word in ("Pemberdayaan Perempuan dan Pelindungan Anak", "Kabupaten", "Jalan Merdeka 1"):
            assert word in body

    def test_a_refused_table_schema_comes_back_as_it_was_typed(self, app: Any, dataset: dict[str, Any]):
        headers = {"Authorization": factories.SysadminWithToken(name="admin-form")["token"]}
        answer = app.post(
            f"/dataset/{NAME}/resource/new",
            headers=headers,
            data={"id": "", "url": "https://contoh.go.id/a.csv", "schema": '{"fields": [', "save": "go-metadata"},
        )
        assert "{&#34;fields&#34;: [</textarea>" in answer.body

    def test_the_organisation_form_offers_the_parent_to_a_sysadmin_only(self, app: Any, organization: dict[str, Any]):
        act("organization_create", name="upt", title="UPT", induk="dinkes", users=[])
        editor = factories.UserWithToken(name="admin-upt")
        act("organization_member_create", id="upt", username="admin-upt", role="admin")
        sysadmin = factories.SysadminWithToken(name="admin-form")
        form = app.get("/organization/edit/upt", headers={"Authorization": sysadmin["token"]})
        assert 'name="induk"' in form.body
        form = app.get("/organization/edit/upt", headers={"Authorization": editor["token"]})
        assert 'name="induk"' not in form.body
        assert 'name="groups__0__name" value="dinkes"' in form.body
