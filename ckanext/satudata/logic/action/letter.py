"""Letters: written, printed, signed, replaced, taken out of force; and their register."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.letter import LetterState, move_problem
from ckanext.satudata.domain.letter_number import number_key, written
from ckanext.satudata.logic import letter_print, letter_register, letter_scan, letters
from ckanext.satudata.logic.letter_draft import Wrong, cover, judge_kind, number_of, recover, write_down
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Letter, LetterCounter, LetterItem
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_letter_create",
    "satudata_letter_issue",
    "satudata_letter_list",
    "satudata_letter_replace",
    "satudata_letter_show",
    "satudata_letter_sign",
    "satudata_letter_update",
    "satudata_letter_void",
]

MAX_ROWS = 1000
REASON_MOST = 500


def satudata_letter_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a letter about one or several datasets; each is frozen with the fingerprint it was submitted with.

    Who may: producers, supporting Walidata and the head of the OPD letters of their OPD; the Walidata minutes
    (`berita_acara`), for one OPD or, without an organisation, for several; sysadmins.

    :param kind: ``surat_validasi``, ``surat_pernyataan``, ``surat_pengantar``, ``berita_acara`` or one of the profile
    :param organization_id: name or id of the OPD that writes it
    :param datasets: list of case ids or dataset names or ids; or of tables with ``id`` and, for a statement,
        ``tersedia``, ``alasan``, ``tanggal``, ``penanggung_jawab``
    :param number: as the office writes it, may come later; ``date``: YYYY-MM-DD, today by default
    :param official_id: who signs; ``signers``: list of tables with ``id`` and ``as`` for others who sign minutes
    :param subject: free text, as ``period``, ``place``, ``body`` and ``paper_place`` (where the paper copy lies)
    :returns: the letter, see `satudata_letter_show`
    :raises ValidationError: 409 with one entry per field
    """
    group = organization_named(data_dict.get("organization_id"))
    organization_id = group.id if group else None
    kind = judge_kind(data_dict.get("kind"), organization_id)
    tk.check_access("satudata_letter_create", context, {"kind": kind, "organization_id": organization_id})
    user = caller(context)
    letter = Letter(
        id=make_uuid(), kind=kind, state=str(LetterState.DRAFT), organization_id=organization_id, date=today(),
        year=today().year, created_by=user.id if user else None, created_at=utcnow(), number="", number_key="",
        signers=[], files={},
    )  # fmt: skip
    Session.add(letter)
    Session.flush()
    return _written(context, letter, {"datasets": [], **data_dict})


def _written(context: Context, letter: Letter, data: dict[str, Any]) -> dict[str, Any]:
    """The letter as the data say, stored whole or not at all."""
    wrong = Wrong()
    write_down(letter, data, wrong)
    if "datasets" in data:
        cover(context, letter, data["datasets"], wrong)
    if wrong:
        Session.rollback()
        wrong.stop()
    Session.commit()
    return letter_register.shown(letter, caller(context))


def _to_change(context: Context, data_dict: DataDict, move: str) -> Letter:
    """The letter, locked, of somebody who may write it, in a state where this can be done."""
    letter = letters.find_letter(context, tk.get_or_bust(data_dict, "id"), lock=True)
    tk.check_access(f"satudata_letter_{move}", context, {"letter": letter})
    problem = move_problem(move, letter.state)
    seen = data_dict.get("modified_at")
    faster = seen and seen != letter.modified_at.isoformat()
    if problem or faster:
        Session.rollback()
        text = tk._("Somebody else changed this letter in the meantime. Open it again and see what it says now.")
        raise tk.ValidationError({"id": [sentence(problem) if problem else text]})
    return letter


def satudata_letter_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a draft; what is not given stays. Kind and organisation stay in any case.

    Who may: as `satudata_letter_create`; who may not see the letter gets 404.

    :param id: id of the letter; ``modified_at``: as last seen, so that nobody's change is written over
    :param datasets: as `satudata_letter_create`, with all its other parameters
    :returns: the letter
    """
    letter = _to_change(context, data_dict, "update")
    return _written(context, letter, data_dict)


def satudata_letter_issue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Print a draft as Word and PDF. Its number is the one given, or the next of the office's pattern, or left open.

    The counter of the year gives each serial once and leaves no gap: one that was taken for a letter which could not
    be printed is given back. Who may: as `satudata_letter_create`.

    :param id: id of the letter; ``number``: instead of the one it has
    :returns: the letter; ``warnings`` name others with the same number
    """
    letter = _to_change(context, data_dict, "issue")
    wrong = Wrong()
    if data_dict.get("number"):
        letter.number = number_of(data_dict["number"], wrong)
    if not LetterItem.of([letter.id]):
        wrong.say("datasets", tk._("Choose at least one dataset this letter is about."))
    if not letter.official_id:
        wrong.say("official_id", tk._("Name the official who signs."))
    if wrong:
        Session.rollback()
        wrong.stop()
    cases = letters.lock_cases(one.case_id for one in LetterItem.of([letter.id]))
    recover(letter)
    _take_number(letter)
    letter.number_key = number_key(letter.number)
    try:
        letter_print.issue(letter)
    except tk.ValidationError:
        Session.rollback()
        raise
    letter.state, letter.issued_at, letter.modified_at = str(LetterState.ISSUED), utcnow(), utcnow()
    letters.note(letter, "letter_issued", caller(context), cases)
    Session.commit()
    return letter_register.shown(letter, caller(context))


def _take_number(letter: Letter) -> None:
    row = letters.template_of(letter.kind, letter.organization_id)
    pattern, code = letters.pattern_of(letter.kind, letter.organization_id, row)
    if letter.number or not pattern:
        return
    serial = LetterCounter.take(letter.kind, letter.organization_id, letter.year)
    letter.serial, letter.number = serial, written(pattern, serial, letter.date, code)


def satudata_letter_sign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """File the signed letter: a PDF, or a scan as PNG or JPEG. From then on it opens the gate that asks for it.

    A letter written outside the portal is filed from its draft. The letter it replaces, if any, goes out of force in
    the same step. Who may: as `satudata_letter_create`.

    :param id: id of the letter; ``upload``: the file (multipart)
    :param number: as it stands on the paper, needed unless the letter has one; ``paper_place``: where the paper lies
    :returns: the letter, with pages and size of the scan; ``stale`` names what changed since it was issued
    """
    letter = _to_change(context, data_dict, "sign")
    wrong = Wrong()
    write_down(letter, {name: data_dict[name] for name in ("number", "paper_place") if data_dict.get(name)}, wrong)
    if not letter.number:
        wrong.say("number", tk._("Write the number as it stands on the signed letter."))
    if not LetterItem.of([letter.id]):
        wrong.say("datasets", tk._("Choose at least one dataset this letter is about."))
    try:
        wrong.stop()
        kept = letter_scan.kept(data_dict.get("upload"), letter)
    except tk.ValidationError:
        Session.rollback()
        raise
    user = caller(context)
    cases = letters.lock_cases(one.case_id for one in LetterItem.of([letter.id]))
    letter.files = {**letter.files, **kept}
    letter.state, letter.signed_at, letter.modified_at = str(LetterState.SIGNED), utcnow(), utcnow()
    letter.signed_by = user.id if user else None
    letters.note(letter, "letter_signed", user, cases, sha256=kept["scan"]["sha256"])
    _put_out_of_force(letter, user)
    Session.commit()
    return letter_register.shown(letter, user)


def _put_out_of_force(letter: Letter, user: model.User | None) -> None:
    """The letter this one replaces keeps its place in the register and says by which it was replaced."""
    old = Letter.lock(letter.replaces_id) if letter.replaces_id else None
    if old is None or old.state not in {str(LetterState.ISSUED), str(LetterState.SIGNED)}:
        return
    old.state, old.replaced_by_id, old.modified_at = str(LetterState.REPLACED), letter.id, utcnow()
    cases = letters.lock_cases(one.case_id for one in LetterItem.of([old.id]))
    letters.note(old, "letter_replaced", user, cases, replaced_by=letter.id)


def satudata_letter_replace(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a new letter in place of an issued or signed one, which stays in force until the new one is signed.

    Who may: as `satudata_letter_create`.

    :param id: id of the letter to replace
    :returns: the new draft, with ``replaces_id``; the same one when it was begun before
    """
    old = _to_change(context, data_dict, "replace")
    begun = Session.scalars(
        sa.select(Letter).where(Letter.replaces_id == old.id, Letter.state.in_(["draft", "issued"])).limit(1)
    ).one_or_none()
    user = caller(context)
    if begun is not None:
        Session.rollback()
        return letter_register.shown(begun, user)
    copied = ("kind", "organization_id", "subject", "period", "body", "place", "official_id", "signatory_name",
              "signatory_nip", "signatory_position", "signers")  # fmt: skip
    letter = Letter(
        id=make_uuid(), state=str(LetterState.DRAFT), date=today(), year=today().year, replaces_id=old.id, files={},
        number="", number_key="", created_by=user.id if user else None, created_at=utcnow(), modified_at=utcnow(),
        **{name: getattr(old, name) for name in copied},
    )  # fmt: skip
    Session.add(letter)
    Session.flush()
    for one in LetterItem.of([old.id]):
        names = ("position", "object_type", "object_id", "case_id", "title", "fingerprint")
        data = {name: value for name, value in one.data.items() if name != "stale"}
        Session.add(LetterItem(letter_id=letter.id, data=data, **{name: getattr(one, name) for name in names}))
    Session.flush()
    recover(letter)
    Session.commit()
    return letter_register.shown(letter, user)


def satudata_letter_void(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a letter out of force, with the reason; it stays in the register, and its number is not given again.

    Who may: as `satudata_letter_create`.

    :param id: id of the letter; ``reason``: why, at most 500 characters
    :returns: the letter
    """
    letter = _to_change(context, data_dict, "void")
    reason = str(data_dict.get("reason") or "").strip()
    if not reason or len(reason) > REASON_MOST or "\x00" in reason:
        Session.rollback()
        text = tk._("Say in at most {limit} characters why the letter is taken out of force.").format(limit=REASON_MOST)
        raise tk.ValidationError({"reason": [text]})
    user = caller(context)
    cases = letters.lock_cases(one.case_id for one in LetterItem.of([letter.id]))
    was_draft = letter.state == str(LetterState.DRAFT)
    letter.state, letter.void_reason = str(LetterState.VOID), reason
    letter.voided_by, letter.voided_at, letter.modified_at = user.id if user else None, utcnow(), utcnow()
    letters.note(letter, "letter_voided", user, [] if was_draft else cases, note=reason)
    Session.commit()
    return letter_register.shown(letter, user)


@tk.side_effect_free
def satudata_letter_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One letter of the register; its files come from ``/satudata/surat/<id>/berkas/<docx|pdf|scan|preview>``.

    Who may: people with a role in its organisation, and who sees everything it covers; everybody else gets 404. Outside
    the chain (the OPD, the Walidata, sysadmins) NIP are masked and files left out.

    :param id: id of the letter
    :returns: its columns, ``items`` with title and fingerprint, ``kind_title``, ``organization_title``, ``stale``
        (titles of what changed since), ``warnings`` (others with the same number), ``may`` (what the caller can do now)
    """
    letter = letters.find_letter(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_letter_show", context, {"letter": letter})
    return letter_register.shown(letter, caller(context))


@tk.side_effect_free
def satudata_letter_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The register, newest first, of the letters the caller may see.

    Who may: every signed-in user; see `satudata_letter_show`.

    :param kind: only this kind; ``organization``: name or id of the OPD with everything below it; ``year``; ``state``:
        draft, issued, signed, replaced, void or stale; ``q``: words in number, subject, signatory or title of a dataset
    :param case: only letters about this case (id, or name or id of its dataset)
    :param facets: true to answer years, kinds and organisations there are
    :param limit: rows, 25 by default, at most 1000; ``offset``: rows to leave out
    :returns: ``count``, ``results`` (of each also ``item_count``, ``first_title``, ``is_stale``) and, asked, ``facets``
    """
    tk.check_access("satudata_letter_list", context, data_dict)
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Log in first."))
    return letter_register.found(context, user, data_dict, MAX_ROWS)
