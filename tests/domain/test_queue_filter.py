"""The address of the queue as a filter, and the queue as a file."""

from __future__ import annotations

import csv
import io

import pytest

from ckanext.satudata.domain.queue_filter import ROWS, QueueFilter, csv_text, read_filter


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ({}, {"sort": "due"}),
        ({"late": "1"}, {"late": True, "sort": "due"}),
        ({"late": "0"}, {"late": False, "sort": "due"}),
        ({"late": "perhaps"}, {"sort": "due"}),
        ({"mine": "on", "sent": "ya"}, {"mine": True, "sent": True, "sort": "due"}),
        ({"mine": "0"}, {"sort": "due"}),
        ({"category": "waiting"}, {"category": "waiting", "sort": "due"}),
        ({"category": "menunggu"}, {"sort": "due"}),
        ({"sort": "-title"}, {"sort": "-title"}),
        ({"sort": "--title"}, {"sort": "due"}),
        ({"sort": "owner; DROP TABLE"}, {"sort": "due"}),
        ({"q": "  balita \x00"}, {"q": "balita", "sort": "due"}),
        ({"state": "diajukan", "step": "3", "organization": "dinkes"},
         {"state": "diajukan", "step": "3", "organization": "dinkes", "sort": "due"}),
    ],
)  # fmt: skip
def test_an_address_asks_for_what_it_says_and_nonsense_asks_for_nothing(address: dict, asked: dict) -> None:
    """An old or mistyped link opens the queue instead of an error."""
    assert read_filter(address).asked == asked


@pytest.mark.parametrize(
    ("page", "offset"),
    [("", 0), ("1", 0), ("3", 2 * ROWS), ("0", 0), ("-2", 0), ("x", 0), ("9" * 30, 0), ("²", 0)],
)
def test_pages_count_from_one(page: str, offset: int) -> None:
    """Whatever stands for a page in the address, there is one."""
    assert read_filter({"page": page}).offset == offset


def test_a_click_on_a_head_sorts_and_a_second_one_turns_round() -> None:
    """And screen readers are told which way."""
    assert QueueFilter().turned("due") == "-due"
    assert QueueFilter(sort="-due").turned("due") == "due"
    assert QueueFilter().turned("title") == "title"
    assert [QueueFilter(sort="-title").direction(column) for column in ("title", "due")] == ["descending", "none"]


def test_only_a_filter_makes_it_filtered() -> None:
    """Order and page leave nothing out."""
    assert not read_filter({"sort": "title", "page": "2"}).is_filtered
    assert read_filter({"late": "0"}).is_filtered


def test_a_title_is_no_formula() -> None:
    """Excel must not run what a stranger wrote; everything else comes out as it went in."""
    rows = [
        ["Judul", "OPD"],
        ['=HYPERLINK("http://jahat")', "@SUM(A1)"],
        ['-5 sampai +5, "baris"\ndua', "-5"],
        ["  =1+1", "\"'@SUM(A1)"],
        ["Balita – gizi", "Dinkes, Kab."],
    ]
    text = csv_text(rows)
    assert text.startswith("\ufeffJudul,OPD\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read[1] == ['\'=HYPERLINK("http://jahat")', "'@SUM(A1)"]
    assert read[2] == ['\'-5 sampai +5, "baris"\ndua', "-5"]
    assert read[3] == ["'  =1+1", "'\"'@SUM(A1)"]
    assert read[4] == rows[4]
