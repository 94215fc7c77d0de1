"""What the page of a check says: the verdict, findings in groups, the sample of the table, progress."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ckanext.satudata.domain import check, check_progress
from ckanext.satudata.domain.check_help import HELP, Place, column_letter, explained, grouped, shown_value, visible
from ckanext.satudata.domain.check_verdict import verdict
from ckanext.satudata.domain.excerpt import choose_columns, choose_rows
from ckanext.satudata.domain.sop_types import CheckRule

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=timezone.utc)


def finding(kind: str, number: int = 0, count: int = 1, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "number": number, "count": count, **more}


class TestVerdict:
    @pytest.mark.parametrize(
        ("state", "findings", "tone", "said"),
        [
            ("queued", [], "wait", "The file waits for its check."),
            ("running", [], "wait", "The file is being checked."),
            ("error", [], "bad", "The file could not be checked."),
            ("passed", [], "good", "This file can be submitted."),
            ("passed", [finding("blank-row")], "good", "This file can be submitted; 1 remark is worth a look."),
            (
                "passed",
                [finding("header-space", 1, 3)],
                "good",
                "This file can be submitted; 3 remarks are worth a look.",
            ),
        ],
    )
    def test_one_sentence(self, state: str, findings: list[dict[str, Any]], tone: str, said: str) -> None:
        """A remark never keeps a file from being submitted."""
        found = verdict(state, findings)
        assert (found.tone, found.reason.english) == (tone, said)

    @pytest.mark.parametrize(
        ("findings", "phrases"),
        [
            ([finding("type-error", 4)], ["1 cell in 1 column"]),
            ([finding("type-error", 4, 3)], ["3 cells in 1 column"]),
            ([finding("type-error", 4, 2), finding("required", 2)], ["3 cells in 2 columns"]),
            ([finding("type-error", 4, 2), finding("minimum", 4)], ["3 cells in 1 column"]),
            ([finding("blank-label", 1), finding("duplicate-label", 2, 2)], ["3 column names"]),
            ([finding("missing-cell", 0, 7)], ["7 rows"]),
            ([finding("empty-file")], ["the file as a whole"]),
            (
                [finding("type-error", 4, 2), finding("title-rows"), finding("blank-label", 3)],
                ["2 cells in 1 column", "1 column name", "1 row"],
            ),
        ],
    )
    def test_how_much_must_be_repaired(self, findings: list[dict[str, Any]], phrases: list[str]) -> None:
        """Cells with their columns, names of columns, rows, the file: each counted apart."""
        found = verdict("failed", findings)
        assert [part.english for part in found.parts] == phrases
        assert (found.tone, found.reason.msgid.count("{what}")) == ("bad", 1)

    def test_the_profile_decides_what_blocks(self) -> None:
        """A file that failed may be submitted where its profile only warns, and one that passed may not."""
        errors, remarks = [finding("type-error", 4)], [finding("header-space", 1)]
        assert verdict("failed", errors, CheckRule(warning=frozenset({"type-error"}))).tone == "good"
        assert verdict("passed", remarks, CheckRule(frozenset({"header-space"}))).tone == "bad"

    def test_a_handed_in_file_cannot_be_submitted_again(self) -> None:
        """Whoever judges it reads that it passed."""
        assert verdict("passed", [], before_submission=False).reason.english == "This file passed its check."
        bad = verdict("failed", [finding("type-error", 4)], before_submission=False)
        assert bad.reason.msgid == "This file did not pass its check: {what}."


class TestHelp:
    @pytest.mark.parametrize("kind", sorted(check.KINDS))
    def test_every_kind_is_explained_in_three_parts(self, kind: str) -> None:
        """What is wrong, what was expected, how to repair it: none empty, none with a name left open."""
        found = finding(kind, 2, 4, column="jumlah", limit="5", expected="number", samples=[{"row": 3, "value": "x"}])
        for part in explained(found):
            assert part.english
            assert "{" not in part.english

    def test_no_kind_is_explained_that_does_not_exist(self) -> None:
        assert set(HELP) == set(check.KINDS)

    def test_findings_are_grouped_by_column_and_rows_come_first(self) -> None:
        """Also a row finding that names a column: a short row is a matter of the row."""
        found = [finding("type-error", 4, column="jumlah"), finding("missing-cell", 3), finding("blank-label", 2)]
        found += [finding("minimum", 4, column="jumlah"), finding("more-sheets")]
        groups = grouped(found)
        assert [(group.number, group.column, len(group.findings)) for group in groups] == [
            (0, "", 2),
            (2, "", 1),
            (4, "jumlah", 2),
        ]

    def test_a_date_says_how_a_date_is_written(self) -> None:
        mend = explained(finding("type-error", 4, expected="date", samples=[{"row": 3, "value": "x"}]))[2]
        assert "2026-12-31" in mend.english

    @pytest.mark.parametrize(
        ("kind", "sample", "value"),
        [
            ("type-error", {"row": 3, "value": "12 5", "literal": "12  5"}, "12  5"),
            ("type-error", {"row": 3, "value": "12O5"}, "12O5"),
            ("title-rows", {"row": 2, "value": "2", "other": "Tabel 1"}, "Tabel 1"),
            ("duplicate-label", {"row": 1, "value": "2, 4"}, "jumlah"),
        ],
    )
    def test_the_value_is_what_stands_in_the_file(self, kind: str, sample: dict[str, Any], value: str) -> None:
        assert shown_value(finding(kind, 4, column="jumlah"), sample) == value


@pytest.mark.parametrize(("number", "letter"), [(0, ""), (1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_are_named_as_a_spreadsheet_names_them(number: int, letter: str) -> None:
    assert column_letter(number) == letter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mekar Sari", "Mekar Sari"),
        (" 12", "␣12"),
        ("12 ", "12␣"),
        ("12  5", "12␣␣5"),
        ("dua\nbaris", "dua⏎baris"),
        ("dua\r\nbaris", "dua⏎baris"),
        ("1\t2", "1⇥2"),
        ("12\u00a0", "12⍽"),
        ("a\u200bb\x07", "a▯b▯"),
        ("", ""),
        ("<b>", "<b>"),
    ],
)
def test_what_nobody_sees_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


class TestExcerpt:
    @pytest.mark.parametrize(
        ("wrong", "rows"),
        [
            ([[5]], [4, 5, 6]),
            ([[2]], [2, 3]),
            ([[40]], [39, 40]),
            ([[5, 6]], [4, 5, 6, 7]),
            ([[]], [2, 3, 4]),
            ([[1]], [2, 3, 4]),
            ([], [2, 3, 4]),
        ],
    )
    def test_wrong_rows_come_with_their_neighbours(self, wrong: list[list[int]], rows: list[int]) -> None:
        """The header is shown apart; a table without wrong rows shows its first ones."""
        assert choose_rows(wrong, header=1, last=40) == rows

    def test_each_finding_is_shown_before_any_is_shown_twice(self) -> None:
        assert choose_rows([[10, 20, 30], [100]], header=1, last=200, limit=6) == [9, 10, 11, 99, 100, 101]

    def test_a_full_sample_still_takes_a_wrong_row_alone(self) -> None:
        assert choose_rows([[10, 20]], header=1, last=200, limit=4) == [9, 10, 11, 20]

    def test_never_more_than_the_limit(self) -> None:
        assert len(choose_rows([list(range(2, 2000, 5)), list(range(3, 2000, 7))], header=1, last=3000)) <= 20

    def test_title_rows_above_the_header_can_be_shown(self) -> None:
        assert choose_rows([[2]], header=4, last=20) == [1, 2, 3]

    def test_wide_tables_keep_the_first_and_the_wrong_columns(self) -> None:
        assert choose_columns(3, [2]) == [1, 2, 3]
        assert choose_columns(100, [90, 80], limit=5) == [1, 2, 3, 80, 90]


class TestProgress:
    @pytest.mark.parametrize(
        ("state", "progress", "stage", "part"),
        [
            ("queued", {}, "queued", None),
            ("running", {}, "reading", None),
            ("running", {"stage": "reading"}, "reading", None),
            ("running", {"stage": "checking", "rows": 500, "part": 0.25}, "checking", 0.25),
            ("running", {"stage": "checking", "rows": 500, "part": None}, "checking", None),
            ("passed", {"stage": "loading", "rows": 2000, "total": 8000}, "loading", 0.25),
            ("passed", {"stage": "done"}, "done", 1.0),
            ("failed", {}, "done", 1.0),
        ],
    )
    def test_stage_and_part(self, state: str, progress: dict[str, Any], stage: str, part: float | None) -> None:
        assert check_progress.words(state, progress).code == stage
        assert check_progress.part(state, progress) == part

    def test_a_queue_is_called_dead_after_ten_minutes(self) -> None:
        assert not check_progress.is_stuck("queued", NOW - timedelta(minutes=9), NOW)
        assert check_progress.is_stuck("queued", NOW - timedelta(minutes=11), NOW)
        assert not check_progress.is_stuck("running", NOW - timedelta(hours=1), NOW)

    @pytest.mark.parametrize(
        ("minutes", "rows", "loading"), [(1, 5, True), (3, 5, False), (3, 0, True), (11, 0, False)]
    )
    def test_a_load_that_fell_silent_is_over(self, minutes: int, rows: int, loading: bool) -> None:
        at = (NOW - timedelta(minutes=minutes)).isoformat()
        assert check_progress.is_loading({"stage": "loading", "rows": rows, "at": at}, NOW) is loading
        assert not check_progress.is_loading({"stage": "done"}, NOW)


def test_places_are_four() -> None:
    assert {one.place for one in HELP.values()} == set(Place)
