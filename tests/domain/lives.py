"""What the tests of the rules share: the bundled profile, its people, and a case walking through it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from ckanext.satudata import domain
from ckanext.satudata.domain.machine import Actor, CaseView, Facts, OfficialView, Outcome, Request, apply, available
from ckanext.satudata.domain.missing import MissingItem
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import SopProfile, load_profile
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.domain.workdays import Calendar

BAKU = Path(domain.__file__).parents[1] / "sop_profiles" / "baku.yaml"
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=timezone.utc)
"""Monday 2 March 2026, 10:00 in Jakarta."""
CALENDAR = Calendar()
FACTS = Facts(missing=(), blocking_checks=(), attachments=frozenset(), today=date(2026, 3, 2), now=NOW)
MISSING = MissingItem("satuan", {"id": "Satuan", "en": "Unit"}, "required", "{label_en} is missing.", {})
FINDING = Reason("type-error", "Row {row} of {file} is not a number.", {"row": "7", "file": "a.csv"})
HEAD = OfficialView("off-1", "Dra. Contoh", "dinas-a", user_id=None, valid_from=date(2026, 1, 1))

PRODUCER = Actor("user-producer", frozenset({Role.PRODUSEN_DATA}))
SUPPORT = Actor("user-support", frozenset({Role.WALIDATA_PENDUKUNG}))
KEPALA = Actor("user-head", frozenset({Role.KEPALA_OPD}))
WALIDATA = Actor("user-walidata", frozenset({Role.WALIDATA}))
PPID = Actor("user-ppid", frozenset({Role.PPID}))
SYSADMIN = Actor("user-admin", frozenset(), is_sysadmin=True)
STRANGER = Actor("user-stranger")

SEND_BACK = {"reason": "kesalahan_isian", "how_to_fix": "Perbaiki baris 7."}
RESTRICTED = {
    "accessRights": "terbatas",
    "dasar_pembatasan": "UU 14/2008 pasal 17 huruf h",
    "alasan_pembatasan": "memuat data pribadi",
    "nomor_keputusan_pembatasan": "555/12/2026",
    "batas_pembatasan": "2027-12-31",
}


@cache
def baku() -> SopProfile:
    """The bundled profile."""
    return load_profile(BAKU.read_text(encoding="utf-8"), BAKU.name)


def official_for(actor: Actor) -> OfficialView | None:
    """Who the supporting Walidata names when he records a decision; nobody for others."""
    return HEAD if Role.WALIDATA_PENDUKUNG in actor.roles else None


@dataclass
class Life:
    """A case that remembers what happened to it, as the outer rings would."""

    case: CaseView = field(default_factory=lambda: CaseView("draf", 1))
    facts: Facts = FACTS
    outcomes: list[Outcome] = field(default_factory=list)
    profile: SopProfile = field(default_factory=baku)

    def edit(self, actor: Actor) -> None:
        """The actor changes content."""
        self.case = replace(self.case, contributors=self.case.contributors | {actor.user_id or ""})

    def wait(self, **delta: float) -> None:
        """Time passes."""
        now = self.facts.now + timedelta(**delta)
        self.facts = replace(self.facts, now=now, today=now.date())

    def allowed(self, actor: Actor) -> list[str]:
        """Keys of the transitions this person may make now."""
        return [a.key for a in available(self.profile, "dataset", self.case, actor, self.facts) if a.allowed]

    def do(self, actor: Actor, transition: str, **request: object) -> Outcome:
        """The actor makes the transition, and the case becomes what the outcome says."""
        asked = Request(transition, self.case.case_version, **request)  # type: ignore[arg-type]
        outcome = apply(self.profile, "dataset", self.case, actor, self.facts, asked, CALENDAR)
        added = {outcome.add_contributor} - {None}
        self.case = CaseView(
            state=outcome.to_state,
            case_version=outcome.case_version,
            contributors=frozenset() if outcome.reset_contributors else self.case.contributors | added,
            decided=outcome.decided,
            access_class=outcome.access_class,
            due_at=outcome.due_at,
            step_started_at=outcome.step_started_at,
        )
        self.outcomes.append(outcome)
        return outcome


def typed_for(profile: SopProfile, flow: str, transition: str) -> dict[str, object]:
    """Whatever a transition asks for, read from the profile: no test has to know a new one."""
    t = profile.flows[flow].transitions[transition]
    words = profile.reasons.get(t.reasons or "", ())
    typed: dict[str, object] = {"note": "Catatan."}
    if str(t.reason) != "none":
        typed["reason"] = words[0].key if words else "Alasan."
    if str(t.how_to_fix) != "none":
        typed["how_to_fix"] = "Perbaiki baris 7."
    if t.fields:
        typed["fields"] = {name: RESTRICTED.get(name, "isi") for name in t.fields}
    return typed
