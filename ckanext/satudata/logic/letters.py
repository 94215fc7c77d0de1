"""The register of letters: who sees which, who may write there, what an office's letter is called and made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters import letter_files
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.attachment import KIND_TITLES
from ckanext.satudata.domain.letter import LETTER_KINDS, WALIDATA_KINDS, LetterState, follows_content
from ckanext.satudata.domain.personal import masked_text
from ckanext.satudata.domain.role import Role, organizations_of
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import queue
from ckanext.satudata.logic.case_store import record_event
from ckanext.satudata.logic.letter_facts import judged_fingerprints
from ckanext.satudata.logic.people import actor_for, caller
from ckanext.satudata.logic.profiles import current_profile, profile_of_case, profiles_in_use
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case, Letter, LetterItem, LetterTemplate
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import ancestors

__all__ = [
    "Chain",
    "chain_of",
    "covering",
    "find_letter",
    "further_kinds",
    "hide_numbers",
    "kind_title",
    "kind_titles",
    "kinds_of",
    "lock_cases",
    "may_write",
    "note",
    "note_stale",
    "pattern_of",
    "stale_titles",
    "template_bytes",
    "template_of",
    "visible_to",
]

WRITERS = frozenset({Role.PRODUSEN_DATA, Role.WALIDATA_PENDUKUNG, Role.KEPALA_OPD})
"""Who writes the letters of an OPD: the head signs, his staff prepares (SOP Pringsewu 2024 row 8)."""

CHAIN = frozenset({*WRITERS, Role.PPID, Role.WALIDATA})
"""Who reads name and NIP of who signs, and the letter itself."""

_BUNDLED = resources.files("ckanext.satudata") / "letter_templates"
_GENERIC = "surat"


def kinds_of(profile: SopProfile) -> list[str]:
    """Kinds of letters an office that follows this profile writes, in the order they are offered."""
    return list(dict.fromkeys([*LETTER_KINDS, *profile.letters]))


def kind_titles(kinds: Iterable[str]) -> dict[str, str]:
    """What these kinds are called, by whatever profile in use adds them; asks the database only for kinds not ours."""
    wanted = set(kinds)
    further = further_kinds() if wanted - KIND_TITLES.keys() else {}
    return {kind: kind_title(kind, further.get(kind)) for kind in wanted}


def further_kinds() -> Mapping[str, SopProfile]:
    """Kinds beyond ours that a profile in use adds, each with that profile; one statement and one for each profile."""
    return {kind: profile for profile in profiles_in_use() for kind in profile.letters if kind not in LETTER_KINDS}


def kind_title(kind: str, profile: SopProfile | None = None) -> str:
    """What a kind of letter is called: by the profile, else by us, else its key."""
    rule = profile.letters.get(kind) if profile else None
    title = (rule.title if rule else None) or (profile.attachments.get(kind) if profile else None)
    title = title or KIND_TITLES.get(kind)
    return in_language(title, language()) if title else kind


def visible_to(user: model.User) -> Any:
    """Which letters this user sees, as a condition of a statement.

    Those of an organisation he holds a role in (or above it), and those all of whose covered things he sees.
    """
    if user.sysadmin:
        return sa.true()
    reach = queue.reach_of(user)
    own = Letter.organization_id.in_(organizations_of(reach.held, reach.tree, today()))
    cases = queue.statement(reach, {}).with_only_columns(Case.id)
    items = sa.select(LetterItem.id).where(LetterItem.letter_id == Letter.id)
    hidden = items.where(sa.or_(LetterItem.case_id.is_(None), LetterItem.case_id.not_in(cases)))
    return sa.or_(own, sa.and_(items.exists(), sa.not_(hidden.exists())))


def find_letter(context: Context, letter_id: str, lock: bool = False) -> Letter:
    """The letter, its row locked where it is to be changed; the same 404 for who may not see it as for none."""
    user = caller(context)
    there = context.get("ignore_auth") or (
        user is not None
        and Session.scalar(sa.select(Letter.id).where(Letter.id == letter_id, visible_to(user))) is not None
    )
    letter = (Letter.lock(letter_id) if lock else Letter.get(letter_id)) if there else None
    if letter is None:
        raise tk.ObjectNotFound(tk._("Letter not found."))
    return letter


def may_write(user: model.User | None, kind: str, organization_id: str | None) -> bool:
    """Whether this user writes letters of this kind there: the OPD its own, the Walidata minutes; sysadmins all."""
    if user is None:
        return False
    roles = actor_for(user, organization_id).roles
    wanted = {Role.WALIDATA} if kind in WALIDATA_KINDS else (WRITERS if organization_id else set())
    return bool(user.sysadmin) or bool(roles & wanted)


@dataclass(frozen=True)
class Chain:
    """Where a reader belongs to the chain of the letters: others see that one exists, without NIP and files."""

    everywhere: bool
    organizations: frozenset[str]

    def holds(self, organization_id: str | None) -> bool:
        """Whether letters of this organisation are his to read."""
        return self.everywhere or organization_id in self.organizations


def chain_of(user: model.User) -> Chain:
    """The chain of this reader: his organisations and what lies below; for the Walidata and sysadmins all."""
    reach = queue.reach_of(user)
    held = [one for one in reach.held if one.role in CHAIN]
    everywhere = bool(user.sysadmin) or Role.WALIDATA in {one.role for one in held}
    return Chain(everywhere, frozenset(organizations_of(held, reach.tree, today())))


def hide_numbers(letter: dict[str, Any]) -> dict[str, Any]:
    """The letter for readers outside the chain: NIP masked, files only named."""
    signers = [{**one, "nip": _masked(one.get("nip", ""))} for one in letter["signers"]]
    texts = {name: masked_text(letter[name] or "") for name in ("body", "subject", "signatory_name")}
    return {**letter, **texts, "signatory_nip": _masked(letter["signatory_nip"]), "signers": signers, "files": {}}


def _masked(number: str) -> str:
    hidden = masked_text(number)
    return hidden if hidden != number or not number else "*" * len(number)


def template_of(kind: str, organization_id: str | None) -> LetterTemplate | None:
    """How the office writes this kind: its own row, else that of an office above, else the portal's, else None."""
    rows: dict[str | None, LetterTemplate] = {}
    for row in LetterTemplate.active_rows(kind):
        rows.setdefault(row.organization_id, row)
    above = ancestors(organization_id) if organization_id and rows else []
    return next((rows[one] for one in (organization_id, *above, None) if one in rows), None)


def template_bytes(kind: str, row: LetterTemplate | None) -> bytes:
    """The Word file of a template; the bundled one where the office has none of its own."""
    if row is not None and row.file_key:
        return letter_files.path_of(row.file_key).read_bytes()
    bundled = _BUNDLED / f"{kind if kind in LETTER_KINDS else _GENERIC}.docx"
    return bundled.read_bytes()


def pattern_of(kind: str, organization_id: str | None, row: LetterTemplate | None) -> tuple[str, str]:
    """Pattern of the number and code of the office: as set, else as the profile says."""
    rule = current_profile(organization_id).letters.get(kind)
    return (row.pattern if row else "") or (rule.pattern if rule else ""), row.code if row else ""


def lock_cases(case_ids: Iterable[str | None]) -> list[Case]:
    """The cases, their rows locked in the order of their ids: no decision is taken while a letter changes."""
    ids = {one for one in case_ids if one}
    stmt = sa.select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
    return list(Session.scalars(stmt.execution_options(populate_existing=True))) if ids else []


def note(letter: Letter, kind: str, user: model.User | None, cases: Iterable[Case], **data: Any) -> None:
    """One line in the history of each covered case."""
    said = {"letter": letter.id, "kind": letter.kind, "number": letter.number, **data}
    for case in cases:
        record_event(case, kind, user, from_state=case.state, to_state=case.state, data=said)


def covering(case: Case, user: model.User | None = None) -> list[dict[str, Any]]:
    """Letters that cover a case, newest first, each with what it is called and whether it is stale.

    :param user: leaves out those this reader may not see; without one all are answered (for rules, never for pages)
    """
    stmt = (
        sa.select(Letter, LetterItem.fingerprint)
        .join(LetterItem, LetterItem.letter_id == Letter.id)
        .where(LetterItem.case_id == case.id)
        .order_by(Letter.created_at.desc(), Letter.id)
    )
    rows = Session.execute(stmt.where(visible_to(user)) if user else stmt).all()
    judged = judged_fingerprints([case.id]).get(case.id) if rows else None
    profile = profile_of_case(case)
    return [
        {
            "id": letter.id,
            "kind": letter.kind,
            "kind_title": kind_title(letter.kind, profile),
            "number": letter.number,
            "state": letter.state,
            "date": letter.date.isoformat(),
            "stale": _is_stale(letter, fingerprint, judged, profile),
        }
        for letter, fingerprint in rows
    ]


def _is_stale(letter: Letter, fingerprint: str | None, judged: str | None, profile: SopProfile) -> bool:
    alive = letter.state in {str(LetterState.ISSUED), str(LetterState.SIGNED)}
    return bool(alive and judged and judged != fingerprint and follows_content(letter.kind, profile.letters))


def stale_titles(letter: Letter, items: Iterable[LetterItem]) -> list[str]:
    """Titles of the covered things that were changed and submitted anew since; empty for a letter out of force."""
    found = list(items)
    judged: Mapping[str, str] = judged_fingerprints([one.case_id for one in found if one.case_id])
    profile = current_profile(letter.organization_id)
    return [one.title for one in found if _is_stale(letter, one.fingerprint, judged.get(one.case_id or ""), profile)]


def note_stale(case: Case, fingerprint: str | None) -> None:
    """Write into the history which letters a new submission or correction has made stale, each once."""
    stmt = (
        sa.select(Letter)
        .join(LetterItem, LetterItem.letter_id == Letter.id)
        .where(
            LetterItem.case_id == case.id,
            Letter.state == str(LetterState.SIGNED),
            LetterItem.fingerprint.is_distinct_from(fingerprint),
            sa.not_(LetterItem.data.has_key("stale")),
        )
    )
    letters = [one for one in Session.scalars(stmt) if follows_content(one.kind, profile_of_case(case).letters)]
    for letter in letters:
        note(letter, "letter_stale", None, [case])
        marked = sa.update(LetterItem).where(LetterItem.letter_id == letter.id, LetterItem.case_id == case.id)
        Session.execute(marked.values(data=LetterItem.data.op("||")(sa.text("""'{"stale": true}'::jsonb"""))))
