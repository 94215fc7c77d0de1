"""Small reusable field rules; every name starts with satudata_.

They refuse what is badly formed, with one sentence that says what to write instead. Whether a field must be there at
all is no question here: a draft may be incomplete (see domain/completeness.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.logic.validators import email_pattern
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Validator

from ckanext.satudata.domain.period import parse_day, parse_period, parse_years
from ckanext.satudata.domain.table_schema import parse_json_object, table_schema_problem
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.domain.vocabulary import Vocabulary, bundled
from ckanext.satudata.domain.wilayah import fits, split_codes

__all__ = [
    "satudata_count",
    "satudata_date",
    "satudata_day",
    "satudata_email",
    "satudata_form_values",
    "satudata_ignore_input",
    "satudata_json_object",
    "satudata_keep_stored",
    "satudata_max_text",
    "satudata_nip",
    "satudata_no_personal_number",
    "satudata_not_before",
    "satudata_parent",
    "satudata_parent_applied",
    "satudata_period",
    "satudata_phone",
    "satudata_region_codes",
    "satudata_region_codes_of",
    "satudata_safe_link",
    "satudata_table_schema",
    "satudata_text",
    "satudata_vocabulary",
    "satudata_vocabulary_list",
    "satudata_web_link",
    "satudata_year_list",
]

MAX_TEXT = 8_000
"""Characters of a single text: Solr refuses a document for one string of more than 32,766 bytes."""
MAX_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_DANGEROUS = ("javascript:", "vbscript:", "data:", "file:", "blob:")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{8}[ .-]?\d{6}[ .-]?\d[ .-]?\d{3}|\d{16})(?!\d)", re.ASCII)
_PHONE = re.compile(r"\+?[0-9 ().\-/]{5,40}(?:(?:ext|pes)\.? ?[0-9]{1,6})?", re.ASCII | re.IGNORECASE)


# text, contacts and links -------------------------------------------------------------------------------------------


def satudata_text(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Plain text, trimmed, without control characters, short enough for the search index."""
    _store_text(key, data, errors, MAX_TEXT)


def satudata_max_text(limit: int) -> Validator:
    """Plain text of at most so many characters: `satudata_max_text(300)`."""

    def max_text(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        _store_text(key, data, errors, limit)

    return max_text


def satudata_email(value: Any) -> Any:
    """An e-mail address."""
    if value and not email_pattern.match(str(value)):
        raise tk.Invalid(tk._("{value} is not an e-mail address.").format(value=_shown(value)))
    return value


def satudata_phone(value: Any) -> str:
    """A telephone number of an office, as people write it."""
    text = _text(value, 60)
    if not _PHONE.fullmatch(text) or _PERSONAL_NUMBER.search(text):
        raise tk.Invalid(tk._("{value} is not a telephone number.").format(value=_shown(text)))
    return text


def satudata_no_personal_number(value: Any) -> Any:
    """No NIP (18 digits) and no NIK (16 digits): these fields are public."""
    if isinstance(value, str) and _PERSONAL_NUMBER.search(value):
        raise tk.Invalid(tk._("Do not write a NIP or NIK here; this field is public."))
    return value


def satudata_web_link(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An address with http or https, or the name CKAN gave an uploaded file; javascript:, data:, file: are refused."""
    value = data.get(key)
    if not value or value is tk.missing:
        return
    if value == _stored(key, data, context) and not _is_dangerous(value):
        return  # what an older portal left here is shown as text; it does not stop an edit of something else
    own_file = key[-1] == "url" and data.get((*key[:-1], "url_type")) not in (None, "", tk.missing)
    if not _is_link(value, schemeless=own_file):
        sentence = tk._("{value} is not a web address; write one that begins with http:// or https://.")
        raise tk.Invalid(sentence.format(value=_shown(value)))


def satudata_safe_link(value: Any) -> Any:
    """An address with http or https, or a bare file name of an uploaded picture."""
    if value and not _is_link(value, schemeless=True):
        sentence = tk._("{value} is not a web address; write one that begins with http:// or https://.")
        raise tk.Invalid(sentence.format(value=_shown(value)))
    return value


# numbers and dates --------------------------------------------------------------------------------------------------


def satudata_count(value: Any) -> str:
    """A whole number, zero or more."""
    text = _text(value, 20)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise tk.Invalid(tk._("{value} is not a whole number.").format(value=_shown(text)))
    return text


def satudata_date(value: Any) -> str:
    """A day, as year-month-day."""
    text = _text(value, 60)
    if parse_day(text) is None:
        sentence = tk._("{value} is not a date; write year-month-day, for example 2024-12-31.")
        raise tk.Invalid(sentence.format(value=_shown(text)))
    return text


def satudata_period(value: Any) -> str:
    """A year, a month of a year, or a day."""
    text = _text(value, 60)
    if parse_period(text) is None:
        sentence = tk._("{value} is not a period; write a year, year-month or date, for example 2024 or 2024-12-31.")
        raise tk.Invalid(sentence.format(value=_shown(text)))
    return text


def satudata_not_before(other: str) -> Validator:
    """Not earlier than the named field beside it: `satudata_not_before(periode_awal)`."""

    def not_before(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        start, end = (_span(data.get(one)) for one in ((*key[:-1], other), key))
        if start and end and end[1] < start[0]:
            raise tk.Invalid(tk._("The end lies before the beginning of the period."))

    return not_before


def satudata_year_list(value: Any) -> str:
    """Years, written with commas: a list or text comes in, `2025, 2026` is stored."""
    years = parse_years(_joined(value))
    if years is None:
        sentence = tk._("{value} is not a list of years; write years separated by commas, for example 2025, 2026.")
        raise tk.Invalid(sentence.format(value=_shown(value)))
    return ", ".join(str(year) for year in years)


# codes --------------------------------------------------------------------------------------------------------------


def satudata_region_codes(value: Any) -> str:
    """Region codes of either scheme, written with commas."""
    return _region_codes(value, None)


def satudata_region_codes_of(scheme_field: str) -> Validator:
    """Region codes of the scheme the field beside it names, of either scheme while it names none."""

    def region_codes(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        named = data.get((*key[:-1], scheme_field))
        term = bundled("skema_wilayah").resolve(named) if isinstance(named, str) else None
        data[key] = _region_codes(data[key], term.code if term else None)

    return region_codes


def satudata_vocabulary(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """A value of the vocabulary the field names (`vocabulary: frekuensi`); code, label and other spellings are taken.

    A retired value is refused unless it already stands there.
    """
    vocabulary = bundled(field["vocabulary"])

    def in_vocabulary(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        data[key] = _code(vocabulary, data[key], lambda: [_stored(key, data, context)])

    return in_vocabulary


def satudata_vocabulary_list(field: dict[str, Any], schema: dict[str, Any]) -> Validator:
    """Several values of a vocabulary, written with commas."""
    vocabulary = bundled(field["vocabulary"])

    def in_vocabulary(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        stored = str(_stored(key, data, context) or "").split(", ")
        words = [word for word in re.split(r"\s*[,;]\s*", _joined(data[key]).strip()) if word]
        codes = [_code(vocabulary, word, lambda: stored) for word in words]
        data[key] = ", ".join(dict.fromkeys(codes))

    return in_vocabulary


satudata_vocabulary.is_a_scheming_validator = True  # pyright: ignore[reportFunctionMemberAccess]
satudata_vocabulary_list.is_a_scheming_validator = True  # pyright: ignore[reportFunctionMemberAccess]


# JSON ---------------------------------------------------------------------------------------------------------------


def satudata_json_object(value: Any) -> str:
    """A JSON object, as text or as an object; stored as text."""
    return json.dumps(_json_object(value), ensure_ascii=False)


def satudata_table_schema(value: Any) -> str:
    """A Table Schema given in place: no address, no reference to another file; stored as text."""
    descriptor = _json_object(value)
    problem = table_schema_problem(descriptor)
    if problem:
        raise _invalid(problem)
    return json.dumps(descriptor, ensure_ascii=False)


MAX_FORM_FIELDS, MAX_FORM_SIZE = 300, 400_000


def satudata_form_values(value: Any) -> dict[str, str]:
    """What stands in the fields of a form, as an object of texts or as JSON of one; not judged, only kept harmless."""
    parsed = _json_object(value)
    if len(parsed) > MAX_FORM_FIELDS or sum(len(str(one)) for one in parsed.values()) > MAX_FORM_SIZE:
        raise tk.Invalid(tk._("This is more than a form holds."))
    if not all(isinstance(one, str) for one in parsed.values()):
        raise tk.Invalid(tk._("Write plain text here, not a list or an object."))
    return {_CONTROL.sub("", name): _CONTROL.sub("", text) for name, text in parsed.items()}


# what users do not decide -------------------------------------------------------------------------------------------


def satudata_ignore_input(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Keep what is stored, whatever is sent; only our own writes (context `satudata_internal`) change the field."""
    given = data.get(key)
    ours = context.get("satudata_internal") or context.get("_validation_performed")
    value = given if ours and given is not tk.missing else _stored(key, data, context)
    if value in (None, ""):
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = value


def satudata_keep_stored(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Keep what is stored when nothing is sent: for fields the form does not show."""
    if data.get(key, tk.missing) is tk.missing:
        data[key] = _stored(key, data, context)


def satudata_parent(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """The organisation above this one; changed by a sysadmin only, stored as CKAN's own tree, not as a field.

    Nothing sent leaves the tree to `groups`; an empty text takes the organisation out of the tree. The schema's
    `after_validators` must name `satudata_parent_applied`.
    """
    wanted = data.get(key, tk.missing)
    if wanted is tk.missing or wanted is None:
        data.pop(key, None)
        raise tk.StopOnError
    group = context.get("group")
    parent = _organization(_text(wanted, 300))
    name = parent.name if parent else ""
    if name != _parent_name(group) and not (context.get("ignore_auth") or authz.is_sysadmin(context.get("user"))):
        raise tk.Invalid(tk._("Only a sysadmin may move an organisation in the tree."))
    if group and parent and parent.id in {group.id, *_ids_below(group)}:
        raise tk.Invalid(tk._("An organisation cannot stand below itself."))
    context["satudata_parent"] = name  # pyright: ignore[reportGeneralTypeIssues]
    del data[key]
    raise tk.StopOnError


def satudata_parent_applied(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """Write what satudata_parent found into `groups`, after core has validated what stood there."""
    name = context.pop("satudata_parent", None)
    if name is None:
        return
    for other in [other for other in data if other[0] == "groups"]:
        del data[other]
    if name:
        data["groups", 0, "name"] = name
        data["groups", 0, "capacity"] = "public"
    else:
        data[("groups",)] = []  # CKAN 2.12 leaves the tree as it is when the key is absent


# shared -------------------------------------------------------------------------------------------------------------


def _store_text(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, limit: int) -> None:
    """Trim in place; a refusal ends the chain, so that a second rule does not complain about the same value."""
    try:
        data[key] = _text(data.get(key), limit)
    except tk.Invalid as refusal:
        errors[key].append(refusal.error)
        raise tk.StopOnError from refusal


def _text(value: Any, limit: int) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise tk.Invalid(tk._("Write plain text here, not a list or an object."))
    value = re.sub(r"[\x0b\x0c]", "\n", value).strip()  # Word's line break inside a paragraph
    if _CONTROL.search(value):
        raise tk.Invalid(tk._("This text contains characters that cannot be displayed; please type it again."))
    if len(value) > limit:
        raise tk.Invalid(tk._("This text is longer than {limit} characters.").format(limit=limit))
    return value


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _joined(value: Any) -> str:
    """A list of plain values as one text with commas; text as it is."""
    if isinstance(value, list) and all(isinstance(entry, (str, int)) for entry in value):
        value = ", ".join(str(entry) for entry in value)
    return _text(value, 2_000)


def _span(value: Any) -> Any:
    return parse_period(str(value).strip()) if isinstance(value, (str, int)) else None


def _is_link(value: Any, *, schemeless: bool) -> bool:
    """Browsers drop blanks and control characters inside an address, so an address holding any is refused."""
    if not isinstance(value, str) or _CONTROL.search(value) or re.search(r"[\t\r\n]", value.strip()):
        return False
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    return schemeless and ":" not in re.split(r"[/?#]", value)[0]


def _is_dangerous(value: Any) -> bool:
    return re.sub(r"[\s\x00-\x1f]", "", str(value)).lower().startswith(_DANGEROUS)


def _region_codes(value: Any, scheme: str | None) -> str:
    codes = split_codes(_joined(value))
    for code in codes:
        if not fits(code, scheme):
            hints = {
                "kemendagri": tk._("{value} is not a Kemendagri region code; write it with dots, for example 99.01."),
                "bps": tk._("{value} is not a BPS region code; write it without dots, for example 9901."),
            }
            either = tk._("{value} is not a region code; write for example 99.01 (Kemendagri) or 9901 (BPS).")
            raise tk.Invalid(hints.get(scheme or "", either).format(value=_shown(code)))
    return ", ".join(codes)


def _code(vocabulary: Vocabulary, value: Any, stored: Callable[[], list[Any]]) -> str:
    text = value if value == "\t" else _text(value, MAX_TEXT)
    term = vocabulary.resolve(text)
    if term is None:
        if vocabulary.fits_pattern(text) or text in stored():
            return text
        if vocabulary.is_open:
            sentence = tk._("{value} is not a code of this list; write one like {example}.")
            raise tk.Invalid(sentence.format(value=_shown(text), example=vocabulary.terms[0].code))
        choices = ", ".join(active.code for active in vocabulary.active())
        sentence = tk._("{value} is not one of the possible values: {choices}.")
        raise tk.Invalid(sentence.format(value=_shown(text), choices=choices))
    if term.retired and term.code not in stored():
        raise tk.Invalid(tk._("{value} is no longer in use; choose another value.").format(value=_shown(text)))
    return term.code


def _json_object(value: Any) -> dict[str, Any]:
    parsed = parse_json_object(value)
    if isinstance(parsed, Reason):
        raise _invalid(parsed)
    return parsed


def _invalid(reason: Reason) -> tk.Invalid:
    shown = {name: _shown(value) for name, value in reason.params.items()}
    return tk.Invalid(tk._(reason.msgid).format(**shown))


def _stored(key: FlattenKey, data: FlattenDataDict, context: Context) -> Any:
    """What the database holds for this field of this object, None for a new one."""
    owner: Any = context.get("package") or context.get("group")
    if owner is None:
        return None
    if key[0] == "resources":
        resource_id = data.get(("resources", key[1], "id"))
        owner = next((one for one in owner.resources if one.id == resource_id), None)
        if owner is None:
            return None
    value = getattr(owner, key[-1], None) if key[-1] in owner.__table__.columns else None
    return value if value is not None else owner.extras.get(key[-1])


def _organization(name_or_id: str) -> model.Group | None:
    if not name_or_id:
        return None
    found = model.Group.get(name_or_id)
    if found is None or not found.is_organization or found.state != "active":
        sentence = tk._("There is no organisation {value}.")
        raise tk.Invalid(sentence.format(value=_shown(name_or_id)))
    return found


def _parent_name(group: Any) -> str:
    parents = group.get_parent_groups(type=group.type) if group else []
    return parents[0].name if parents else ""


def _ids_below(group: Any) -> list[str]:
    return [row[0] for row in group.get_children_group_hierarchy(type=group.type)]


# roles and officials --------------------------------------------------------------------------------------------------


def satudata_day(value: Any) -> date:
    """A day as YYYY-MM-DD, as a date: for our own actions, which keep it in a column."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as e:
        raise tk.Invalid(tk._("Write the day as YYYY-MM-DD, for example 2026-08-17.")) from e


def satudata_nip(value: Any) -> str:
    """A civil servant's number: 18 digits; blanks and dots are dropped."""
    digits = re.sub(r"[\s.]", "", str(value or ""))
    if digits and not re.fullmatch(r"[0-9]{18}", digits):
        raise tk.Invalid(tk._("A NIP has 18 digits."))
    return digits
