"""The daily seal: what the whole history was at one moment, kept outside the database and told to the Walidata.

Sealing looks at the history first. What disagrees with an earlier seal is written into the new one and into the mail:
a forged history must never get a clean seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters import seals
from ckanext.satudata.adapters.words import long_date, long_datetime, translator
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import evidence, mail, outbox
from ckanext.satudata.logic.people import holders
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["ClockBehind", "SealDone", "seal"]

KIND = "seal"

NAMED = 100
"""How many findings a seal names one by one."""


class ClockBehind(Exception):
    """The clock stands before the newest seal: what would be sealed now could not be told from what came before."""


@dataclass(frozen=True)
class SealDone:
    """What came of it: the seal of today, whether it is new, and how many mails were written about it."""

    file: seals.SealFile
    new: bool
    mails: int


def seal(*, now: datetime | None = None) -> SealDone:
    """Write today's seal unless there is one, and tell every Walidata once. Two at once make one seal.

    :raises ClockBehind: the newest seal is of a later moment
    :raises OSError: the folder cannot be written
    """
    now = now or utcnow()
    day = now.astimezone(ZoneInfo(config.display_timezone())).date()
    found, new = _of_today(day), False
    if found is None:
        found, new = _written(day, now)
    rows = _tell(found, day)
    return SealDone(found, new, len(rows))


def _of_today(day: date) -> seals.SealFile | None:
    name = f"segel-{day.isoformat()}.json"
    return next((seals.read(path) for path in seals.files() if path.name == name), None)


def _written(day: date, now: datetime) -> tuple[seals.SealFile, bool]:
    paths = seals.files()
    points = evidence.sealed_points(paths[-1:])
    if points.newest and points.newest.time > now:
        raise ClockBehind(f"the clock says {now.isoformat()}, the seal {points.newest.seal} is of a later moment")
    with evidence.from_database() as history:
        verified = evidence.verify(history, points)
    try:
        return seals.write(day, _said(verified, now, paths[-1] if paths else None)), True
    except seals.AlreadySealed:
        found = _of_today(day)
        if found is None:
            raise
        return found, False


def _said(verified: evidence.Verified, now: datetime, before: Path | None) -> dict[str, Any]:
    """What a seal says; every name in it is documented in docs/decisions/022."""
    return {
        "format": evidence.FORM,
        "portal": config.site_url(),
        "time": now.isoformat(),
        "last_seq": verified.last_seq,
        "events": verified.events,
        "cases": len(verified.heads),
        "root": verified.root,
        "previous": {"file": before.name, "sha256": seals.digest(before)} if before else None,
        "findings": len(verified.findings) + len(verified.broken),
        "disagrees": [
            *verified.broken[:NAMED],
            *(f"{one.kind.value} {one.case_id} {one.seq or ''}".strip() for one in verified.findings[:NAMED]),
        ],
        "heads": [
            {"case": case_id, "events": head.events, "hash": head.hash}
            for case_id, head in sorted(verified.heads.items())
        ],
    }


def _tell(found: seals.SealFile, day: date) -> list[str]:
    """One mail a Walidata and day, however often the job runs."""
    people = [user for user in holders([Role.WALIDATA], None) if user.email]
    rows = []
    for user in people:
        payload = mail.payload_of(KIND, user, _mail(user, found, day))
        rows.append(Outbox.put_once(f"{KIND}:{day.isoformat()}:{user.id}", kind="mail", payload=payload))
    Session.commit()
    written = [row for row in rows if row]
    outbox.deliver_soon(written)
    return written


def _mail(user: model.User, found: seals.SealFile, day: date) -> Mail:
    _ = translator()
    language = config.locale_default()
    said = found.said
    opening = _(
        "This is the seal of the day over the history of all datasets. Print this mail or keep it: whoever changes a "
        "decision later cannot make it fit these figures again."
    )
    return Mail(
        language=language.replace("_", "-"),
        subject=_("Seal of the history, {date}").format(date=long_date(day)),
        greeting=_("Dear {name},").format(name=user.fullname or user.name),
        opening=opening,
        facts=(
            (_("Sealed at"), long_datetime(datetime.fromisoformat(said["time"]), seconds=True)),
            (_("Number of events"), str(said["events"])),
            (_("Number of cases"), str(said["cases"])),
            (_("Root (SHA-256)"), _in_groups(said["root"])),
            (_("File"), found.path.name),
            *_alarm(said),
        ),
        button=Link(_("Open the portal"), config.site_url()),
        why=_("You get this mail because you hold the role {roles}.").format(
            roles=in_language(ROLE_TITLES[Role.WALIDATA], language)
        ),
        portal=Link(config.site_title(), config.site_url()),
    )


def _alarm(said: dict[str, Any]) -> list[tuple[str, str]]:
    """What a Walidata must do when the history is not what an earlier seal says."""
    if not said.get("findings"):
        return []
    _ = translator()
    text = _(
        "{n} places of the history are not what was written. Ask the operator for the report of "
        "`ckan satudata case verify-history` and keep the earlier mails."
    )
    return [(_("Attention"), text.format(n=said["findings"]))]


def _in_groups(root: str) -> str:
    """As people compare it by eye: eight groups of eight."""
    return " ".join(root[i : i + 8] for i in range(0, len(root), 8))
