"""Input of the case actions."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.satudata.domain.queue_filter import CATEGORIES, DUE_THIS_WEEK, SORTS
from ckanext.satudata.domain.sop_types import FLOW_KINDS

__all__ = ["bulk", "case_list", "move", "schedule_cancel", "transition"]


@validator_args
def transition(
    not_empty: Validator, unicode_safe: Validator, int_validator: Validator, ignore_missing: Validator
) -> Schema:
    """One transition; fields a transition asks for pass as they are and are judged by the rules."""
    return {
        "id": [not_empty, unicode_safe],
        "transition": [not_empty, unicode_safe],
        "case_version": [not_empty, int_validator],
        "reason": [ignore_missing, unicode_safe],
        "note": [ignore_missing, unicode_safe],
        "how_to_fix": [ignore_missing, unicode_safe],
        "decided_by": [ignore_missing, unicode_safe],
        "publish_on": [ignore_missing, unicode_safe],
    }


@validator_args
def bulk(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, boolean_validator: Validator
) -> Schema:
    """The same transition for many cases; the list `cases` is looked at by the action (navl would flatten it away)."""
    return {
        "transition": [not_empty, unicode_safe],
        "reason": [ignore_missing, unicode_safe],
        "note": [ignore_missing, unicode_safe],
        "how_to_fix": [ignore_missing, unicode_safe],
        "decided_by": [ignore_missing, unicode_safe],
        "publish_on": [ignore_missing, unicode_safe],
        "preview": [ignore_missing, boolean_validator],
    }


@validator_args
def move(not_empty: Validator, unicode_safe: Validator, int_validator: Validator, ignore_missing: Validator) -> Schema:
    """A sysadmin's move."""
    return {
        "id": [not_empty, unicode_safe],
        "state": [not_empty, unicode_safe],
        "case_version": [not_empty, int_validator],
        "reason": [not_empty, unicode_safe],
        "note": [ignore_missing, unicode_safe],
    }


@validator_args
def schedule_cancel(not_empty: Validator, unicode_safe: Validator, int_validator: Validator) -> Schema:
    """A decision that waits, taken back."""
    return {"id": [not_empty, unicode_safe], "case_version": [not_empty, int_validator]}


@validator_args
def case_list(
    ignore_missing: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
) -> Schema:
    """The queue."""
    return {
        "step": [ignore_missing, unicode_safe],
        "state": [ignore_missing, unicode_safe],
        "category": [ignore_missing, one_of(list(CATEGORIES))],
        "organization": [ignore_missing, unicode_safe],
        "profile": [ignore_missing, unicode_safe],
        "flow": [ignore_missing, one_of(list(FLOW_KINDS))],
        "claimed": [ignore_missing, unicode_safe],
        "due": [ignore_missing, one_of([DUE_THIS_WEEK])],
        "priority": [ignore_missing, boolean_validator],
        "late": [ignore_missing, boolean_validator],
        "mine": [ignore_missing, boolean_validator],
        "sent": [ignore_missing, boolean_validator],
        "facets": [ignore_missing, boolean_validator],
        "q": [ignore_missing, unicode_safe],
        "limit": [default(20), natural_number_validator],
        "offset": [default(0), natural_number_validator],
        "sort": [default("due"), one_of([sign + word for word in SORTS for sign in ("", "-")])],
    }
