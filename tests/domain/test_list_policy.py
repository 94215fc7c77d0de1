"""Who may read and write a Daftar Data: the table of `domain.list_policy`."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.role import Role

OWN, FOREIGN = "opd-sendiri", "opd-lain"


def _holder(role: Role, *organizations: str) -> ListReader:
    wide = frozenset() if organizations else frozenset({role})
    return ListReader("u", any_role=True, portal_roles=wide, organizations=frozenset(organizations))


NOBODY = ListReader()
CITIZEN = ListReader("warga")
ADMIN = ListReader("admin", is_sysadmin=True)
SEKRETARIAT, WALIDATA = _holder(Role.SEKRETARIAT), _holder(Role.WALIDATA)
FORUM, PEMBINA = _holder(Role.ANGGOTA_FORUM), _holder(Role.PEMBINA_DATA)
PRODUCER = _holder(Role.PRODUSEN_DATA, OWN)
SUPPORT = _holder(Role.WALIDATA_PENDUKUNG)


@pytest.mark.parametrize(
    ("reader", "keeps", "draft", "own", "foreign", "nobodys"),
    [
        (NOBODY, False, False, False, False, False),
        (CITIZEN, False, False, False, False, False),
        (FORUM, False, True, False, False, False),
        (PEMBINA, False, True, False, False, False),
        (PRODUCER, False, True, True, False, False),
        (SUPPORT, False, True, True, True, True),
        (SEKRETARIAT, True, True, True, True, True),
        (WALIDATA, True, True, True, True, True),
        (ADMIN, True, True, True, True, True),
    ],
    ids=["nobody", "citizen", "forum", "pembina", "producer", "support", "sekretariat", "walidata", "admin"],
)
def test_the_table(reader: ListReader, keeps: bool, draft: bool, own: bool, foreign: bool, nobodys: bool):
    assert reader.keeps_lists is keeps
    assert reader.sees_drafts is draft
    assert reader.writes_rows is (own or foreign)
    assert [reader.writes_row_of(one) for one in (OWN, FOREIGN, None)] == [own, foreign, nobodys]
    assert reader.gives_row(OWN, FOREIGN) is (own and foreign), "a producer gives no row away and takes none"
    assert reader.gives_row(FOREIGN, OWN) is (own and foreign)


@pytest.mark.parametrize(
    ("access_class", "agreed", "everybody"),
    [
        ("terbuka", True, True),
        ("terbatas", True, False),
        ("tertutup", True, False),
        ("", True, False),
        ("terbuka", False, False),
    ],
)
def test_everybody_reads_agreed_open_rows_only(access_class: str, agreed: bool, everybody: bool):
    assert CITIZEN.sees_row(access_class, agreed) is everybody
    assert PRODUCER.sees_row(access_class, agreed) is True
