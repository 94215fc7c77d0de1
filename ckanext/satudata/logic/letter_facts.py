"""What letters are worth for a case now: the one question the rules ask, and what is frozen when one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from ckanext.satudata.domain.letter import Covered, LetterState, Standing, follows_content, standing
from ckanext.satudata.domain.sop import Category, SopProfile
from ckanext.satudata.model import Attachment, Case, Event, Letter, LetterItem
from ckanext.satudata.model.base import Session

__all__ = ["NO_LETTERS", "covered_by", "judged_fingerprints", "standing_of"]

NO_LETTERS = frozenset({"data_dukung", "keputusan_pembatasan"})
"""Kinds of documents that are evidence and no letters: they do not grow stale."""

_CHANGES = ("edited", "corrected", "restored")
_SAME = "same"


def standing_of(
    case: Case, attachments: Iterable[Attachment], profile: SopProfile, present: Callable[[], str | None]
) -> Standing:
    """Kinds of letters in force for the case, and why others there are stale.

    A signed letter of the register counts for the content it froze; a scan that was only attached, as long as nobody
    changed the content since. One statement; two more where the case has letters.

    :param present: answers the fingerprint of the content now; asked only when something depends on it
    """
    rules = profile.letters
    letters = covered_by(case.id)
    attached = [one for one in attachments if one.kind not in NO_LETTERS]
    changed = _changed_at(case.id) if any(follows_content(one.kind, rules) for one in attached) else None
    scans = [
        Covered(one.kind, "", case.title, _SAME if changed is None or one.created_at >= changed else None)
        for one in attached
    ]
    needs = any(follows_content(one.kind, rules) for one in letters)
    now = _present(case, present) if needs else None
    first, second = standing(scans, _SAME, rules), standing(letters, now, rules)
    kinds = first.kinds | second.kinds
    stale = {**first.stale, **second.stale}
    return Standing(kinds, {kind: reason for kind, reason in stale.items() if kind not in kinds}, second.kinds)


def _present(case: Case, present: Callable[[], str | None]) -> str | None:
    """The fingerprint that counts: what was submitted, for content is locked from then on; of a draft what it holds."""
    if case.category == str(Category.OPEN):
        return present()
    return judged_fingerprints([case.id]).get(case.id) or present()


def covered_by(case_id: str) -> list[Covered]:
    """Signed letters in force that cover this case, oldest first, in one statement."""
    stmt = (
        sa.select(Letter.kind, Letter.number, LetterItem.title, LetterItem.fingerprint)
        .join(LetterItem, LetterItem.letter_id == Letter.id)
        .where(LetterItem.case_id == case_id, Letter.state == str(LetterState.SIGNED))
        .order_by(Letter.signed_at, Letter.id)
    )
    return [Covered(*row) for row in Session.execute(stmt)]


def judged_fingerprints(case_ids: Iterable[str]) -> Mapping[str, str]:
    """Of each case the fingerprint its newest event froze (submission, correction, decision), in one statement."""
    ids = list(case_ids)
    stmt = (
        sa.select(Event.case_id, Event.fingerprint)
        .where(Event.case_id.in_(ids), Event.fingerprint.is_not(None))
        .distinct(Event.case_id)
        .order_by(Event.case_id, Event.seq.desc())
    )
    return {row[0]: row[1] for row in Session.execute(stmt)} if ids else {}


def _changed_at(case_id: str) -> datetime | None:
    stmt = sa.select(sa.func.max(Event.created_at)).where(Event.case_id == case_id, Event.kind.in_(_CHANGES))
    return Session.scalar(stmt)
