"""One case as files readable without the portal: what was decided, by whom, about which bytes, with checksums.

==================  =====================================================================================
case.json           case with the profile it followed, events with their hashes, comments, checks, files
dataset.json        the dataset's metadata as the portal holds them now
files/              bytes of the dataset's uploaded files
attachments/        supporting data and letters attached to the case
letters/            letters of the register that cover it: what was printed, and the signed scan
baca-saya.html/txt  the same for people, in Indonesian
SHA256SUMS          checksums of all of them, for `sha256sum -c`
==================  =====================================================================================
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters import attachments, bundle, letter_files, storage
from ckanext.satudata.adapters.words import long_datetime, translator
from ckanext.satudata.domain import evidence as rules
from ckanext.satudata.domain.attachment import KIND_TITLES, safe_filename
from ckanext.satudata.domain.letter import LetterState
from ckanext.satudata.domain.readable import Paper, Section
from ckanext.satudata.domain.role import ROLE_TITLES
from ckanext.satudata.domain.schedule import EVENT_TITLES
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.action.event import KINDS, REFUSED
from ckanext.satudata.logic.evidence import rows_of_case
from ckanext.satudata.logic.facts import dataset_of
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.model import Attachment, Case, CheckResult, Comment, Event, Letter, LetterItem
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["Exported", "export"]

FORM = "satudata-case-export-1"
LANGUAGE = "id"
"""The readable part is Indonesian whatever the portal speaks: it is a record of an Indonesian office."""


@dataclass(frozen=True)
class Exported:
    """What was written, and what could not be: names of files whose bytes are not there."""

    case_id: str
    events: int
    files: int
    attachments: int
    missing: tuple[str, ...]
    broken: int


def export(case: Case, target: Path) -> Exported:
    """Write everything of this case into a new folder, or a ZIP file where the name ends so.

    Only for who owns the machine (the command line): rights are not asked. A purged dataset leaves case and
    attachments.

    :raises bundle.TargetTaken: the name is taken; nothing is written over
    :raises OSError: no room, or no right to write there; nothing is left behind
    """
    dataset = dataset_of(case)
    rows = rows_of_case(case.id)
    findings = rules.check_case([rules.line_of(row) for row in rows]) if rows else []
    with bundle.opened(target) as out:
        files = [_file(out, number, one) for number, one in enumerate((dataset or {}).get("resources", []), start=1)]
        letters = [_letter(out, number, one) for number, one in enumerate(_attachments(case), start=1)]
        printed = [one for row in _registered(case) for one in _printed(out, row)]
        said = _said(case, rows, findings, files, letters) | {"letters": printed}
        out.put("case.json", _json(said))
        out.put("dataset.json", _json(dataset))
        paper = _Words(case, profile_of_case(case)).paper(dataset, findings, files, [*letters, *printed])
        out.put("baca-saya.html", [paper.html().encode()])
        out.put("baca-saya.txt", [paper.text().encode()])
    missing = tuple(one["name"] for one in [*files, *letters, *printed] if one["path"] is None and one["expected"])
    return Exported(
        case.id,
        len(rows),
        sum(one["path"] is not None for one in files),
        sum(one["path"] is not None for one in [*letters, *printed]),
        missing,
        len(findings),
    )


def _json(value: Any) -> list[bytes]:
    return [(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()]


def _file(out: bundle.Bundle, number: int, resource: dict[str, Any]) -> dict[str, Any]:
    """One file of the dataset; a link has no bytes of ours."""
    name = safe_filename(str(resource.get("url") or resource.get("name") or ""))
    uploaded = resource.get("url_type") == "upload"
    found: dict[str, Any] = {
        "id": resource["id"],
        "name": resource.get("name") or name,
        "url": resource.get("url"),
        "expected": uploaded,
        "path": None,
    }
    if uploaded:
        with storage.opened(resource) as stream:
            if stream is not None:
                found["path"] = f"files/{number:02}-{name}"
                found["sha256"], found["size"] = out.put(found["path"], bundle.chunks(stream))
    newest = CheckResult.newest(resource["id"])
    found["checked_sha256"] = newest.file_hash if newest else None
    return found


def _attachments(case: Case) -> list[Attachment]:
    stmt = sa.select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.created_at, Attachment.id)
    return list(Session.scalars(stmt))


def _letter(out: bundle.Bundle, number: int, row: Attachment) -> dict[str, Any]:
    """One attachment; of one that was taken back only that it was there."""
    found: dict[str, Any] = {**row.dictize(), "name": row.filename, "expected": row.deleted_at is None, "path": None}
    found |= {"deleted_at": isoformat(row.deleted_at), "recorded_sha256": row.sha256}
    if row.deleted_at is not None:
        return found
    return found | _copied(out, attachments.path_of(row.id), f"attachments/{number:02}-{safe_filename(row.filename)}")


def _copied(out: bundle.Bundle, place: Path, path: str) -> dict[str, Any]:
    """The bytes of a file of ours put into the bundle, as `path`, `sha256` and `size`; nothing where they are gone."""
    if not place.is_file():
        return {}
    with place.open("rb") as stream:
        sha256, size = out.put(path, bundle.chunks(stream))
    return {"path": path, "sha256": sha256, "size": size}


def _registered(case: Case) -> list[Letter]:
    """Letters that cover the case and left the desk, those replaced or made void too: they were part of its way."""
    covers = sa.select(LetterItem.letter_id).where(LetterItem.case_id == case.id)
    stmt = sa.select(Letter).where(Letter.id.in_(covers), Letter.state != str(LetterState.DRAFT))
    return list(Session.scalars(stmt.order_by(Letter.created_at, Letter.id)))


def _printed(out: bundle.Bundle, letter: Letter) -> list[dict[str, Any]]:
    """One entry for each file of a letter, with the letter's own data; one without a path where it has none yet."""
    said = {**letter.dictize(), "expected": False, "path": None}
    number = safe_filename(letter.number or letter.id)
    found = []
    for form in ("docx", "pdf", "scan"):
        file = letter.files.get(form)
        if not file:
            continue
        one = {**said, "form": form, "name": file["name"], "expected": True, "recorded_sha256": file["sha256"]}
        path = f"letters/{number}-{letter.id[:8]}-{form}-{safe_filename(file['name'])}"
        found.append(one | _copied(out, letter_files.path_of(file["key"]), path))
    return found or [{**said, "name": letter.number or letter.subject}]


def _said(
    case: Case,
    rows: list[dict[str, str | None]],
    findings: list[rules.Finding],
    files: list[dict[str, Any]],
    letters: list[dict[str, Any]],
) -> dict[str, Any]:
    """What programs read; events come twice: as data, and as the text their hashes were made of."""
    comments = [{**one.dictize(), "withdrawn_by": one.withdrawn_by} for one in reversed(Comment.of_case(case.id))]
    ids = [one["id"] for one in files]
    stmt = sa.select(CheckResult).where(CheckResult.resource_id.in_(ids)).order_by(CheckResult.created_at)
    checks = [run.dictize() for run in Session.scalars(stmt)] if ids else []
    group = model.Group.get(case.organization_id) if case.organization_id else None
    return {
        "format": FORM,
        "portal": config.site_url(),
        "exported_at": isoformat(utcnow()),
        "case": {
            **case.dictize(),
            "profile_copy": case.profile,
            "contributors": case.contributors,
            "decided": case.decided,
            "turn": case.turn,
        },
        "organization": {"id": group.id, "name": group.name, "title": group.title} if group else None,
        "roles": {str(role): dict(title) for role, title in ROLE_TITLES.items()},
        "events": [
            {**event.dictize(), "seq": event.seq, "previous": event.previous, "hash": event.hash}
            for event in Event.of_case(case.id)
        ],
        "chain": [{"hash": row["hash"], "text": rules.canonical(row["previous"], row)} for row in rows],
        "chain_findings": [{"kind": one.kind.value, "seq": one.seq, "differs": one.differs} for one in findings],
        "comments": comments,
        "checks": checks,
        "files": files,
        "attachments": letters,
    }


class _Words:
    """The paper for people."""

    def __init__(self, case: Case, profile: SopProfile) -> None:
        self.case, self.flow, self.profile = case, profile.flows[case.flow], profile
        self._: Callable[[str], str] = translator(LANGUAGE)

    def paper(
        self,
        dataset: dict[str, Any] | None,
        findings: list[rules.Finding],
        files: list[dict[str, Any]],
        letters: list[dict[str, Any]],
    ) -> Paper:
        _ = self._
        return Paper(
            LANGUAGE,
            _("Case: {title}").format(title=self.case.title),
            _(
                "This is the record of one dataset's way to publication, readable without the portal. case.json holds "
                "the same for programs; SHA256SUMS the checksums of all files (sha256sum -c SHA256SUMS)."
            ),
            (
                self._summary(dataset, findings),
                *self._timeline(),
                Section(_("Discussion"), tuple(self._comments())),
                Section(_("Files"), tuple(self._documents(files))),
                Section(_("Documents of the case"), tuple(self._documents(letters))),
            ),
        )

    def _when(self, moment: datetime | None) -> str:
        return long_datetime(moment, LANGUAGE, seconds=True) if moment else ""

    def _state(self, key: str | None) -> str:
        state = self.flow.states.get(key or "")
        return in_language(state.title, LANGUAGE) if state else key or ""

    def _summary(self, dataset: dict[str, Any] | None, findings: list[rules.Finding]) -> Section:
        _, case = self._, self.case
        group = model.Group.get(case.organization_id) if case.organization_id else None
        chain = (
            _("{n} places of this history are not what was written; see chain_findings in case.json.").format(
                n=len(findings)
            )
            if findings
            else _("Every event gives its own hash and follows the one before it.")
        )
        pairs = (
            (_("Dataset"), (dataset or {}).get("title") or case.title),
            (_("Name in the address"), (dataset or {}).get("name") or ""),
            (_("Organization"), (group.title or group.name) if group else ""),
            (_("State now"), self._state(case.state)),
            (_("Access class"), case.access_class),
            (_("SOP"), f"{in_language(self.profile.title, LANGUAGE)} ({case.profile_key}, {case.profile_version})"),
            (_("Id of the case"), case.id),
            (_("Portal"), config.site_url()),
            (_("Exported at"), self._when(utcnow())),
            (_("Hash chain"), chain),
        )
        return Section(_("Summary"), pairs)

    def _timeline(self) -> Iterable[Section]:
        """Who decided what and when, oldest first."""
        _ = self._
        yield Section(_("History"), ())
        for number, event in enumerate(Event.of_case(self.case.id), start=1):
            pairs = (
                (_("When"), self._when(event.created_at)),
                (_("Done by"), event.actor_name),
                (_("In the role"), self._role(event.role)),
                (_("Decided by"), " / ".join(filter(None, [event.decided_by_name, event.decided_by_position]))),
                (_("From"), self._state(event.from_state)),
                (_("To"), self._state(event.to_state)),
                (_("Reason"), self._reason(event)),
                (_("Note"), event.note or ""),
                (_("How to repair"), event.how_to_fix or ""),
                (_("Why refused"), "\n".join(self._refusal(event))),
                (_("Attempts"), str(event.attempts) if event.attempts > 1 else ""),
                (_("Due then"), self._when(event.due_at)),
                (_("Fingerprint of the content"), event.fingerprint or ""),
                (_("Hash"), event.hash),
            )
            yield Section(f"{number}. {self._title(event)}", pairs, level=3)

    def _title(self, event: Event) -> str:
        transition = self.flow.transitions.get(event.transition or "")
        if transition:
            named = in_language(transition.title, LANGUAGE)
        else:
            named = self._(KINDS[event.kind]) if event.kind in KINDS else event.transition or event.kind
        around = {"refused": REFUSED, **EVENT_TITLES}.get(event.kind)
        return self._(around).format(what=named) if around else named

    def _role(self, key: str | None) -> str:
        return next((in_language(title, LANGUAGE) for role, title in ROLE_TITLES.items() if role == key), key or "")

    def _reason(self, event: Event) -> str:
        made = self.flow.transitions.get(event.transition or "")
        word = self.profile.word(made.reasons, event.reason) if made and made.reasons and event.reason else None
        return in_language(word.title, LANGUAGE) if word else event.reason or ""

    def _refusal(self, event: Event) -> Iterable[str]:
        for one in event.data.get("why", ()):
            msgid = one["msgid"]
            yield self._(msgid).format(**one["params"])

    def _comments(self) -> Iterable[tuple[str, str]]:
        for one in reversed(Comment.of_case(self.case.id)):
            label = f"{self._when(one.created_at)}, {one.user_name}"
            yield label, self._("(withdrawn)") if one.withdrawn_at else one.body

    def _documents(self, found: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
        _ = self._
        for one in found:
            label = in_language(KIND_TITLES[one["kind"]], LANGUAGE) if one.get("kind") in KIND_TITLES else one["name"]
            if one["path"]:
                yield label, f"{one['path']}\nSHA-256 {one['sha256']}"
            elif not one["expected"]:
                yield label, one.get("url") or _("{name}: taken back").format(name=one["name"])
            else:
                yield label, _("{name}: its bytes are not there").format(name=one["name"])
