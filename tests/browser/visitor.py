"""Somebody at a browser: signs in by the page, looks at pages with critical eyes, takes pictures of them.

Looking at a page (`look`) holds against it every rule that each page of a story must keep: no finding of axe for WCAG
2.2 AA, no English word in Indonesian, nothing wider than the screen, no request to another origin, no error in the
script console.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser.english import english_words
from tests.browser.pages import DOCUMENTED
from tests.stories.portal import Portal

__all__ = ["DESKTOP", "PHONE", "ZOOMED", "Sessions", "Visitor"]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 640, "height": 450}
"""A desktop at 200 %: half as many CSS pixels each way."""

PICTURES = os.environ.get("SATUDATA_PICTURES")
"""Folder for the pictures of pages; without it none are taken."""

ASK_AXE = """async ([type, values]) => {
  const found = await axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']});
  return found.violations.map(v => `${v.id} (${v.help}): ` +
    v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '));
}"""
TEXT = """() => {
  const skip = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'CODE', 'PRE']);
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, node => {
    for (let e = node.parentElement; e; e = e.parentElement) {
      const other = e.getAttribute('translate') === 'no' || (e.lang && e.lang !== document.documentElement.lang);
      if (other || skip.has(e.tagName)) return NodeFilter.FILTER_REJECT;
    }
    return NodeFilter.FILTER_ACCEPT;
  });
  while (walk.nextNode()) said.push(walk.currentNode.textContent);
  for (const e of document.body.querySelectorAll('[title],[aria-label],[alt],[placeholder]')) {
    if (e.closest('[translate=no]')) continue;
    for (const name of ['title', 'aria-label', 'alt', 'placeholder']) said.push(e.getAttribute(name) || '');
  }
  said.push(document.title);
  return said.join('\\n');
}"""
READY = """() => document.readyState === 'complete' &&
  (document.documentElement.lang !== 'id' || !window.ckan || ckan.i18n._('Close') !== 'Close')"""
"""The page is there, and its scripts have their words: they have done to it what they do unasked."""
WIDTH = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


class Visitor:
    """A person (or nobody in particular) with a browser of their own.

    Args:
        browser: the running Chromium.
        portal: the portal visited.
        name: account to sign in with; None stays anonymous.
        screen: width and height in CSS pixels.
        scripts: False switches JavaScript off (axe cannot look then).
    """

    def __init__(
        self,
        browser: Browser,
        portal: Portal,
        name: str | None = None,
        *,
        screen: dict[str, int] | None = None,
        scripts: bool = True,
    ) -> None:
        self.portal, self.name, self.scripts = portal, name, scripts
        self.screen = screen or DESKTOP
        self.context: BrowserContext = browser.new_context(
            viewport=self.screen,  # type: ignore[arg-type]
            locale="id-ID",
            java_script_enabled=scripts,
            accept_downloads=True,
            reduced_motion="reduce",
            bypass_csp=True,
        )
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        if name:
            self.sign_in(name)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.portal.url).netloc:
            self.foreign.append(request.url)

    def sign_in(self, name: str) -> None:
        """By the login page, as a person does."""
        self.go("/user/login")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", self.portal.account(name)["password"])
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def go(self, path: str) -> int:
        """Open an address of the portal; answers the status."""
        answer = self.page.goto(path if path.startswith("http") else self.portal.url + path)
        assert answer is not None
        return answer.status

    def _axe(self, kind: str, values: list[str]) -> list[str]:
        if self.page.evaluate("() => typeof axe === 'undefined'"):
            self.page.evaluate(AXE + "; undefined")
        return [f"axe: {line}" for line in self.page.evaluate(ASK_AXE, [kind, values])]

    def findings(self) -> list[str]:
        """What is wrong with the page being shown, in words."""
        found = self.strays()
        if not self.scripts:
            return found
        found += self._axe("tag", RULES)
        words = english_words(self.page.evaluate(TEXT)) if "/en/" not in self.page.url else []
        found += [f"English: {', '.join(words)}"] if words else []
        return found + self.too_wide()

    def too_wide(self) -> list[str]:
        """Whether one would have to scroll sideways."""
        wide, shown = self.page.evaluate(WIDTH)
        return [f"wider than the screen: {wide} > {shown}"] if wide > shown + 1 else []

    def strays(self) -> list[str]:
        """What went wrong on the way here: requests to other origins, errors of scripts."""
        found = [f"request to another origin: {url}" for url in self.foreign] + self.errors
        self.foreign, self.errors = [], []
        return found

    def ready(self) -> None:
        """Wait until the page can be judged; two quiet connections half a second long would say no more."""
        self.page.wait_for_load_state()
        if self.scripts:
            self.page.wait_for_function(READY)

    def findings_on_paper(self) -> list[str]:
        """What cannot be read when the page is printed."""
        self.page.emulate_media(media="print")
        found = self._axe("rule", ["color-contrast"])
        self.page.emulate_media(media="screen")
        return found

    def picture(self, name: str) -> None:
        """Take the picture of the whole page for docs under this name (no suffix), where pictures are asked for.

        JPEG, because a page as PNG is three times as large and nobody needs its every pixel.
        """
        if PICTURES and (name in DOCUMENTED or name.startswith("cerita-")):
            self.page.wait_for_load_state("networkidle")
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{name}.jpg"
            self.page.screenshot(path=file, full_page=True, animations="disabled", type="jpeg", quality=50)

    def part(self, selector: str, name: str) -> None:
        """Take the picture of one part of the page for docs under this name, where pictures are asked for."""
        if PICTURES:
            file = Path(PICTURES) / f"{name}.jpg"
            self.page.locator(selector).screenshot(path=file, animations="disabled", type="jpeg", quality=60)

    def look(self, picture: str | None = None) -> None:
        """Hold the page being shown against every rule, and take its picture under this name (no suffix)."""
        self.ready()
        if picture:
            self.picture(picture)
        found = self.findings()
        assert not found, f"{self.page.url}\n  " + "\n  ".join(found)

    def text(self) -> str:
        """The words of the page's content, white space made single."""
        return re.sub(r"\s+", " ", self.page.inner_text("#content"))

    def close(self) -> None:
        self.context.close()

    def __enter__(self) -> Visitor:  # noqa: PYI034 - typing_extensions is no dependency of the tests
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Sessions:
    """People who sign in once: their next browser brings the cookies of the first.

    Signing in by the page, and the start page it leads to, takes longer than many a test.
    """

    def __init__(self, browser: Browser, portal: Portal) -> None:
        self.browser, self.portal = browser, portal
        self.cookies: dict[str, Any] = {}

    def visitor(self, name: str | None = None, **how: Any) -> Visitor:
        """A new browser of this person, or of nobody in particular; `how` is the `Visitor`'s."""
        if name not in self.cookies:
            visitor = Visitor(self.browser, self.portal, name, **how)
            if name:
                self.cookies[name] = visitor.context.cookies()
            return visitor
        visitor = Visitor(self.browser, self.portal, **how)
        visitor.name = name
        visitor.context.add_cookies(self.cookies[name])
        return visitor
