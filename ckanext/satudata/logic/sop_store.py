"""SOP profiles as an admin owns them: reading a text, drafts, versions; nothing here commits.

A published version never changes. What is edited is a draft, one for each profile; two people who edit the same one are
told of each other, and what the second has typed is not lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.marked import KEY, MAX_LENGTH
from ckanext.satudata.domain.sop import SopProfile, load_profile
from ckanext.satudata.domain.sop_fit import unfit_to_use
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic.plain_input import plain
from ckanext.satudata.logic.profiles import bundled_keys, bundled_profile, find_profile
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import SopDraft, SopProfileRow
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "Judged",
    "discard_draft",
    "freeze",
    "judge",
    "profile_named",
    "publish",
    "read_text",
    "save_draft",
    "stored_keys",
    "versions_of",
]

DOCUMENT = N_("the document")
NO_PROFILE = N_("SOP profile not found.")
TOO_LONG = N_("The profile is longer than {limit} characters. No SOP is; look whether this is the right file.")


@dataclass(frozen=True)
class Judged:
    """What the portal says of a text: a profile with warnings, or the place and the sentence of the first fault."""

    profile: SopProfile | None
    warnings: tuple[str, ...] = ()
    line: int | None = None
    column: int | None = None
    message: str = ""
    nearest: str | None = None

    def dictize(self) -> dict[str, Any]:
        """As `satudata_sop_validate` answers."""
        found = self.profile
        return {
            "ok": found is not None,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "nearest": self.nearest,
            "key": found.key if found else None,
            "version": found.version if found else None,
            "title": dict(found.title) if found else None,
            "steps": len(found.steps) if found else None,
            "flows": list(found.flows) if found else [],
            "warnings": list(self.warnings),
        }


def read_text(text: Any) -> str:
    """A text as somebody typed or uploaded it, with the line ends of a file; refused before anything looks into it."""
    if not isinstance(text, str) or not text.strip():
        raise tk.ValidationError({"text": [tk._("Write or upload the text of a profile.")]})
    if len(text) > MAX_LENGTH:
        raise tk.ValidationError({"text": [tk._(TOO_LONG).format(limit=MAX_LENGTH)]})
    plain({"text": text})
    return text.replace("\r\n", "\n").replace("\r", "\n")


def judge(text: str) -> Judged:
    """Read a text whole, or say where and why it cannot be read."""
    try:
        profile = load_profile(text)
    except ProfileError as e:
        said = tk._(e.reason).format(**{**e.params, **_in_words(e)})
        return Judged(None, (), e.line, _column(text, e), said, e.params.get("nearest"))
    return Judged(profile, tuple(sentence(reason) for flow in profile.flows.values() for reason in unfit_to_use(flow)))


_KINDS = {
    "role": N_("role"),
    "state": N_("state"),
    "source state": N_("source state"),
    "transition": N_("transition"),
    "flow": N_("flow"),
    "category": N_("category"),
    "guard": N_("condition"),
    "effect": N_("effect"),
    "attachment": N_("kind of document"),
    "rule": N_("rule"),
    "reason vocabulary": N_("list of reasons"),
    "access class": N_("access class"),
    "unit": N_("unit"),
    "calendar": N_("calendar"),
    "key": N_("key"),
}
"""What a vocabulary holds, as the reader of profiles names it; kinds of other modules stay as they are."""


def _in_words(error: ProfileError) -> dict[str, str]:
    """The parts of a refusal that are words of ours and not of the profile, in the reader's language."""
    kind, name = error.params.get("kind"), error.params.get("name")
    found = {"kind": tk._(_KINDS[kind])} if kind in _KINDS else {}
    return {**found, "name": tk._(name)} if name == DOCUMENT else found


def _column(text: str, error: ProfileError) -> int | None:
    """Where in its line the blamed word stands; the first letter of the line when no word is to blame."""
    lines = text.split("\n")
    if error.line is None or error.line > len(lines):
        return None
    line = lines[error.line - 1]
    for blamed in (error.params.get("word"), error.params.get("name")):
        if blamed and blamed in line:
            return line.index(blamed) + 1
    return len(line) - len(line.lstrip()) + 1


def _good(text: str) -> SopProfile:
    judged = judge(text)
    if judged.profile is None:
        place = tk._("Line {line}, column {column}: ").format(line=judged.line, column=judged.column)
        raise tk.ValidationError({"text": [(place if judged.line else "") + judged.message]})
    return judged.profile


def profile_named(key: Any, version: Any = None, draft: bool = False) -> SopProfile:
    """A version of a profile (the newest when none is named), or its draft, which must be readable then."""
    if draft:
        row = SopDraft.get(str(key))
        if row is None:
            raise tk.ObjectNotFound(tk._("There is no draft of this profile."))
        return _good(row.text)
    profile = find_profile(str(key), str(version) if version else None)
    if profile is None:
        raise tk.ObjectNotFound(tk._(NO_PROFILE))
    return profile


def stored_keys() -> list[str]:
    """Keys of every profile, bundled or published here."""
    return sorted({*bundled_keys(), *(row.key for row in SopProfileRow.all())})


def versions_of(key: str, rows: list[SopProfileRow]) -> list[dict[str, Any]]:
    """The versions of a profile, newest first; the bundled one last, as it was there before anything was published."""
    found = [row.dictize() for row in reversed(rows) if row.key == key]
    found.sort(key=lambda one: one["bundled"])
    bundled = bundled_profile(key)
    if bundled and bundled.version not in {one["version"] for one in found}:
        nobody = {"comment": "", "created_by": None, "created_at": None}
        found.append({"key": key, "version": bundled.version, "bundled": True, **nobody})
    return found


# Drafts


def save_draft(
    key: str, text: str, revision: int | None, comment: str | None, based_on: str, user: model.User | None
) -> SopDraft:
    """Keep a draft, readable or not. `revision` is the one the caller saw; None begins a new one.

    `comment` None leaves what was said before.
    """
    if not KEY.fullmatch(key):
        said = tk._('"{word}" must be written in lower-case letters, digits and underscores.')
        raise tk.ValidationError({"key": [said.format(word=key)]})
    row = SopDraft.lock(key)
    now, who = utcnow(), user.id if user else None
    if row is None:
        if revision:
            raise tk.ValidationError({"revision": [tk._("This draft was published or thrown away in the meantime.")]})
        row = SopDraft(key=key, text=text, based_on=based_on, comment=comment or "", revision=1, created_by=who)
        row.created_at, row.edited_by, row.edited_at = now, who, now
        Session.add(row)
        _flush_new_draft(key)
        return row
    if revision != row.revision:
        _edited_meanwhile(row)
    row.text, row.comment = text, row.comment if comment is None else comment
    row.revision += 1
    row.edited_by, row.edited_at = who, now
    Session.flush()
    return row


def _flush_new_draft(key: str) -> None:
    try:
        Session.flush()
    except IntegrityError:  # two people began it at the same moment
        Session.rollback()
        row = SopDraft.get(key)
        if row is None:
            raise
        _edited_meanwhile(row)


def _edited_meanwhile(row: SopDraft) -> NoReturn:
    other = model.User.get(row.edited_by) if row.edited_by else None
    said = tk._(
        "{name} has saved this draft in the meantime, on {when} (it is at revision {revision}). "
        "Your text was not saved; it is still in the form."
    )
    name = (other.fullname or other.name) if other else tk._("Somebody")
    when = long_datetime(row.edited_at, language())
    Session.rollback()
    raise tk.ValidationError({"revision": [said.format(name=name, when=when, revision=row.revision)]})


def discard_draft(key: str, revision: int) -> None:
    """Throw a draft away, as the caller saw it."""
    row = SopDraft.lock(key)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no draft of this profile."))
    if revision != row.revision:
        _edited_meanwhile(row)
    Session.delete(row)
    Session.flush()


# Versions


def publish(text: str, comment: str, user: model.User | None, key: str | None = None) -> SopProfileRow:
    """A text as a new version of its profile. Refused when it cannot be read or its version is there already."""
    profile = _good(text)
    if key is not None and profile.key != key:
        said = tk._('The draft is called "{key}", and its text says "key: {word}". Make both the same.')
        raise tk.ValidationError({"text": [said.format(key=key, word=profile.key)]})
    bundled = bundled_profile(profile.key)
    if (bundled and bundled.version == profile.version) or SopProfileRow.get(profile.key, profile.version):
        _taken(profile)
    row = _row(profile, comment, user, bundled=False)
    Session.add(row)
    try:
        Session.flush()
    except IntegrityError:
        Session.rollback()
        _taken(profile)
    return row


def _taken(profile: SopProfile) -> NoReturn:
    said = tk._('Version "{version}" of {key} is published already and never changes. Write another version.')
    raise tk.ValidationError({"version": [said.format(version=profile.version, key=profile.key)]})


def freeze(profile: SopProfile) -> None:
    """Keep the text of a bundled version that is switched on: an upgrade may bring another file."""
    if SopProfileRow.get(profile.key, profile.version) is None:
        Session.add(_row(profile, "", None, bundled=True))
        Session.flush()


def _row(profile: SopProfile, comment: str, user: model.User | None, bundled: bool) -> SopProfileRow:
    return SopProfileRow(
        key=profile.key,
        version=profile.version,
        text=profile.text,
        comment=comment,
        bundled=bundled,
        created_by=user.id if user else None,
        created_at=utcnow(),
    )
