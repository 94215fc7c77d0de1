"""Who may do something with a case, asked of everybody: written once, inherited by each permission.

A subclass says what is tried (`attempt`) and, for each state, who may and who sees the case and is refused; everybody
else must get the answer for what does not exist.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

import ckan.plugins.toolkit as tk

from tests.integration.support import People, act, make_dataset, move

EVERYBODY = (
    *("anonymous", "citizen", "stranger", "kepala_other", "forum", "koordinator", "sekretariat", "pembina"),
    *("produsen", "produsen_b", "pendukung", "kepala", "ppid", "walidata", "walidata_b", "sysadmin"),
)
OPD = frozenset({"produsen", "produsen_b", "pendukung", "kepala", "ppid"})
WALIDATA = frozenset({"walidata", "walidata_b"})

LIVES: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "draf": [],
    "diajukan": [("produsen", "submit", {})],
    "terpublikasi": [("produsen", "submit", {}), ("kepala", "validate", {}), ("walidata", "verify", {})],
}
LIVES["ditarik"] = [*LIVES["terpublikasi"], ("walidata", "withdraw", {"reason": "kesalahan_data"})]


class CaseMatrix:
    """One permission, held against every person in several states of a case."""

    may: ClassVar[dict[str, frozenset[str]]]
    """State to those who may."""
    refused: ClassVar[dict[str, frozenset[str]]] = {}
    """State to those who see the case and may not: 403, or 409 where the state itself forbids it."""

    def attempt(self, people: People, user: Any, name: str) -> Any:
        """Try it as this user on the dataset of this name."""
        raise AssertionError("a subclass says what is tried")

    @pytest.mark.parametrize("state", list(LIVES))
    def test_who_may_who_sees_and_may_not_and_for_whom_there_is_nothing(self, people: People, state: str) -> None:
        """Everybody in turn, with one case in this state."""
        make_dataset(people.produsen, people.opd, "penduduk")
        for who, transition, words in LIVES[state]:
            move(getattr(people, who), "penduduk", transition, **words)
        assert {who: self._answer(people, who) for who in EVERYBODY} == {
            who: self._expected(state, who) for who in EVERYBODY
        }

    def _expected(self, state: str, who: str) -> str:
        if who in self.may.get(state, frozenset()):
            return "may"
        return "refused" if who in self.refused.get(state, frozenset()) else "nothing there"

    def _answer(self, people: People, who: str) -> str:
        try:
            self.attempt(people, getattr(people, who, None), "penduduk")
        except tk.ObjectNotFound:
            return "nothing there"
        except (tk.NotAuthorized, tk.ValidationError):
            return "refused"
        return "may"


def comment(user: Any, name: str, body: str = "Mohon periksa baris 3.", **more: Any) -> dict[str, Any]:
    """Say something about a dataset's case."""
    return act("satudata_comment_create", user, id=name, body=body, **more)
