"""What changed since a dataset was sent back, told from its history."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.domain.changes import changes_since_decision

SENT_BACK = ("send_back",)


def submit(fingerprint: str, **files: str) -> dict[str, Any]:
    checks = {name: {"hash": digest} for name, digest in files.items()}
    return {"kind": "transition", "transition": "submit", "fingerprint": fingerprint, "data": {"checks": checks}}


def send_back(fingerprint: str) -> dict[str, Any]:
    return {"kind": "transition", "transition": "send_back", "fingerprint": fingerprint, "data": {}}


def edit(who: str, *fields: str) -> dict[str, Any]:
    return {"kind": "edited", "transition": None, "actor_name": who, "data": {"fields": list(fields)}}


def test_nothing_was_ever_sent_back() -> None:
    """There is nothing to look back to."""
    assert changes_since_decision([edit("Siti", "title"), submit("a")], SENT_BACK) is None


def test_submitted_again_without_a_repair() -> None:
    """The digest says so, whatever was saved in between."""
    found = changes_since_decision([submit("a", r="1"), send_back("a"), edit("Siti"), submit("a", r="1")], SENT_BACK)
    assert found is not None
    assert (found.same_content, found.files) == (True, ())


def test_what_was_repaired_and_by_whom() -> None:
    """Fields the history names, and files whose bytes differ, came or went."""
    before = [edit("Agus", "title"), submit("a", r1="1", r2="2", r3="3"), send_back("a")]
    after = [edit("Siti", "konsep", "satuan"), edit("Agus", "konsep"), submit("b", r1="9", r2="2", r4="4")]
    found = changes_since_decision([*before, *after], SENT_BACK)
    assert found is not None
    assert found.same_content is False
    assert found.fields == ("konsep", "satuan")
    assert found.editors == ("Siti", "Agus")
    assert sorted(found.files) == ["r1", "r3", "r4"]


def test_still_under_repair() -> None:
    """Nobody can tell yet, but who worked on it."""
    found = changes_since_decision([submit("a"), send_back("a"), edit("Siti", "konsep")], SENT_BACK)
    assert found is not None
    assert (found.same_content, found.editors) == (None, ("Siti",))


def test_the_walidata_corrected_something() -> None:
    """Old and new value of each field."""
    correction = {
        "kind": "corrected",
        "transition": None,
        "actor_name": "Indah",
        "data": {"difference": {"satuan": {"old": "Org", "new": "Orang"}}},
    }
    found = changes_since_decision([submit("a"), send_back("a"), submit("b"), correction], SENT_BACK)
    assert found is not None
    assert found.differences == (("satuan", "Org", "Orang"),)


def test_a_send_back_that_was_undone_never_was() -> None:
    """The round goes on: what was sent back before it, if anything, is what is looked back to."""
    undone = [{**send_back("a"), "id": "e1"}, {"kind": "undone", "transition": None, "data": {"undone": "e1"}}]
    assert changes_since_decision([submit("a"), *undone], SENT_BACK) is None
    earlier = {**send_back("a"), "id": "e0"}
    found = changes_since_decision([submit("a"), earlier, submit("b"), *undone], SENT_BACK)
    assert found is not None
    assert found.decision["id"] == "e0"
    assert found.same_content is False
