"""Data that somebody needs for the next Daftar Data ("usul data")."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.comment import clean_body
from ckanext.satudata.domain.data_need import FILED, WITHDRAWN, Need, answer_problems, names_organization, problems
from ckanext.satudata.logic import data_needs, outbox
from ckanext.satudata.logic.data_needs import Filer
from ckanext.satudata.logic.organizations import organization_at
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import data_need as schema
from ckanext.satudata.logic.typed import refuse
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import DataNeed, ListItem, ListRow
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_data_need_answer",
    "satudata_data_need_file",
    "satudata_data_need_list",
    "satudata_data_need_show",
    "satudata_data_need_update",
    "satudata_data_need_withdraw",
]

MAX_ROWS = 1000
LONGEST_ANSWER = 2000
FIELDS = ("year", "title", "plan", "purpose", "needed_by", "organization", "producer")


@tk.side_effect_free
def satudata_data_need_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What data people need, newest first.

    Who may: everybody with an SDI role.

    :param year: year of the Daftar Data they are for; ``state``: filed, taken_up, declined or withdrawn
    :param q: words in title, plan or purpose
    :param organization: name or id: it needs the data, or is thought to have it
    :param limit: rows, 25 by default, at most 1000; ``offset``: rows to leave out
    :returns: ``count`` and ``results``, each as `satudata_data_need_show` answers it
    """
    filer = data_needs.filer_of(context)
    tk.check_access("satudata_data_need_list", context, {"reader": filer.reader})
    data = validated(data_dict, schema.data_need_list(), context)
    data["organization_id"] = organization_at("organization", data.get("organization"))
    stmt = data_needs.search(data)
    count = Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery()))
    ordered = stmt.order_by(DataNeed.created_at.desc(), DataNeed.id)
    found = list(Session.scalars(ordered.limit(min(data["limit"], MAX_ROWS)).offset(data["offset"])))
    return {"count": count, "results": data_needs.shown(found, filer)}


@tk.side_effect_free
def satudata_data_need_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One need.

    Who may: everybody with an SDI role; everybody else gets 404.

    :param id: id of the need
    :returns: ``title``, ``year``, ``plan``, ``purpose``, ``needed_by``, ``organization`` (who needs it) and
        ``producer`` with their titles, ``state``, ``answer``, ``answered_name``, ``answered_at``, ``item_id`` and
        ``item_title`` (the row it became), ``created_name``, ``created_at``, ``may_update``, ``may_withdraw``,
        ``may_answer``
    """
    need, filer = data_needs.find(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_data_need_show", context, {"reader": filer.reader})
    return data_needs.shown([need], filer)[0]


def satudata_data_need_file(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say which data is needed, for which plan (SOP Sumedang 2022 row 1).

    Who may: everybody with an SDI role, in the name of an organisation he holds one in; a role of the whole portal may
    name none; Sekretariat, Walidata and sysadmins name any.

    :param title: which data, at most 300 letters; ``year``: the Daftar Data it is for
    :param plan: what needs it: RPJMD, RKPD, Renstra, SPM, SDGs or other words
    :param purpose: what it will be used for; ``needed_by``: the day it must be there (YYYY-MM-DD)
    :param organization: name or id of the OPD that needs it; ``producer``: of the OPD thought to have it
    :returns: the need, as `satudata_data_need_show` answers it
    :raises ValidationError: 409 with one sentence per field
    """
    filer = data_needs.filer_of(context)
    tk.check_access("satudata_data_need_file", context, {"reader": filer.reader})
    need = DataNeed(state=FILED, created_at=utcnow())
    if filer.user:
        need.created_by, need.created_name = filer.user.id, filer.user.fullname or filer.user.name
    _fill(need, {name: data_dict.get(name) for name in FIELDS}, filer, context)
    Session.add(need)
    Session.commit()
    return data_needs.shown([need], filer)[0]


def satudata_data_need_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a need; what is not sent stays.

    Who may: who filed it, until it is answered; sysadmins.

    :param id: id of the need; the other parameters as in `satudata_data_need_file`
    :returns: the need
    :raises ValidationError: 409 with one sentence per field, at ``id`` once it is answered or withdrawn
    """
    need, filer = data_needs.find(context, tk.get_or_bust(data_dict, "id"), lock=True)
    tk.check_access("satudata_data_need_update", context, {"need": need, "filer": filer})
    _refuse_final(need)
    stands = {
        **need.dictize(),
        "organization": need.organization_id,
        "producer": need.producer_id,
    }
    _fill(need, {name: data_dict.get(name, stands[name]) for name in FIELDS}, filer, context)
    Session.commit()
    return data_needs.shown([need], filer)[0]


def _fill(need: DataNeed, given: DataDict, filer: Filer, context: Context) -> None:
    """Write what was given into the need, or refuse it as a whole."""
    data = validated(given, schema.data_need(), context)
    wanted = Need(data["year"], data["title"], data["plan"], data.get("needed_by"))
    wrong: dict[str, Any] = {field: [sentence(one)] for field, one in problems(wanted, today(), need.needed_by).items()}
    organization_id = organization_at("organization", data.get("organization"))
    producer_id = organization_at("producer", data.get("producer"))
    against = names_organization(filer.reader, filer.organizations, filer.portal_wide, organization_id)
    if against:
        wrong["organization"] = [sentence(against)]
    if wrong:
        raise tk.ValidationError(wrong)
    need.year, need.title, need.plan, need.needed_by = wanted.year, wanted.title, wanted.plan, wanted.needed_by
    need.purpose = data.get("purpose") or ""
    need.organization_id, need.producer_id = organization_id, producer_id


def satudata_data_need_answer(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a need up into the Daftar Data, or decline it; final. Who filed it gets a mail.

    Who may: Sekretariat, Walidata, sysadmins.

    :param id: id of the need
    :param state: taken_up or declined; ``answer``: what is said about it, required to decline
    :param row: id of the row it became, or ``item``: id of that row over the years; none where it is not written yet
    :returns: the need
    :raises ValidationError: 409 at ``state``, ``answer``, ``row`` or ``item``; at ``id`` once it is answered or
        withdrawn
    """
    need, filer = data_needs.find(context, tk.get_or_bust(data_dict, "id"), lock=True)
    tk.check_access("satudata_data_need_answer", context, {"reader": filer.reader})
    _refuse_final(need)
    state, answer = str(data_dict.get("state") or ""), clean_body(data_dict.get("answer"))
    wrong: dict[str, Any] = {field: [sentence(one)] for field, one in answer_problems(state, answer).items()}
    if len(answer) > LONGEST_ANSWER:
        wrong["answer"] = [tk._("Write at most {most} letters.").format(most=LONGEST_ANSWER)]
    if wrong:
        raise tk.ValidationError(wrong)
    need.item_id = _item_id(data_dict) if state != "declined" else None
    need.state, need.answer, need.answered_at = state, answer, utcnow()
    if filer.user:
        need.answered_by, need.answered_name = filer.user.id, filer.user.fullname or filer.user.name
    rows = data_needs.tell_author(need)
    Session.commit()
    outbox.deliver_soon(rows)
    return data_needs.shown([need], filer)[0]


def _item_id(data_dict: DataDict) -> str | None:
    """The item a need became, by its own id or by that of a row."""
    row_id, item_id = (clean_body(data_dict.get(name)) for name in ("row", "item"))
    if row_id:
        row = ListRow.get(row_id)
        if row is None:
            raise refuse("row", tk._("There is no such row in a Daftar Data."))
        return row.item_id
    if item_id and Session.get(ListItem, item_id) is None:
        raise refuse("item", tk._("There is no such row in a Daftar Data."))
    return item_id or None


def satudata_data_need_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraw a need; it stays readable as withdrawn.

    Who may: who filed it, until it is answered; sysadmins.

    :param id: id of the need
    :returns: the need
    :raises ValidationError: 409 at ``id`` once it is answered or withdrawn
    """
    need, filer = data_needs.find(context, tk.get_or_bust(data_dict, "id"), lock=True)
    tk.check_access("satudata_data_need_withdraw", context, {"need": need, "filer": filer})
    _refuse_final(need)
    need.state = WITHDRAWN
    Session.commit()
    return data_needs.shown([need], filer)[0]


def _refuse_final(need: DataNeed) -> None:
    if need.state != FILED:
        Session.rollback()
        raise refuse("id", tk._("This need was answered or withdrawn before. Reload the page to see how it stands."))
