"""Who may see what: the table of design section 4, cell by cell."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ckanext.satudata.domain.role import HeldRole, Role, organizations_of, roles_for
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.domain.visibility import (
    LABEL_PUBLIC,
    PEMBINA_LABEL,
    WALIDATA_LABEL,
    content_locked,
    dataset_labels,
    is_public,
    org_label,
    user_labels,
)  # fmt: skip

from .lives import baku

ORG = "satudata-org-dinas-a"
TODAY = date(2026, 3, 2)
INSIDE, REVIEWERS = {ORG, WALIDATA_LABEL}, {ORG, WALIDATA_LABEL, PEMBINA_LABEL}
TABLE = {
    "draf": {ORG},
    "dikembalikan": INSIDE,
    "diajukan": REVIEWERS,
    "divalidasi": REVIEWERS,
    "terpublikasi": REVIEWERS,
    "diserahkan": REVIEWERS,
    "ditolak": INSIDE,
    "ditarik": INSIDE,
    "dihapus": set(),
}
CLASSES = ("terbuka", "terbatas", "tertutup", "", "TERBUKA", "entah")


@pytest.mark.parametrize(("state", "access", "private"), list(product(TABLE, CLASSES, (True, False))))
def test_labels_of_every_state_and_access_class(state, access, private):
    """Public is added for published open data that CKAN itself does not hide, and for nothing else."""
    category = baku().flows["dataset"].states[state].category
    labels = dataset_labels(category, state, access, "dinas-a", True, private, True)
    public = {LABEL_PUBLIC} if (state, access, private) == ("terpublikasi", "terbuka", False) else set()
    assert set(labels) == TABLE[state] | public
    assert labels == dataset_labels(category.value, state, access, "dinas-a", True, private, True)


@pytest.mark.parametrize("state", TABLE)
def test_nothing_is_seen_of_what_has_no_case_or_is_not_active(state):
    """A missing case means hidden, and so does deletion."""
    category = baku().flows["dataset"].states[state].category
    assert dataset_labels(category, state, "terbuka", "dinas-a", has_case=False, private=False) == []
    assert dataset_labels(category, state, "terbuka", "dinas-a", private=False, active=False) == []


@pytest.mark.parametrize("category", ["", "Published", "publish", "review"])
def test_a_category_nobody_knows_is_hidden_and_locked(category):
    """What is not understood stays shut."""
    assert dataset_labels(category, "terpublikasi", "terbuka", "dinas-a", True, False, True) == []
    assert not is_public(category, "terbuka")
    assert content_locked(category)


def test_without_an_organisation_there_is_no_organisation_label():
    """Not even an empty one."""
    assert dataset_labels("open", "draf", "terbuka", None) == []
    assert dataset_labels("waiting", "diajukan", "terbuka", "") == sorted({WALIDATA_LABEL, PEMBINA_LABEL})


@pytest.mark.parametrize(("category", "access", "has_case"), list(product(Category, CLASSES, (True, False))))
def test_public_is_published_and_open_and_known(category, access, has_case):
    """One cell of the table is public."""
    expected = (category, access, has_case) == (Category.PUBLISHED, "terbuka", True)
    assert is_public(category, access, has_case) is expected
    assert is_public(category.value, access, has_case) is expected


@pytest.mark.parametrize(
    ("category", "locked"),
    [(Category.OPEN, False), (Category.WAITING, True), (Category.PUBLISHED, True), (Category.CLOSED, False)],
)
def test_content_is_locked_while_it_waits_and_while_it_is_published(category, locked):
    """Design section 3."""
    assert content_locked(category) is locked


TREE = {"dinas-a": {"bidang-a1", "bidang-a2"}, "bidang-a1": set()}


@pytest.mark.parametrize(
    ("held", "labels"),
    [
        ([], set()),
        ([HeldRole(Role.PRODUSEN_DATA, "bidang-a1")], {"bidang-a1"}),
        ([HeldRole(Role.KEPALA_OPD, "dinas-a")], {"dinas-a", "bidang-a1", "bidang-a2"}),
        ([HeldRole(Role.PPID, "dinas-b")], {"dinas-b"}),
        ([HeldRole(Role.PRODUSEN_DATA, "dinas-a", valid_to=date(2026, 3, 1))], set()),
        ([HeldRole(Role.KEPALA_OPD, "dinas-a", valid_from=date(2026, 3, 3), acting="plt")], set()),
        ([HeldRole(Role.KEPALA_OPD, "bidang-a2", TODAY, TODAY, "plh")], {"bidang-a2"}),
        ([HeldRole(Role.PRODUSEN_DATA, None)], set()),
        ([HeldRole(Role.WALIDATA, "dinas-a")], set()),
        (
            [
                HeldRole(Role.ANGGOTA_FORUM, None),
                HeldRole(Role.SEKRETARIAT, None),
                HeldRole(Role.KOORDINATOR_FORUM, None),
            ],
            set(),
        ),
    ],
)
def test_a_role_opens_its_organisation_and_everything_below_it_while_in_force(held, labels):
    """Table and function of descendants give the same."""
    assert user_labels(held, TREE, TODAY) == {org_label(o) for o in labels}
    assert organizations_of(held, lambda org: TREE.get(org, set()), TODAY) == labels


def test_portal_roles_bring_their_own_label():
    """Walidata and Pembina see over all organisations; an expired one sees nothing."""
    assert user_labels([HeldRole(Role.WALIDATA, None)], TREE, TODAY) == {WALIDATA_LABEL}
    assert user_labels([HeldRole(Role.PEMBINA_DATA, None)], TREE, TODAY) == {PEMBINA_LABEL}
    assert user_labels([HeldRole(Role.WALIDATA, None, valid_to=date(2026, 3, 1))], TREE, TODAY) == set()


@pytest.mark.parametrize(
    ("held", "organization", "ancestors", "roles"),
    [
        (HeldRole(Role.KEPALA_OPD, "dinas-a"), "dinas-a", [], {Role.KEPALA_OPD}),
        (HeldRole(Role.KEPALA_OPD, "dinas-a"), "bidang-a1", ["dinas-a"], {Role.KEPALA_OPD}),
        (HeldRole(Role.KEPALA_OPD, "bidang-a1"), "dinas-a", [], set()),
        (HeldRole(Role.KEPALA_OPD, "dinas-b"), "dinas-a", ["pemda"], set()),
        (HeldRole(Role.WALIDATA, None), "dinas-a", [], {Role.WALIDATA}),
        (HeldRole(Role.WALIDATA, None), None, [], {Role.WALIDATA}),
        (HeldRole(Role.PRODUSEN_DATA, None), None, [], set()),
        (HeldRole(Role.WALIDATA, "dinas-a"), "dinas-a", [], set()),
        (HeldRole(Role.WALIDATA, None, valid_to=date(2026, 3, 1)), "dinas-a", [], set()),
        (HeldRole(Role.WALIDATA, None, valid_from=TODAY, valid_to=TODAY), "dinas-a", [], {Role.WALIDATA}),
    ],
)
def test_a_role_counts_where_it_is_held_and_below(held, organization, ancestors, roles):
    """Never above, never beside, never out of its time."""
    assert roles_for([held], organization, ancestors, TODAY) == roles
