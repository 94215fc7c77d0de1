"""Data that somebody needs: who asks, the needs he finds, how they are shown, and the mail about an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.comment import clean_body
from ckanext.satudata.domain.data_need import FILED, STATES
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.role import organizations_of, portal_wide_roles
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.list_access import reader_with
from ckanext.satudata.logic.organizations import names_and_titles
from ckanext.satudata.logic.people import caller, held_roles
from ckanext.satudata.model import DataList, DataNeed, ListRow
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import descendants

__all__ = ["Filer", "filer_of", "find", "own_organizations", "rows_alike", "search", "shown", "tell_author"]

MAIL = "need_answered"
SHORTEST_WORD, MOST_ROWS = 4, 50


@dataclass(frozen=True)
class Filer:
    """Who asks: what he may, the organisations he holds any SDI role in (and below), whether one is portal-wide."""

    user: model.User | None
    reader: ListReader
    organizations: frozenset[str]
    portal_wide: bool

    def may_change(self, need: DataNeed) -> bool:
        """Whether he may edit or withdraw a need: his own, not answered yet."""
        return self.user is not None and need.created_by == self.user.id and need.state == FILED

    def may_answer(self, need: DataNeed) -> bool:
        """Whether he may answer it."""
        return self.reader.keeps_lists and need.state == FILED


def filer_of(context: Context) -> Filer:
    """The caller with his roles of today."""
    user = caller(context)
    held = [one for one in held_roles(user.id) if one.in_force(today())] if user else []
    reader = reader_with(user, held, trusted=bool(context.get("ignore_auth")))
    tree = descendants({one.organization_id for one in held if one.organization_id})
    organizations = frozenset(organizations_of(held, tree, today()))
    return Filer(user, reader, organizations, reader.is_sysadmin or bool(portal_wide_roles(held, today())))


def own_organizations(filer: Filer) -> list[dict[str, str]]:
    """Organisations in whose name he may file a need, by title, for a list to choose from."""
    found = names_and_titles(filer.organizations).values()
    return [{"value": name, "text": title} for name, title in sorted(found, key=lambda one: one[1].lower())]


def find(context: Context, need_id: str, *, lock: bool = False) -> tuple[DataNeed, Filer]:
    """A need and who asks; the same 404 for an unknown one and for who holds no SDI role.

    :param lock: locks the need's row, for a write
    """
    filer = filer_of(context)
    read = DataNeed.lock if lock else DataNeed.get
    need = read(clean_body(need_id)) if filer.reader.sees_drafts else None
    if need is None:
        raise tk.ObjectNotFound(tk._("Need not found."))
    return need, filer


def search(wanted: Mapping[str, Any]) -> Any:
    """Needs these filters leave: year, state, q (words in title, plan, purpose), organization_id (needs or has it)."""
    stmt = sa.select(DataNeed)
    for name, column in (("year", DataNeed.year), ("state", DataNeed.state)):
        if wanted.get(name):
            stmt = stmt.where(column == wanted[name])
    if wanted.get("organization_id"):
        one = wanted["organization_id"]
        stmt = stmt.where(sa.or_(DataNeed.organization_id == one, DataNeed.producer_id == one))
    for word in str(wanted.get("q") or "").lower().split():
        columns = (DataNeed.title, DataNeed.plan, DataNeed.purpose)
        stmt = stmt.where(sa.or_(*(sa.func.lower(column).contains(word, autoescape=True) for column in columns)))
    return stmt


def shown(needs: Sequence[DataNeed], filer: Filer) -> list[dict[str, Any]]:
    """Needs as the caller reads them: names of organisations and of the row one became, what he may do."""
    organizations = names_and_titles(one for need in needs for one in (need.organization_id, need.producer_id))
    rows = _row_titles({need.item_id for need in needs if need.item_id})
    found: list[dict[str, Any]] = []
    for need in needs:
        name, title = organizations.get(need.organization_id or "", (None, None))
        producer, producer_title = organizations.get(need.producer_id or "", (None, None))
        found.append(
            {
                **need.dictize(),
                "state_title": tk._(STATES[need.state]),
                "organization": name,
                "organization_title": title,
                "producer": producer,
                "producer_title": producer_title,
                "item_title": rows.get(need.item_id or ""),
                "may_update": filer.may_change(need),
                "may_withdraw": filer.may_change(need),
                "may_answer": filer.may_answer(need),
            }
        )
    return found


def _row_titles(item_ids: set[str]) -> dict[str, str]:
    """The newest title of each item."""
    stmt = sa.select(ListRow.item_id, ListRow.title).where(ListRow.item_id.in_(item_ids)).order_by(ListRow.created_at)
    return {row[0]: row[1] for row in Session.execute(stmt)} if item_ids else {}


def rows_alike(year: int, title: str) -> list[dict[str, str]]:
    """Rows of this year's lists whose title shares a longer word with this one, for an answer to choose from."""
    words = {word for word in re.findall(r"\w+", title.lower()) if len(word) >= SHORTEST_WORD}
    if not words:
        return []
    alike = sa.or_(*(sa.func.lower(ListRow.title).contains(word, autoescape=True) for word in sorted(words)))
    stmt = (
        sa.select(ListRow.id, ListRow.code, ListRow.title, DataList.title)
        .join(DataList, DataList.id == ListRow.list_id)
        .where(DataList.year == year, sa.not_(ListRow.removed), alike)
        .order_by(DataList.number.desc(), sa.func.lower(ListRow.title), ListRow.id)
        .limit(MOST_ROWS)
    )
    return [
        {"value": row_id, "text": " ".join(filter(None, [code, row_title, f"({list_title})"]))}
        for row_id, code, row_title, list_title in Session.execute(stmt)
    ]


def tell_author(need: DataNeed) -> list[str]:
    """A row of the outbox for who filed the need, unless he answered it himself; answers its id."""
    user = model.User.get(need.created_by) if need.created_by else None
    if user is None or user.state != model.State.ACTIVE or not user.email or user.id == need.answered_by:
        return []
    return [outbox.put("mail", mail.payload_of(MAIL, user, _mail(user, need))).id]


def _mail(user: model.User, need: DataNeed) -> Mail:
    _ = translator()
    answered = [(_("Answer"), need.answer)] if need.answer else []
    return Mail(
        language=config.locale_default().replace("_", "-"),
        subject=_("{state}: {title}").format(state=_(STATES[need.state]), title=need.title),
        greeting=_("Dear {name},").format(name=user.fullname or user.name),
        opening=_("{name} has answered a data need you filed.").format(name=need.answered_name),
        facts=(
            (_("Data needed"), need.title),
            (_("Daftar Data of the year"), str(need.year)),
            (_("State"), _(STATES[need.state])),
            *answered,
        ),
        button=Link(
            _("Read the answer in the portal"), f"{config.site_url().rstrip('/')}/satudata/usul-data/{need.id}"
        ),
        why=_("You get this mail because you filed this need."),
        portal=Link(config.site_title(), config.site_url()),
    )
