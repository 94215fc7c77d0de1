"""What is true of a dataset now, as the rules want to know it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.storage import current_file_hash
from ckanext.satudata.domain.completeness import missing_items
from ckanext.satudata.domain.fingerprint import FileView, fingerprint
from ckanext.satudata.domain.machine import CaseView, Facts
from ckanext.satudata.domain.sop import ACCESS_FIELDS, SopProfile
from ckanext.satudata.logic import reviews
from ckanext.satudata.logic.check_facts import blocking_reasons
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.model import Attachment, Case
from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.organization import ancestors

__all__ = ["case_view", "dataset_of", "facts_of", "fingerprint_of"]


def dataset_of(case: Case) -> dict[str, Any] | None:
    """The dataset of a case as core shows it, read from the database and not from the index; None when it is gone."""
    if model.Package.get(case.object_id) is None:
        return None
    return tk.get_action("package_show")(as_site(use_cache=False), {"id": case.object_id})


def facts_of(case: Case, profile: SopProfile, dataset: dict[str, Any] | None) -> Facts:
    """Missing items, findings that block, attachments, day and moment."""
    dataset = dataset or {}
    return Facts(
        missing=missing_items(dataset, today=today()),
        blocking_checks=tuple(blocking_reasons(dataset, profile.checks)),
        attachments=frozenset(one.kind for one in Attachment.of_case(case.id)),
        today=today(),
        now=max(utcnow(), case.modified_at),  # a clock set back must not make a step begin before the last one
        has_resource=bool(dataset.get("resources")),
        remarks=reviews.standing(case),
    )


def case_view(case: Case, offices: bool = True) -> CaseView:
    """The case as the rules see it; without the organisations an official may come from where none is judged."""
    return CaseView(
        state=case.state,
        case_version=case.case_version,
        contributors=frozenset(case.contributors),
        decided=case.decided,
        access_class=case.access_class,
        due_at=case.due_at,
        step_started_at=case.step_started_at,
        organizations=frozenset(_scope(case.organization_id) if offices else ()),
    )


def _scope(organization_id: str | None) -> list[str]:
    return [organization_id, *ancestors(organization_id)] if organization_id else []


def fingerprint_of(dataset: dict[str, Any] | None) -> str | None:
    """Digest of the dataset's content and the bytes of its uploaded files, as frozen into events.

    The access class and its grounds are left out: they change by a transition of their own while a case waits.
    """
    if not dataset:
        return None
    files = [FileView(resource["id"], current_file_hash(resource) or "") for resource in dataset.get("resources", [])]
    return fingerprint(dataset, files, leave_out=ACCESS_FIELDS)
