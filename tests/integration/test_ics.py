"""Calendar files: what is written unfolds as RFC 5545 says and reads back; what is read is taken by day or refused."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from ckanext.satudata.adapters.ics import MAX_BYTES, IcsError, IcsEvent, read_days, write_events

MADE = datetime(2026, 3, 2, 1, tzinfo=timezone.utc)


def lines(content: bytes) -> list[str]:
    """The lines of a calendar file, unfolded as RFC 5545 section 3.1 says, not by the library that wrote it."""
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").split("\r\n")


def calendar(*entries: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{entry}\r\nEND:VEVENT\r\n" for n, entry in enumerate(entries))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{body}END:VCALENDAR\r\n".encode()


def test_an_entry_keeps_its_words_its_day_and_its_moment() -> None:
    title = "Verifikasi; jumlah penduduk, menurut kecamatan dan jenis kelamin tahun 2025 (Dinas Kesehatan)"
    event = IcsEvent("kasus-1@portal", datetime(2026, 3, 2, 9, tzinfo=timezone.utc), title, url="https://contoh.test/1")
    found = lines(write_events([IcsEvent("libur-1", date(2026, 3, 19), "Nyepi"), event], "Kalender", MADE))
    assert "DTSTART;VALUE=DATE:20260319" in found
    assert "DTEND;VALUE=DATE:20260320" in found
    assert "DTSTART:20260302T090000Z" in found
    assert "SUMMARY:" + title.replace(";", r"\;").replace(",", r"\,") in found
    assert found.count("DTSTAMP:20260302T010000Z") == 2
    assert "UID:kasus-1@portal" in found


def test_what_was_written_reads_back() -> None:
    days = [IcsEvent(f"l{n}", date(2026, 4, n), f"Hari {n}, libur") for n in (3, 17)]
    assert [(one.day, one.name) for one in read_days(write_events(days))] == [(e.start, e.title) for e in days]


def test_an_entry_of_three_days_gives_three() -> None:
    found = read_days(calendar("DTSTART;VALUE=DATE:20260320\r\nDTEND;VALUE=DATE:20260323\r\nSUMMARY:Cuti bersama"))
    assert [one.day.day for one in found if one.day] == [20, 21, 22]
    assert {one.name for one in found} == {"Cuti bersama"}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("DTSTART;VALUE=DATE:202602\r\nSUMMARY:x", "no_date"),
        ("SUMMARY:tanpa tanggal", "no_date"),
        ("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x", "repeats"),
        ("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20270101\r\nSUMMARY:x", "long"),
    ],
)
def test_an_entry_that_cannot_be_taken_says_why(entry: str, code: str) -> None:
    good = "DTSTART;VALUE=DATE:20260417\r\nSUMMARY:Hari jadi"
    found = read_days(calendar(entry, good))
    assert [one.problem.code for one in found if one.problem] == [code]
    assert [one.name for one in found if not one.problem] == ["Hari jadi"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no calendar", "unreadable"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "empty"),
        (calendar(), "empty"),
        (b" " * (5 * 1024 * 1024), "size"),
        (b" " * (MAX_BYTES + 1), "size"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(IcsError) as refused:
        read_days(content)
    assert refused.value.reason.code == code
