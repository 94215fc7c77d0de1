"""What may be said in a discussion."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.comment import MAX_LENGTH, body_problem, clean_body, field_problem


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Baris 3 kosong.\r\nMohon dicek.  ", "Baris 3 kosong.\nMohon dicek."),
        ("a\x00b\x07\tc", "ab\tc"),
        ("kiri\u202eke kanan", "kirike kanan"),
        ("<b>tebal</b>", "<b>tebal</b>"),
        (None, ""),
        (" \n ", ""),
    ],
)
def test_the_text_is_kept_as_typed_without_what_nobody_sees(typed: object, kept: str) -> None:
    """One kind of line end; no control or direction characters; HTML stays text."""
    assert clean_body(typed) == kept


@pytest.mark.parametrize(
    ("body", "code"), [("", "required"), ("a", None), ("a" * MAX_LENGTH, None), ("a" * (MAX_LENGTH + 1), "too_long")]
)
def test_the_length_has_bounds(body: str, code: str | None) -> None:
    """From one letter to five thousand."""
    problem = body_problem(body)
    assert (problem.code if problem else None) == code


@pytest.mark.parametrize(("field", "code"), [(None, None), ("", None), ("konsep", None), ("kata_sandi", "unknown")])
def test_a_remark_is_about_a_field_there_is(field: str | None, code: str | None) -> None:
    """None at all, or one of the dataset's."""
    problem = field_problem(field)
    assert (problem.code if problem else None) == code
