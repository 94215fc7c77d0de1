"""A letter as somebody writes it: what was typed judged field by field, what it covers frozen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.letter import MAX_ITEMS, WALIDATA_KINDS
from ckanext.satudata.domain.letter_number import number_key, number_problem
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.logic import letters
from ckanext.satudata.logic.facts import dataset_of, fingerprint_of
from ckanext.satudata.logic.letter_facts import judged_fingerprints
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Case, Letter, LetterItem, Official
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.organization import ancestors, descendants

__all__ = ["Wrong", "cover", "judge_kind", "number_of", "recover", "write_down"]

TEXTS = {"subject": 300, "period": 100, "place": 100, "paper_place": 300, "body": 5000}
ITEM_TEXTS = {"tersedia": 20, "alasan": 300, "tanggal": 50, "penanggung_jawab": 150}
"""What a statement says of each thing: whether there is data, why not, until when, who collects (sdi-standards 5.3)."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_YEARS = range(1945, 2101)


class Wrong(dict[str, list[str]]):
    """What is wrong, by field."""

    def say(self, field: str, text: str) -> None:
        """One sentence more."""
        self.setdefault(field, []).append(text)

    def stop(self) -> None:
        """Raise what was found, if anything."""
        if self:
            raise tk.ValidationError(dict(self))


def judge_kind(kind: Any, organization_id: str | None) -> str:
    """The kind, if offices that follow this profile write such letters."""
    known = letters.kinds_of(current_profile(organization_id))
    if not isinstance(kind, str) or kind not in known:
        text = tk._("There is no letter of the kind {kind}. Possible are: {known}.")
        raise tk.ValidationError({"kind": [text.format(kind=str(kind or "-")[:60], known=", ".join(known))]})
    return kind


def number_of(typed: Any, wrong: Wrong) -> str:
    """The number as it was written, without blanks around it."""
    number = str(typed or "").strip()
    problem = number_problem(number)
    if problem:
        wrong.say("number", sentence(problem))
    return number


def write_down(letter: Letter, data: Mapping[str, Any], wrong: Wrong) -> None:
    """Put what was typed into the letter; what is not among the data stays as it is."""
    for name, most in TEXTS.items():
        if name in data:
            text = _text(data[name], name, most, wrong)
            setattr(letter, name, "" if name in wrong else text)  # what cannot be stored never reaches the database
    if "number" in data:
        number = number_of(data["number"], wrong)
        letter.number = "" if "number" in wrong else number
        letter.number_key = number_key(letter.number)
    if data.get("date"):
        day = _day(data["date"], wrong)
        letter.date = day or letter.date
    letter.year = letter.date.year
    if "official_id" in data:
        _put_official(letter, str(data["official_id"] or ""), wrong)
    if "signers" in data:
        letter.signers = _signers(letter, data["signers"], wrong)
    letter.modified_at = utcnow()


def _text(value: Any, name: str, most: int, wrong: Wrong) -> str:
    text = str(value or "").replace("\r\n", "\n").strip()
    if len(text) > most:
        wrong.say(name, tk._("This text has at most {limit} characters.").format(limit=most))
    if _UNWRITABLE.search(text):
        wrong.say(name, tk._("This value holds a character that no text may hold."))
    return text


def _day(value: Any, wrong: Wrong) -> date | None:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        wrong.say("date", tk._("Write the day as year-month-day, such as {example}.").format(example="2026-11-21"))
        return None
    if day.year not in _YEARS or day > today():
        wrong.say("date", tk._("A letter is not dated in the future or before {year}.").format(year=_YEARS[0]))
        return None
    return day


def _official(reference: str, letter: Letter, field: str, wrong: Wrong) -> Official | None:
    """An official in office on the letter's day, of this organisation or one above; of any for the portal's letters."""
    row = Official.get(reference)
    office = letter.organization_id
    anywhere = letter.kind in WALIDATA_KINDS
    there = [office, *ancestors(office)] if office else []
    if row is None or row.revoked_at is not None or not (anywhere or row.organization_id in there):
        wrong.say(field, tk._("There is no official with this id in this organization."))
        return None
    if letter.kind == "surat_validasi" and row.role != str(Role.KEPALA_OPD):
        wrong.say(field, tk._("{name} is not registered as head of the OPD.").format(name=row.name))
        return None
    if not row.in_force(letter.date):
        wrong.say(field, tk._("{name} is not in office on the day of the letter.").format(name=row.name))
        return None
    return row


def _put_official(letter: Letter, reference: str, wrong: Wrong) -> None:
    row = _official(reference, letter, "official_id", wrong) if reference else None
    letter.official_id = row.id if row else None
    letter.signatory_name, letter.signatory_nip = (row.name, row.nip) if row else ("", "")
    letter.signatory_position = _position(row) if row else ""


def _position(row: Official) -> str:
    """The position as it stands under a signature: a deputy says so."""
    return f"{row.acting.capitalize()}. {row.position}" if row.acting else row.position


def _signers(letter: Letter, given: Any, wrong: Wrong) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for one in given if isinstance(given, list) else [given] if given else []:
        said = one if isinstance(one, dict) else {"id": one}
        row = _official(str(said.get("id") or ""), letter, "signers", wrong)
        if row and row.id not in {each["id"] for each in found}:
            role = str(said.get("as") or "")[:100]
            found.append({"id": row.id, "name": row.name, "nip": row.nip, "position": _position(row), "as": role})
    return found


def cover(context: Context, letter: Letter, given: Any, wrong: Wrong) -> None:
    """What the letter covers, in the order given; of each its fingerprint as it was submitted."""
    named = _named(given, wrong)
    if not named:
        wrong.say("datasets", tk._("Choose at least one dataset this letter is about."))
    if wrong:
        return
    cases = [(case, said) for said in named if (case := _case(context, letter, str(said.get("id") or ""), wrong))]
    if wrong:
        return
    Session.query(LetterItem).filter_by(letter_id=letter.id).delete()
    judged = judged_fingerprints([case.id for case, _ in cases])
    seen: set[str] = set()
    for case, said in cases:
        if case.id not in seen:
            seen.add(case.id)
            Session.add(_item(letter, len(seen), case, judged.get(case.id), said, wrong))
    Session.flush()


def recover(letter: Letter) -> None:
    """Freeze again what the draft covers: what counts is the content at the moment the letter is written."""
    items = LetterItem.of([letter.id])
    judged = judged_fingerprints([one.case_id for one in items if one.case_id])
    for one in items:
        case = Case.get(one.case_id) if one.case_id else None
        if case is not None:
            one.fingerprint, one.title = _frozen(case, judged.get(case.id)), case.title
            one.data = {**one.data, **_facts(case)}
    Session.flush()


def _named(given: Any, wrong: Wrong) -> list[dict[str, Any]]:
    if isinstance(given, str) and given.lstrip().startswith("["):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            given = []
    found = given if isinstance(given, (list, tuple)) else [given] if given else []
    if len(found) > MAX_ITEMS:
        wrong.say("datasets", tk._("One letter covers at most {limit} datasets.").format(limit=MAX_ITEMS))
        return [{}]
    return [one if isinstance(one, dict) else {"id": one} for one in found]


def _case(context: Context, letter: Letter, reference: str, wrong: Wrong) -> Case | None:
    """The case meant; what the writer may not see and what is not there are told apart by nothing."""
    try:
        case = find_case(context, reference)
    except tk.ObjectNotFound:
        wrong.say("datasets", tk._("There is no dataset {reference} here.").format(reference=reference[:100] or "-"))
        return None
    if case.category == str(Category.CLOSED):
        wrong.say("datasets", tk._("{title}: its way has ended, no letter is needed.").format(title=case.title))
        return None
    office = letter.organization_id
    if office and case.organization_id not in {office, *descendants([office])[office]}:
        wrong.say("datasets", tk._("{title} belongs to another organization.").format(title=case.title))
        return None
    return case


def _item(
    letter: Letter, position: int, case: Case, judged: str | None, said: Mapping[str, Any], wrong: Wrong
) -> LetterItem:
    extra = {name: _text(said[name], "datasets", most, wrong) for name, most in ITEM_TEXTS.items() if said.get(name)}
    return LetterItem(
        letter_id=letter.id,
        position=position,
        object_type=case.object_type,
        object_id=case.object_id,
        case_id=case.id,
        title=case.title,
        fingerprint=_frozen(case, judged),
        data={**_facts(case), **extra},
    )


def _frozen(case: Case, judged: str | None) -> str | None:
    """The fingerprint of the submission; of a draft what it holds now."""
    if case.category == str(Category.OPEN) or judged is None:
        return fingerprint_of(dataset_of(case))
    return judged


_FACTS = {"kode": "id_dds", "satuan": "satuan", "jadwal": "accrualPeriodicity", "penanggung_jawab": "author"}


def _facts(case: Case) -> dict[str, str]:
    """What a letter prints of a dataset, from its metadata."""
    dataset = dataset_of(case) or {}
    years = dict.fromkeys(str(dataset.get(name) or "") for name in ("periode_awal", "periode_akhir"))
    found = {name: str(dataset.get(field) or "") for name, field in _FACTS.items()}
    count = len(dataset.get("resources", []))
    return {**found, "periode": "–".join(filter(None, years)), "berkas": str(count)}
