"""Every page, on a desktop, on a phone, at 200 % zoom and on paper: WCAG 2.2 AA, Indonesian, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.pages import PAGES, PageOf, address
from tests.browser.visitor import DESKTOP, PHONE, ZOOMED, Sessions, Visitor
from tests.stories.portal import Portal

SCREENS = {"desktop": DESKTOP, "phone": PHONE}


class Readers:
    """One visitor a role for the whole module: signing in once is enough to look at many pages."""

    def __init__(self, sessions: Sessions, portal: Portal) -> None:
        self.sessions, self.portal = sessions, portal
        self.visitors: dict[str | None, Visitor] = {}

    def reader(self, role: str | None) -> Visitor:
        if role not in self.visitors:
            self.visitors[role] = self.sessions.visitor(self._account(role))
        return self.visitors[role]

    def _account(self, role: str | None) -> str | None:
        if role is None:
            return None
        if role == "sysadmin":
            return self.portal.sysadmin
        everywhere = {"walidata", "pembina_data", "anggota_forum", "koordinator_forum", "sekretariat"}
        return self.portal.holder(role, None if role in everywhere else "dinas-kesehatan")


@pytest.fixture(scope="module")
def readers(sessions: Sessions, portal: Portal) -> Iterator[Readers]:
    all_of_them = Readers(sessions, portal)
    yield all_of_them
    for visitor in all_of_them.visitors.values():
        visitor.close()


@pytest.mark.parametrize("one", PAGES, ids=lambda page: page.name)
def test_a_page_keeps_every_rule(one: PageOf, readers: Readers, portal: Portal) -> None:
    """Axe, words, width and origins on both screens; contrast on paper; each finding is named.

    At 200 % zoom (640 px) what can break is the width: what is shown there is shown on the desktop or the phone.
    """
    visitor = readers.reader(one.role)
    visitor.page.set_viewport_size(SCREENS["desktop"])  # type: ignore[arg-type]
    assert visitor.go(address(portal, one.path)) == one.status
    visitor.picture(one.name)
    wrong = []
    for name, screen in SCREENS.items():
        visitor.page.set_viewport_size(screen)  # type: ignore[arg-type]
        wrong += [f"{name}: {finding}" for finding in visitor.findings()]
        if name == "phone":
            visitor.picture(f"{one.name}-hp")
    visitor.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    wrong += [f"zoomed: {finding}" for finding in visitor.strays() + visitor.too_wide()]
    wrong += [f"print: {finding}" for finding in visitor.findings_on_paper()]
    assert not wrong, "\n  ".join([visitor.page.url, *dict.fromkeys(wrong)])
