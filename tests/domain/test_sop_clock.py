"""Sections `clock:` and `reminders:` of a profile, and the key `schedule` of a transition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ckanext.satudata.domain.clock_types import ClockRule, ReminderRule
from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.office_hours import Hours
from ckanext.satudata.domain.sop import ReasonRule, load_profile, profile_from_dict, profile_to_dict

BAKU = (Path(__file__).parents[2] / "ckanext/satudata/sop_profiles/baku.yaml").read_text(encoding="utf-8")
SECTIONS = """
clock:
  jam_kerja: {senin: 07.30-16.00, jumat: "07:30 - 14:30"}
  ramadan:
    - {dari: 2026-02-18, sampai: 2026-03-19, jam_kerja: {senin: 08.00-15.00}}
  ritme_terbit: triwulanan
reminders: {separuh_waktu: false, sebelum: [3, 1], hari_terakhir: false, setelah_setiap: 5, atasan_setelah: 0}
"""


def test_a_profile_without_them_keeps_the_usual_hours_and_reminders() -> None:
    profile = load_profile(BAKU)
    assert (profile.clock, profile.reminders) == (ClockRule(), ReminderRule())
    assert profile.clock.hours.of(date(2026, 7, 2)) == Hours(480, 960)
    assert profile.clock.hours.of(date(2026, 7, 3)) == Hours(480, 900)


def test_a_profile_says_its_own() -> None:
    profile = load_profile(BAKU + SECTIONS)
    hours = profile.clock.hours
    assert hours.of(date(2026, 7, 6)) == Hours(450, 960)
    assert hours.of(date(2026, 7, 3)) == Hours(450, 870)
    assert hours.of(date(2026, 7, 2)) == Hours(480, 960)
    assert hours.of(date(2026, 2, 23)) == Hours(480, 900)  # a Monday of Ramadan
    assert hours.of(date(2026, 2, 27)) == Hours(450, 870)  # a Friday of it, not named
    assert profile.clock.rhythm == "triwulanan"
    assert profile.reminders == ReminderRule(False, (3, 1), False, 5, 0)


def test_a_case_keeps_them_and_a_copy_of_before_has_the_usual_ones() -> None:
    profile = load_profile(BAKU + SECTIONS)
    kept = profile_to_dict(profile)
    assert profile_from_dict(kept) == profile
    del kept["clock"], kept["reminders"]
    for transition in kept["flows"]["dataset"]["transitions"].values():
        del transition["schedule"]
    assert profile_from_dict(kept).clock == ClockRule()
    assert profile_from_dict(kept).flows["dataset"].transitions["verify"].schedule is ReasonRule.NONE


def test_a_transition_may_set_the_day_it_is_carried_out() -> None:
    text = BAKU.replace("      verify:\n", "      verify:\n        schedule: required\n", 1).replace(
        "        schedule: optional\n", ""
    )
    assert load_profile(text).flows["dataset"].transitions["verify"].schedule is ReasonRule.REQUIRED


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("clock: {jam_kerja: {senen: 08.00-16.00}}", 'did you mean "senin"'),
        ("clock: {jam_kerja: {senin: 16.00-08.00}}", '"16.00-08.00" are no office hours'),
        ("clock: {jam_kerja: {senin: 8 sampai 16}}", "are no office hours"),
        ("clock: {jam_kerja: {senin: 08.00-24.30}}", "are no office hours"),
        ("clock: {ramadan: [{dari: 2026-03-19, sampai: 2026-02-18, jam_kerja: {senin: 08.00-15.00}}]}", "before"),
        ("clock: {ramadan: [{dari: 1447-09-01H, sampai: 2026-02-18, jam_kerja: {senin: 08.00-15.00}}]}", "is no date"),
        ("clock: {ritme_terbit: triwulan}", 'did you mean "triwulanan"'),
        ("clock: {jam: x}", "jam"),
        ("reminders: {setelah_setiap: tiga}", '"tiga" is no number of working days'),
        ("reminders: {atasan_setelah: 1000}", "between 0 and 250"),
        ("reminders: {separuh_waktu: ya}", "true or false"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(section: str, said: str) -> None:
    with pytest.raises(ProfileError, match=r":\d+: ") as refused:
        load_profile(f"{BAKU}\n{section}\n", "x.yaml")
    assert said in str(refused.value)
