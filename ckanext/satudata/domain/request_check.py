"""What a caller typed into a transition, judged field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ckanext.satudata.domain.attachment import KIND_TITLES
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.machine_types import CaseView, Request
from ckanext.satudata.domain.role import ROLE_TITLES, OfficialView, Role
from ckanext.satudata.domain.sop_types import (
    ACCESS_CLASSES,
    ACCESS_FIELDS,
    OPEN_ACCESS,
    Flow,
    ReasonRule,
    SopProfile,
    Transition,
)
from ckanext.satudata.domain.text import N_, Reason, listed

__all__ = ["RequestCheck", "check_move_reason"]


def check_move_reason(request: Request) -> str:
    """The reason a sysadmin gives for moving a case; BadRequest without one."""
    reason = _trimmed(request.reason)
    if not reason:
        raise BadRequest({"reason": [Reason("required", N_("Say why the case has to be moved."))]})
    return reason


def _trimmed(value: object) -> str | None:
    """The text without blanks around it, None when nothing is left."""
    return (str(value).strip() if value is not None else "") or None


def _no_problems() -> dict[str, list[Reason]]:
    return {}


@dataclass(frozen=True)
class RequestCheck:
    """One transition from one state by somebody in one role; collects every problem before it complains.

    `unsigned`: kinds of signed letter one of which is asked for and not there.
    """

    profile: SopProfile
    flow: Flow
    transition: Transition
    case: CaseView
    role: Role | None
    today: date
    unsigned: tuple[str, ...] = ()
    problems: dict[str, list[Reason]] = field(default_factory=_no_problems)

    def checked(self, request: Request) -> Request:
        """The request with texts trimmed and only the fields the transition asks for; BadRequest with every problem."""
        request = replace(
            request,
            reason=_trimmed(request.reason),
            note=_trimmed(request.note),
            how_to_fix=_trimmed(request.how_to_fix),
            fields={name: text for name in self.transition.fields if (text := _trimmed(request.fields.get(name)))},
        )
        self._reason(request)
        if self.transition.how_to_fix is ReasonRule.REQUIRED and not request.how_to_fix:
            self._add("how_to_fix", "required", N_("Say how this can be repaired."))
        self._official(request.decided_by)
        if self.unsigned:
            params = listed("kinds", [KIND_TITLES.get(kind, {"id": kind}) for kind in self.unsigned])
            text = N_("Attach the decision as the official signed it, as one of these: {kinds_en}.")
            self._add("letter", "required", text, params)
        if "legal_ground" in self.transition.guards:
            request = replace(request, fields=self._access(request.fields))
        if self.problems:
            raise BadRequest(self.problems)
        return request

    def _add(self, name: str, code: str, msgid: str, params: Mapping[str, str] | None = None) -> None:
        self.problems.setdefault(name, []).append(Reason(code, msgid, dict(params or {})))

    def _reason(self, request: Request) -> None:
        rule, vocabulary = self.transition.reason, self.transition.reasons
        if not request.reason:
            if rule is ReasonRule.REQUIRED:
                self._add("reason", "required", N_("A reason is required."))
            return
        if rule is ReasonRule.NONE:
            self._add("reason", "not_asked", N_("This step takes no reason; write it as a note."))
        if vocabulary is None:
            return
        word = self.profile.word(vocabulary, request.reason)
        if word is None:
            known = ", ".join(one.key for one in self.profile.reasons[vocabulary])
            params = {"word": request.reason, "known": known}
            self._add("reason", "unknown", N_('Unknown reason "{word}"; known are: {known}.'), params)
        elif word.note_required and not request.note:
            params = listed("reason", [word.title])
            self._add("note", "required", N_('The reason "{reason_en}" needs a note.'), params)

    def _official(self, official: OfficialView | None) -> None:
        """Whoever records a decision names an official who may make it and is in office today."""
        deciding = self.transition.roles_at.get(self.case.state, ())
        offices = listed("roles", [ROLE_TITLES[one] for one in deciding])
        if official is None:
            if self.role not in deciding:
                self._add("decided_by", "required", N_("Name the official who decided: {roles_en}."), offices)
            return
        params = {**offices, "official": official.name}
        if official.role not in deciding:
            self._add("decided_by", "role", N_("{official} cannot decide this, only: {roles_en}."), params)
        if self.case.organizations and official.organization_id not in self.case.organizations:
            self._add(
                "decided_by", "organization", N_("{official} does not hold an office in this organisation."), params
            )
        if not official.in_force(self.today):
            self._add("decided_by", "not_in_office", N_("{official} is not in office today."), params)

    def _access(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Fields of a reclassification: all but `terbuka` needs ground, reason, number and last day (UU 14/2008).

        What becomes `terbuka` loses them: they come back empty, to be written like that.
        """
        access_class = fields.get("accessRights", "")
        if access_class not in ACCESS_CLASSES:
            params = {"known": ", ".join(ACCESS_CLASSES)}
            self._add("accessRights", "unknown", N_("Choose an access class: {known}."), params)
            return dict(fields)
        target = self.flow.states[self.transition.target_from(self.case.state, access_class, self.case.priority)]
        if access_class not in target.access:
            params = {"access": access_class, **listed("state", [target.title])}
            self._add(
                "accessRights",
                "state",
                N_('Data in the state "{state_en}" cannot become {access}; withdraw and reopen them first.'),
                params,
            )
        if access_class == OPEN_ACCESS:
            return {**fields, **dict.fromkeys(ACCESS_FIELDS[1:], "")}
        for name in ACCESS_FIELDS[1:]:
            if not fields.get(name):
                self._add(name, "required", N_("Required unless the access class is terbuka."))
        if "batas_pembatasan" in fields:
            self._until(fields["batas_pembatasan"])
        return dict(fields)

    def _until(self, until: str) -> None:
        try:
            day = date.fromisoformat(until)
        except ValueError:
            example = N_("Write the date as year-month-day, for instance 2027-12-31.")
            self._add("batas_pembatasan", "no_date", example)
            return
        if day < self.today:
            self._add("batas_pembatasan", "past", N_("The last day of the restriction lies in the past."))
