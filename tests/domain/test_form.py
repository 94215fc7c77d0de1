"""What the dataset form shows, counts and fills in."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.completeness import ALWAYS, LABELS, PRIORITY, RESTRICTED, missing_items
from ckanext.satudata.domain.form import NOT_COPIED, Condition, copied, is_shown, need_of, progress, slug_of
from ckanext.satudata.domain.period import one_year_on

CASES = [
    {},
    {"accessRights": "terbuka"},
    {"accessRights": "terbatas"},
    {"accessRights": "tertutup", "publisher_type": "pusat"},
    {"prioritas_tahun": "2025"},
    {"prioritas_tahun": "2025", "accessRights": "terbatas", "publisher_type": "daerah-kota"},
]


class TestNeed:
    @pytest.mark.parametrize("values", CASES)
    def test_the_conditions_say_what_a_submission_would_say(self, values: dict[str, str]):
        """The script of the page counts by conditions, the server by the completeness rule: they agree."""
        asked = {item.field for item in missing_items(values) if item.code == "required"}
        fields = [*LABELS, "konsep"]
        by_condition = {f for f in fields if (need := need_of(f)) and need.holds(values) and not values.get(f)}
        assert by_condition == asked

    def test_other_fields_are_never_needed(self):
        assert need_of("metode") is None
        assert all(need_of(field) for field in (*ALWAYS, *PRIORITY, *RESTRICTED))


class TestShown:
    WHEN = Condition("accessRights", ("", "terbuka"))

    @pytest.mark.parametrize(
        ("values", "shown"),
        [
            ({}, False),
            ({"accessRights": "terbuka"}, False),
            ({"accessRights": "terbatas"}, True),
            ({"accessRights": "terbuka", "alasan_pembatasan": "lama"}, True),
        ],
    )
    def test_a_field_is_shown_when_it_is_needed_or_filled(self, values: dict[str, str], shown: bool):
        assert is_shown(self.WHEN, "alasan_pembatasan", values) is shown

    def test_a_field_without_a_condition_is_always_shown(self):
        assert is_shown(None, "title", {})


class TestProgress:
    def test_counts_only_what_a_submission_needs(self):
        fields = ["konsep", "notes", "klasifikasi", "ukuran", "satuan", "id_sds", "kodereferensi"]
        assert progress(fields, {}) == progress(fields, {"id_sds": "N/A"})
        assert (progress(fields, {}).filled, progress(fields, {}).needed) == (0, 5)
        assert progress(fields, {"konsep": "a", "satuan": "Orang", "ukuran": "..."}).filled == 2

    def test_a_value_that_says_nothing_does_not_count(self):
        found = progress(["title", "name"], {"title": "abc", "name": "abc"})
        assert (found.filled, found.needed) == (0, 1)

    def test_needs_grow_with_the_answer(self):
        fields = ["accessRights", *RESTRICTED]
        assert progress(fields, {"accessRights": "terbuka"}).needed == 1
        assert progress(fields, {"accessRights": "terbatas"}).needed == 5


class TestCopy:
    LAST = {
        "id": "x",
        "name": "jumlah-bidan-2024",
        "title": "Jumlah Bidan 2024",
        "konsep": "Bidan",
        "periode_awal": "2024-01-01",
        "periode_akhir": "2024-12-31",
        "jadwal_rilis": "2025-03-31",
        "submission_period": "2024 Semester II",
        "id_dds": "DDD-1",
        "doi": "10.1/2",
        "prioritas_tahun": "2024",
        "nomor_keputusan_pembatasan": "188/12",
        "resources": [{"id": "r"}],
    }
    FIELDS = ("title", "name", "konsep", "periode_awal", "periode_akhir", "jadwal_rilis", "submission_period", "id_dds")

    def test_what_stays_stays_and_time_moves_one_year(self):
        assert copied(self.LAST, self.FIELDS) == {
            "title": "Jumlah Bidan 2025",
            "name": "jumlah-bidan-2025",
            "konsep": "Bidan",
            "periode_awal": "2025-01-01",
            "periode_akhir": "2025-12-31",
            "jadwal_rilis": "2026-03-31",
            "submission_period": "2025 Semester II",
        }

    def test_ids_and_yearly_decisions_are_left_out(self):
        found = copied(self.LAST, [*self.LAST])
        assert not (NOT_COPIED - {"name"}) & found.keys()

    def test_a_title_without_a_year_stays(self):
        found = copied({"title": "Jumlah Bidan", "periode_akhir": "2024"}, self.FIELDS)
        assert (found["title"], found["name"], found["periode_akhir"]) == ("Jumlah Bidan", "jumlah-bidan-2025", "2025")

    @pytest.mark.parametrize(
        ("before", "after"),
        [("2024", "2025"), ("2024-06", "2025-06"), ("2024-02-29", "2025-02-28"), ("lama", "lama"), ("2100", "2100")],
    )
    def test_one_year_on(self, before: str, after: str):
        assert one_year_on(before) == after

    def test_an_address_is_cut_between_words(self):
        assert slug_of("Angka Kematian Ibu & Bayi (AKI)") == "angka-kematian-ibu-bayi-aki"
        assert len(slug_of("kata " * 40)) <= 100
        assert not slug_of("kata " * 40).endswith("-")
