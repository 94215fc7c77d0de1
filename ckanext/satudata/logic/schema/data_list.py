"""Input of the actions about lists, their rows, uploads and doubles. Cells are judged by `logic.list_rows`."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "data_list_create",
    "double_list",
    "double_settle",
    "import_apply",
    "import_open",
    "import_show",
    "import_start",
    "row_create",
    "row_history",
    "row_list",
    "row_remove",
    "row_restore",
    "row_split",
    "row_update",
]

REASON = 2000
NAME = 200


@validator_args
def data_list_create(
    not_empty: Validator,
    int_validator: Validator,
    ignore_missing: Validator,
    convert_to_list_if_string: Validator,
    list_of_strings: Validator,
) -> Schema:
    """Which year, and from what; one word alone is a list of one."""
    words = [ignore_missing, convert_to_list_if_string, list_of_strings]
    return {"year": [not_empty, int_validator], "source": words}


@validator_args
def row_list(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
) -> Schema:
    """Filters, order and page of the rows of a list."""
    word = [ignore_missing, ignore_empty, unicode_safe]
    names = ("q", "kind", "organization", "access_class", "schedule", "section", "sort")
    return {
        "list": [not_empty, unicode_safe],
        **dict.fromkeys(names, word),
        "priority": [ignore_missing, ignore_empty, boolean_validator],
        "removed": [ignore_missing, ignore_empty, boolean_validator],
        "facets": [ignore_missing, ignore_empty, boolean_validator],
        "limit": [default(25), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def row_history(
    not_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator, default: ValidatorFactory
) -> Schema:
    """Which row, and the page of its changes."""
    page = {"limit": [default(25), natural_number_validator], "offset": [default(0), natural_number_validator]}
    return {"id": [not_empty, unicode_safe], **page}


@validator_args
def row_create(
    not_empty: Validator,
    ignore_missing: Validator,
    satudata_max_text: ValidatorFactory,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """A new row: its list, where it stands, by what it is written."""
    return {
        "list": [not_empty, satudata_max_text(NAME)],
        "section": [ignore_missing, satudata_max_text(NAME)],
        "source": [default("form"), one_of(["form", "grid"])],
        "reason": [ignore_missing, satudata_max_text(REASON)],
    }


@validator_args
def row_update(
    not_empty: Validator,
    ignore_missing: Validator,
    int_validator: Validator,
    satudata_max_text: ValidatorFactory,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """A change of a row as the caller saw it."""
    return {
        "id": [not_empty, satudata_max_text(NAME)],
        "row_version": [not_empty, int_validator],
        "source": [default("form"), one_of(["form", "grid"])],
        "reason": [ignore_missing, satudata_max_text(REASON)],
    }


@validator_args
def row_remove(not_empty: Validator, satudata_max_text: ValidatorFactory) -> Schema:
    """The same with a reason, which nobody leaves out."""
    return {**row_update(), "reason": [not_empty, satudata_max_text(REASON), not_empty]}


def row_restore() -> Schema:
    """As `row_update`."""
    return row_update()


def row_split() -> Schema:
    """As `row_remove`; the rows it becomes are judged by the action."""
    return row_remove()


@validator_args
def import_start(
    not_empty: Validator, ignore_missing: Validator, ignore_empty: Validator, satudata_max_text: ValidatorFactory
) -> Schema:
    """To which list, and which sheet of the workbook."""
    return {
        "list": [not_empty, satudata_max_text(NAME)],
        "sheet": [ignore_missing, ignore_empty, satudata_max_text(NAME)],
    }


@validator_args
def import_show(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """Which upload, which kind of lines, which page."""
    kinds = ["new", "changed", "same", "gone", "twice", "wrong"]
    return {
        "id": [not_empty, unicode_safe],
        "kind": [ignore_missing, ignore_empty, one_of(kinds)],
        "limit": [default(50), natural_number_validator],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def import_open(not_empty: Validator, satudata_max_text: ValidatorFactory) -> Schema:
    """Which upload; what is said of its columns is judged by the action."""
    return {"id": [not_empty, satudata_max_text(NAME)]}


@validator_args
def import_apply(
    not_empty: Validator,
    ignore_missing: Validator,
    satudata_max_text: ValidatorFactory,
    convert_to_list_if_string: Validator,
    list_of_strings: Validator,
) -> Schema:
    """Which rows are taken out; the lines are judged by the action."""
    ids = [ignore_missing, convert_to_list_if_string, list_of_strings]
    return {"id": [not_empty, satudata_max_text(NAME)], "remove": ids}


@validator_args
def double_list(
    not_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator, default: ValidatorFactory
) -> Schema:
    """Which list, and the page of pairs."""
    page = {"limit": [default(25), natural_number_validator], "offset": [default(0), natural_number_validator]}
    return {"list": [not_empty, unicode_safe], **page}


@validator_args
def double_settle(
    not_empty: Validator,
    ignore_missing: Validator,
    ignore_empty: Validator,
    list_of_strings: Validator,
    satudata_max_text: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """Which rows, what they are, which one stays, and why."""
    return {
        "list": [not_empty, satudata_max_text(NAME)],
        "rows": [not_empty, list_of_strings],
        "decision": [not_empty, one_of(["same", "different"])],
        "stays": [ignore_missing, ignore_empty, satudata_max_text(NAME)],
        "reason": [not_empty, satudata_max_text(REASON), not_empty],
    }
