"""What is true of a dataset now, as the rules want to know it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.storage import current_file_hash
from ckanext.satudata.domain.completeness import missing_items
from ckanext.satudata.domain.fingerprint import FileView, fingerprint
from ckanext.satudata.domain.machine import CaseView, Facts
from ckanext.satudata.domain.sop import ACCESS_FIELDS, SopProfile
from ckanext.satudata.domain.sop_formats import wrong_formats
from ckanext.satudata.domain.visibility import DATASET
from ckanext.satudata.logic import list_case, reviews
from ckanext.satudata.logic.check_facts import blocking_reasons
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.letter_facts import NO_LETTERS, standing_of
from ckanext.satudata.logic.list_case import DATA_LIST
from ckanext.satudata.model import Attachment, Case, Event
from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.organization import ancestors

__all__ = [
    "SUBMIT",
    "case_view",
    "dataset_of",
    "facts_of",
    "fingerprint_of",
    "is_priority",
    "signed_kinds",
    "signed_letters",
]

SUBMIT = "submit"


def dataset_of(case: Case) -> dict[str, Any] | None:
    """The object of a case: a dataset as core shows it, read from the database and not from the index; None when gone.

    Of a Daftar Data what `list_case.shown` says.
    """
    if case.object_type == DATA_LIST:
        return list_case.shown(case.object_id)
    if model.Package.get(case.object_id) is None:
        return None
    return tk.get_action("package_show")(as_site(use_cache=False), {"id": case.object_id})


def facts_of(case: Case, profile: SopProfile, dataset: dict[str, Any] | None) -> Facts:
    """Missing items, findings that block, attachments, day and moment."""
    dataset = dataset or {}
    is_dataset = case.object_type == DATASET
    attached, kinds = Attachment.of_case(case.id), signed_kinds(profile)
    letters = standing_of(case, attached, profile, lambda: fingerprint_of(dataset_of(case)))
    return Facts(
        missing=missing_items(dataset, today=today()) if is_dataset else (),
        blocking_checks=tuple(blocking_reasons(dataset, profile.checks)) if is_dataset else (),
        attachments=letters.kinds | {one.kind for one in attached if one.kind in NO_LETTERS},
        today=today(),
        now=max(utcnow(), case.modified_at),  # a clock set back must not make a step begin before the last one
        has_resource=bool(dataset.get("resources")),
        wrong_formats=wrong_formats(dataset.get("resources", []), profile.formats),
        signed_kinds=kinds,
        signed=_signed(case, attached, kinds) | (letters.registered & set(kinds)),
        stale=letters.stale,
        remarks=reviews.standing(case),
        guards={} if is_dataset else list_case.guards(case.object_id),
    )


def signed_kinds(profile: SopProfile) -> tuple[str, ...]:
    """Kinds of letter that show an official's decision: of those set, the ones this SOP knows, else any it knows."""
    known = tuple(profile.attachments)
    wanted = config.decision_letters()
    return tuple(kind for kind in wanted if not known or kind in known) or (known if wanted else ())


def signed_letters(case: Case, kinds: tuple[str, ...], attached: list[Attachment] | None = None) -> list[Attachment]:
    """Letters of these kinds attached since the content was submitted: an older one was signed for older content."""
    rows = Attachment.of_case(case.id) if attached is None else attached
    found = [one for one in rows if one.kind in kinds]
    if not found:
        return []
    submitted = Event.newest_moment(case.id, SUBMIT)
    return [one for one in found if submitted is None or one.created_at >= submitted]


def _signed(case: Case, attached: list[Attachment], kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.kind for one in signed_letters(case, kinds, attached))


def is_priority(dataset: dict[str, Any] | None) -> bool:
    """Whether a dataset is Data Prioritas of some year (field `prioritas_tahun`)."""
    return bool(str((dataset or {}).get("prioritas_tahun") or "").strip())


def case_view(case: Case, dataset: dict[str, Any] | None, offices: bool = True) -> CaseView:
    """The case as the rules see it; without the organisations an official may come from where none is judged.

    `dataset` as `dataset_of` gives it: it says whether the case is about Data Prioritas.
    """
    return CaseView(
        state=case.state,
        case_version=case.case_version,
        contributors=frozenset(case.contributors),
        decided=case.decided,
        access_class=case.access_class,
        due_at=case.due_at,
        step_started_at=case.step_started_at,
        organizations=frozenset(_scope(case.organization_id) if offices else ()),
        priority=is_priority(dataset),
    )


def _scope(organization_id: str | None) -> list[str]:
    return [organization_id, *ancestors(organization_id)] if organization_id else []


def fingerprint_of(dataset: dict[str, Any] | None) -> str | None:
    """Digest of the dataset's content and the bytes of its uploaded files, as frozen into events.

    The access class and its grounds are left out: they change by a transition of their own while a case waits.
    """
    if not dataset:
        return None
    if dataset.get("type") == DATA_LIST:
        return list_case.checksum_of(dataset["id"])
    files = [FileView(resource["id"], current_file_hash(resource) or "") for resource in dataset.get("resources", [])]
    return fingerprint(dataset, files, leave_out=ACCESS_FIELDS)
