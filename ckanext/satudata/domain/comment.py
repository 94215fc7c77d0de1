"""What may be said in the discussion of a case: plain text of some length, about the whole or about one field."""

from __future__ import annotations

import re

from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["MAX_LENGTH", "body_problem", "clean_body", "field_problem"]

MAX_LENGTH = 5000
"""Letters of one comment: more is a document and belongs to the attachments."""

# Control characters do nothing in a text and break mails; those that turn the direction of reading hide what is said.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def clean_body(text: object) -> str:
    """The text as it is kept: one kind of line end, no unseen characters, no blanks around it."""
    words = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", words).strip()


def body_problem(body: str) -> Reason | None:
    """Why a cleaned text is no comment; None when it is one."""
    if not body:
        return Reason("required", N_("Write your comment."))
    if len(body) > MAX_LENGTH:
        params = {"most": str(MAX_LENGTH), "length": str(len(body))}
        return Reason("too_long", N_("A comment has at most {most} letters; this one has {length}."), params)
    return None


def field_problem(field: str | None) -> Reason | None:
    """Why a comment cannot be about this field; None when it can, or is about no field."""
    if not field or field in LABELS:
        return None
    return Reason("unknown", N_('There is no field "{field}" to remark on.'), {"field": field})
