"""Records of SOP rows that people carried out ("catat pelaksanaan")."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.adapters import attachments, full_disk
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.attachment import MIME_TYPES, mime_type, safe_filename
from ckanext.satudata.domain.execution import Execution, carried_out_by_the_portal, problems
from ckanext.satudata.domain.sop import SopProfile, Step
from ckanext.satudata.logic import executions
from ckanext.satudata.logic.executions import Person
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.profiles import find_profile
from ckanext.satudata.logic.schema import execution as schema
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import ExecutionRow, Official
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_execution_list",
    "satudata_execution_record",
    "satudata_execution_show",
    "satudata_execution_withdraw",
]

MAX_ROWS = 1000
LONGEST_REASON = 2000


def satudata_execution_record(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Note that a row of an SOP was carried out, or correct such a note by a new one.

    Who may: whoever holds a role of the row (in the organisation named, above it, or portal-wide), the Walidata, the
    Sekretariat, sysadmins. Only rows no flow carries out; everything else the portal records by itself.

    :param profile: key of the SOP profile; ``step``: number of the row; ``year``: the year it counts for
    :param organization_id: name or id; needed where each organisation carries the row out for itself
    :param carried_out_on: the day (YYYY-MM-DD), not in the future; ``carried_out_by``: name of who did it
    :param official_id: the official who did it, where one is registered
    :param upload: the output as a file (multipart); ``letter_id``: number or id of the letter; ``note``: one of the
        three at least
    :param corrects: id of the record this one takes the place of; its file stays unless another is sent
    :returns: the record, as `satudata_execution_show` answers it
    :raises ValidationError: 409 with one entry per field
    """
    person = _signed_in(context)
    data = _validated(data_dict, schema.execution_record(), context)
    profile = _profile(data["profile"])
    step = executions.step_of(profile, data["step"])
    if not step.recorded:
        raise tk.ValidationError({"step": [sentence(carried_out_by_the_portal(step))]})
    organization = organization_named(data.get("organization_id"))
    asked = {"person": person, "step": step, "organization_id": organization.id if organization else None}
    tk.check_access("satudata_execution_record", context, asked)
    before = _before(data, profile, step, asked["organization_id"], person)
    upload = data_dict.get("upload")
    file_kept = before is not None and before.filename is not None
    one = _judged(data, step, asked["organization_id"], has_file=_has_file(upload) or file_kept)
    row_id = make_uuid()
    row = ExecutionRow(id=row_id, profile_key=profile.key, profile_version=profile.version, step=step.number)
    row.step_copy, row.corrects = executions.step_copy(profile, step), before.id if before else None
    _fill(row, one, data, person)
    _keep_file(row, upload, before)
    _add(row, row_id)
    return executions.shown([row], person)[0]


def _add(row: ExecutionRow, row_id: str) -> None:
    """Keep the record; where that fails its file does not stay behind."""
    try:
        added = executions.add(row)
        Session.commit()
    except BaseException:
        attachments.delete(row_id, attachments.EXECUTIONS)
        raise
    if not added:
        attachments.delete(row_id, attachments.EXECUTIONS)
        raise tk.ValidationError({"corrects": [_already_corrected()]})


def _already_corrected() -> str:
    return tk._("Somebody else has corrected this record in the meantime. Reload and look at the new one.")


def _signed_in(context: Context) -> Person:
    person = executions.person_of(context)
    if person is None:
        raise tk.NotAuthorized(tk._("Sign in to record what was carried out."))
    return person


def _validated(data_dict: DataDict, rules: Any, context: Context) -> dict[str, Any]:
    return validated({k: v for k, v in data_dict.items() if k != "upload"}, rules, context)


def _profile(key: str) -> SopProfile:
    profile = find_profile(key)
    if profile is None:
        raise tk.ValidationError({"profile": [tk._("There is no SOP profile {key}.").format(key=key)]})
    return profile


def _before(
    data: dict[str, Any], profile: SopProfile, step: Step, organization_id: str | None, person: Person
) -> ExecutionRow | None:
    """The record to be corrected: one of the same row, year and organisation that still stands."""
    if not data.get("corrects"):
        return None
    row = ExecutionRow.lock(data["corrects"])
    if row is None or not person.readers.see(row.organization_id):
        raise tk.ValidationError({"corrects": [tk._("Record not found.")]})
    same = (row.profile_key, row.step, row.organization_id) == (profile.key, step.number, organization_id)
    if not same:
        text = tk._("A correction is about the same step and the same organization: withdraw the old record instead.")
        raise tk.ValidationError({"corrects": [text]})
    if row.withdrawn_at is not None:
        raise tk.ValidationError({"corrects": [tk._("This record was withdrawn: make a new one.")]})
    if ExecutionRow.corrected_by([row.id]):
        raise tk.ValidationError({"corrects": [_already_corrected()]})
    return row


def _judged(data: dict[str, Any], step: Step, organization_id: str | None, has_file: bool) -> Execution:
    one = Execution(
        year=data["year"],
        carried_out_on=data["carried_out_on"],
        carried_out_by=data["carried_out_by"].strip(),
        organization_id=organization_id,
        has_file=has_file,
        letter_id=data.get("letter_id"),
        note=data.get("note"),
    )
    against = problems(step, one, today())
    wrong: dict[str, Any] = {field: [sentence(reason) for reason in reasons] for field, reasons in against.items()}
    official = Official.get(data["official_id"]) if data.get("official_id") else None
    if data.get("official_id") and (official is None or official.revoked_at is not None):
        wrong["official_id"] = [tk._("There is no official with this id.")]
    if wrong:
        raise tk.ValidationError(wrong)
    return one


def _fill(row: ExecutionRow, one: Execution, data: dict[str, Any], person: Person) -> None:
    row.year, row.organization_id = one.year, one.organization_id
    row.carried_out_on, row.carried_out_by = one.carried_out_on, one.carried_out_by
    row.official_id, row.letter_id = data.get("official_id"), one.letter_id
    row.note = (one.note or "").strip() or None
    row.recorded_by, row.recorded_by_name = person.user.id, person.user.fullname or person.user.name
    row.recorded_at = utcnow()


def _has_file(upload: Any) -> bool:
    return bool(upload is not None and getattr(upload, "filename", ""))


def _keep_file(row: ExecutionRow, upload: Any, before: ExecutionRow | None) -> None:
    """The file sent, else the one of the record that is corrected; it lies where that one stored it."""
    if not _has_file(upload):
        if before is not None:
            for name in ("filename", "mimetype", "size", "sha256", "file_of"):
                setattr(row, name, getattr(before, name))
        return
    filename = safe_filename(str(upload.filename))
    row.filename, row.mimetype = filename, mime_type(filename)
    if row.mimetype is None:
        text = tk._("Files of this kind cannot be attached. Possible are: {known}.")
        raise tk.ValidationError({"upload": [text.format(known=", ".join(MIME_TYPES))]})
    limit = config.attachment_max_bytes()
    try:
        row.size, row.sha256 = attachments.store(row.id, upload.stream, limit, attachments.EXECUTIONS)
    except attachments.TooLarge as e:
        text = tk._("The file is larger than {limit} MB.").format(limit=limit // (1024 * 1024))
        raise tk.ValidationError({"upload": [text]}) from e
    except OSError as e:
        if not full_disk.is_full(e):
            raise
        Session.rollback()
        raise tk.ValidationError({"upload": [full_disk.sentence()]}) from e
    row.file_of = row.id
    if row.size == 0:
        attachments.delete(row.id, attachments.EXECUTIONS)
        raise tk.ValidationError({"upload": [tk._("The file is empty.")]})


@tk.side_effect_free
def satudata_execution_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What was carried out, newest first.

    Who may: everybody with an SDI role; each sees the records of the region as a whole and those of organisations he
    holds a role in (or above); a role of the whole portal sees all.

    :param profile: key of an SOP profile; ``year``; ``step``; ``organization_id``: name or id
    :param past: true for corrected and withdrawn records as well
    :param newest: at most so many records of each step, for an overview (``limit`` and ``offset`` do not count then)
    :param limit: rows, 25 by default, at most 1000; ``offset``: rows to leave out
    :returns: ``count``, ``counts`` (records by step) and ``results``, each as `satudata_execution_show` answers it
    """
    person = executions.person_of(context)
    tk.check_access("satudata_execution_list", context, {"person": person})
    if person is None:
        raise tk.NotAuthorized
    data = _validated(data_dict, schema.execution_list(), context)
    organization = organization_named(data.get("organization_id"))
    wanted = {**data, "organization_id": organization.id if organization else None}
    stmt = executions.search(person.readers, wanted, past=bool(data.get("past")))
    counts = executions.counts(stmt)
    order = [ExecutionRow.carried_out_on.desc(), ExecutionRow.recorded_at.desc(), ExecutionRow.id]
    rows = (
        executions.newest_of_each(stmt, data["newest"]).order_by(*order)
        if data.get("newest")
        else stmt.order_by(*order).limit(min(data["limit"], MAX_ROWS)).offset(data["offset"])
    )
    found = list(Session.scalars(rows))
    return {"count": sum(counts.values()), "counts": counts, "results": executions.shown(found, person)}


@tk.side_effect_free
def satudata_execution_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One record; the bytes of its file come from ``/satudata/pelaksanaan/<id>/berkas``.

    Who may: as `satudata_execution_list`; everybody else gets 404.

    :param id: id of the record
    :returns: ``profile``, ``step``, ``step_copy`` (the row as it read then), ``year``, ``organization``,
        ``carried_out_on``, ``carried_out_by``, ``filename``, ``letter_id``, ``note``, ``recorded_by_name``,
        ``recorded_at``, ``corrects``, ``corrected_by``, ``withdrawn_at`` with reason, ``stands`` (neither corrected nor
        withdrawn), ``may_correct``, ``may_withdraw``
    """
    row, person = executions.find(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_execution_show", context, {"person": person})
    return {**executions.shown([row], person)[0], "file_of": row.file_of}


def satudata_execution_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraw a record that should not have been made; it stays, with who withdrew it and why.

    Who may: who made it, the Walidata, the Sekretariat, sysadmins.

    :param id: id of the record
    :param reason: why, 1 to 2000 letters
    :raises ValidationError: 409 at ``reason`` without one, at ``id`` when it was withdrawn or corrected before
    """
    found, person = executions.find(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_execution_withdraw", context, {"person": person, "execution": found})
    reason = str(data_dict.get("reason") or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Write why the record is withdrawn.")]})
    if len(reason) > LONGEST_REASON:
        raise tk.ValidationError({"reason": [tk._("Write at most {most} letters.").format(most=LONGEST_REASON)]})
    row = ExecutionRow.lock(found.id)
    if row is None or row.withdrawn_at is not None or ExecutionRow.corrected_by([row.id]):
        Session.rollback()
        raise tk.ValidationError({"id": [tk._("This record was withdrawn or corrected before.")]})
    row.withdrawn_at, row.withdrawn_reason = utcnow(), reason
    row.withdrawn_by, row.withdrawn_by_name = person.user.id, person.user.fullname or person.user.name
    Session.commit()
    return executions.shown([row], person)[0]
