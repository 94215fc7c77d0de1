"""Kinds of mail: why each comes, and which of them are reminders, the only ones somebody may switch off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.domain.text import N_

__all__ = ["CORRECTED", "DUE_SOON", "KINDS", "LINK_CHANGED", "OVERDUE", "TAKEN_OVER", "TOLD", "TURN", "MailKind"]

TURN, TOLD, CORRECTED, DUE_SOON, OVERDUE = "turn", "told", "corrected", "due_soon", "overdue"
LINK_CHANGED = "link_changed"
TAKEN_OVER = "taken_over"


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. `opening` and `why` may name `{roles}`; a reminder carries a way to switch reminders off."""

    key: str
    reminder: bool
    subject: str
    opening: str
    why: str


_KINDS = (
    MailKind(
        TURN,
        False,
        N_("Your turn: {title} ({state})"),
        N_("A dataset waits for you."),
        N_("You receive this mail because you hold the role {roles}. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        TOLD,
        False,
        N_("{state}: {title}"),
        N_("Something was decided about a dataset of yours."),
        N_("You receive this mail as a producer of this dataset. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        CORRECTED,
        False,
        N_("Metadata corrected: {title}"),
        N_("The Walidata corrected metadata of your dataset while verifying it."),
        N_("You receive this mail as a producer of this dataset. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        LINK_CHANGED,
        False,
        N_("Linked file changed: {title}"),
        N_("A published dataset links to a file that is not the one that was submitted and approved any more."),
        N_("You receive this mail because you are Walidata. Mails about published data cannot be switched off."),
    ),
    MailKind(
        TAKEN_OVER,
        False,
        N_("Taken over: {title}"),
        N_("A colleague has taken over a case you had taken on."),
        N_("You receive this mail because you had taken this case on. Mails about your cases cannot be switched off."),
    ),
    MailKind(
        DUE_SOON,
        True,
        N_("Reminder, due soon: {title}"),
        N_("A dataset waits for you and is due soon."),
        N_("You receive this reminder because you hold the role {roles}."),
    ),
    MailKind(
        OVERDUE,
        True,
        N_("Reminder, overdue: {title}"),
        N_("A dataset waits for you and is past its due date."),
        N_("You receive this reminder because you hold the role {roles}."),
    ),
)

KINDS: Mapping[str, MailKind] = {kind.key: kind for kind in _KINDS}
