"""Letters as they are answered: one with everything around it, or a page of the register in a few statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain.letter import LetterState, follows_content, move_problem
from ckanext.satudata.logic import letters
from ckanext.satudata.logic.plain_input import whole_number
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import Event, Letter, LetterItem
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import descendants

__all__ = ["found", "shown"]

ROWS = 25
MOVES = ("update", "issue", "sign", "replace", "void")
STALE = "stale"


def shown(letter: Letter, user: model.User | None) -> dict[str, Any]:
    """One letter for this reader."""
    items = LetterItem.of([letter.id])
    chain = user is not None and letters.chain_of(user).holds(letter.organization_id)
    writes = letters.may_write(user, letter.kind, letter.organization_id)
    whole = letter.dictize() if chain else letters.hide_numbers(letter.dictize())
    others = [one for one in Letter.same_number(letter) if one.id != letter.replaces_id]
    group = model.Group.get(letter.organization_id) if letter.organization_id else None
    return {
        **whole,
        **_links(letter),
        "kind_title": letters.kind_title(letter.kind, current_profile(letter.organization_id)),
        "organization_name": group.name if group else None,
        "organization_title": (group.title or group.name) if group else None,
        "items": [one.dictize() for one in items],
        "stale": letters.stale_titles(letter, items),
        "warnings": [tk._("Another letter bears the number {number} too.").format(number=letter.number)] * bool(others),
        "in_chain": chain,
        "may": [move for move in MOVES if writes and move_problem(move, letter.state) is None],
    }


def _links(letter: Letter) -> dict[str, Any]:
    """The numbers of the letter before and after it."""
    ids = [one for one in (letter.replaces_id, letter.replaced_by_id) if one]
    stmt = sa.select(Letter.id, Letter.number).where(Letter.id.in_(ids))
    numbers: Mapping[str, str] = {row[0]: row[1] for row in Session.execute(stmt)} if ids else {}
    return {
        "replaces_number": numbers.get(letter.replaces_id or "", ""),
        "replaced_by_number": numbers.get(letter.replaced_by_id or "", ""),
    }


def found(context: Context, user: model.User, data: DataDict, most: int) -> dict[str, Any]:
    """A page of the register; the number of statements does not grow with the rows."""
    limit, offset = whole_number(data, "limit", ROWS), whole_number(data, "offset", 0)
    seen = sa.select(Letter.id).where(letters.visible_to(user))
    stmt = seen.where(*_filters(context, data))
    count = Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery())) or 0
    wanted = (
        sa.select(Letter, _is_stale(), _item_count(), _first_title(), model.Group.name, model.Group.title)
        .outerjoin(model.Group, model.Group.id == Letter.organization_id)
        .where(Letter.id.in_(stmt))
        .order_by(Letter.date.desc(), Letter.created_at.desc(), Letter.id)
        .limit(min(limit, most))
        .offset(offset)
    )
    rows = [tuple(row) for row in Session.execute(wanted)]
    chain = letters.chain_of(user)
    titles = letters.kind_titles(row[0].kind for row in rows)
    answer: dict[str, Any] = {"count": count, "results": [_row(row, chain, titles) for row in rows]}
    if tk.asbool(data.get("facets", False)):
        answer["facets"] = _facets(seen)
    return answer


def _row(row: tuple[Any, ...], chain: letters.Chain, titles: Mapping[str, str]) -> dict[str, Any]:
    letter, stale, items, title, name, organization = row
    whole = letter.dictize()
    whole = whole if chain.holds(letter.organization_id) else letters.hide_numbers(whole)
    return {
        **whole,
        "kind_title": titles[letter.kind],
        "organization_name": name,
        "organization_title": organization or name,
        "item_count": items,
        "first_title": title,
        "is_stale": bool(stale) and follows_content(letter.kind, current_profile(letter.organization_id).letters),
    }


def _newest_fingerprint() -> Any:
    stmt = sa.select(Event.fingerprint).where(Event.case_id == LetterItem.case_id, Event.fingerprint.is_not(None))
    return stmt.order_by(Event.seq.desc()).limit(1).correlate(LetterItem).scalar_subquery()


def _is_stale() -> Any:
    """Whether something it covers was submitted anew since, for letters in force."""
    judged = _newest_fingerprint()
    changed = sa.select(LetterItem.id).where(
        LetterItem.letter_id == Letter.id, judged.is_not(None), LetterItem.fingerprint.is_distinct_from(judged)
    )
    return sa.and_(Letter.state.in_(["issued", "signed"]), Letter.kind != "surat_pernyataan", changed.exists())


def _item_count() -> Any:
    return sa.select(sa.func.count()).where(LetterItem.letter_id == Letter.id).correlate(Letter).scalar_subquery()


def _first_title() -> Any:
    stmt = sa.select(LetterItem.title).where(LetterItem.letter_id == Letter.id).order_by(LetterItem.position)
    return stmt.limit(1).correlate(Letter).scalar_subquery()


def _filters(context: Context, data: DataDict) -> list[Any]:
    clauses: list[Any] = []
    if data.get("kind"):
        clauses.append(Letter.kind == str(data["kind"]))
    if data.get("state") == STALE:
        clauses.append(_is_stale())
    elif data.get("state"):
        clauses.append(Letter.state == str(data["state"]))
    if data.get("year"):
        clauses.append(Letter.year == whole_number(data, "year", 0))
    if data.get("organization"):
        group = model.Group.get(str(data["organization"]))
        if group is None or not group.is_organization:
            raise tk.ValidationError({"organization": [tk._("There is no organization with this name.")]})
        clauses.append(Letter.organization_id.in_([group.id, *descendants([group.id])[group.id]]))
    if data.get("q"):
        clauses.append(_words(str(data["q"])[:200]))
    if data.get("case"):
        case = find_case(context, str(data["case"]))
        clauses.append(Letter.id.in_(sa.select(LetterItem.letter_id).where(LetterItem.case_id == case.id)))
    return clauses


def _words(typed: str) -> Any:
    """The words in number, subject, signatory or a title; nothing in them is a wildcard."""
    titled = sa.select(LetterItem.id).where(LetterItem.letter_id == Letter.id, _holds(LetterItem.title, typed))
    columns = (Letter.number, Letter.subject, Letter.signatory_name)
    return sa.or_(*(_holds(one, typed) for one in columns), titled.exists())


def _holds(column: Any, typed: str) -> Any:
    return sa.func.lower(column).contains(typed.lower(), autoescape=True)


def _facets(seen: Any) -> dict[str, Any]:
    """What there is to filter by, of the letters this reader sees."""
    years = sa.select(Letter.year).where(Letter.id.in_(seen)).distinct().order_by(Letter.year.desc())
    kinds = sa.select(Letter.kind).where(Letter.id.in_(seen)).distinct().order_by(Letter.kind)
    offices = (
        sa.select(model.Group.name, model.Group.title)
        .join(Letter, Letter.organization_id == model.Group.id)
        .where(Letter.id.in_(seen))
        .distinct()
        .order_by(model.Group.title)
    )
    known = list(Session.scalars(kinds))
    titles = letters.kind_titles(known)
    return {
        "years": list(Session.scalars(years)),
        "kinds": [{"key": kind, "title": titles[kind]} for kind in known],
        "organizations": [{"name": name, "title": title or name} for name, title in Session.execute(offices)],
        "states": [*map(str, LetterState), STALE],
    }
