"""Three ways to use a page: by mouse, by keyboard only, by touch on a phone. A story is told once and lived by each."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import DESKTOP, PHONE

__all__ = ["HANDS", "Hands", "Keyboard", "Mouse", "Touch"]

MOST_TABS = 400
WHERE = """e => {
  const focused = document.activeElement;
  return focused === e ? 'here' : focused === document.body ? 'nowhere' : 'elsewhere';
}"""
"""Where the focus is, seen from an element: one question for each press of the Tab key."""
VISIBLE_FOCUS = """e => {
  const style = getComputedStyle(e), ring = parseFloat(style.outlineWidth);
  return (style.outlineStyle !== 'none' && ring >= 1) || style.boxShadow !== 'none';
}"""


class Hands(ABC):
    """What a person does with one control of the page."""

    screen = DESKTOP

    @abstractmethod
    def press(self, target: Locator) -> None:
        """Use a link, a button, a summary."""

    @abstractmethod
    def tick(self, target: Locator) -> None:
        """Check a box or a radio button."""

    @abstractmethod
    def write(self, target: Locator, text: str) -> None:
        """Replace what stands in a text field."""

    def choose(self, target: Locator, value: str) -> None:
        """Choose an option of a select by its value."""
        target.select_option(value)

    def upload(self, target: Locator, name: str, content: bytes) -> None:
        """Give a file; the system's own file window is beyond every page."""
        target.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


class Mouse(Hands):
    """A mouse and a keyboard for the text, on a desktop."""

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)


class Touch(Mouse):
    """Fingers on a screen of 390 px."""

    screen = PHONE


class Keyboard(Hands):
    """No pointer at all: Tab to the control, whose focus must be seen, then Enter, Space or letters."""

    def _reach(self, target: Locator) -> Page:
        page = target.page
        expect(target).to_be_visible()
        element = target.element_handle()  # a locator would be looked up anew for each of a hundred questions
        for key in ("Tab", "Shift+Tab"):
            for pressed in range(MOST_TABS):
                place = element.evaluate(WHERE)
                if place == "here":
                    assert target.evaluate(VISIBLE_FOCUS), f"focus cannot be seen on {target}"
                    return page
                if place == "nowhere" and pressed:
                    break
                page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Locator) -> None:
        self._reach(target).keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        if target.get_attribute("type") == "radio":
            return self._among_others(target)
        page = self._reach(target)
        if not target.is_checked():
            page.keyboard.press("Space")
        return None

    def _among_others(self, target: Locator) -> None:
        """Radio buttons are one stop of the Tab key; arrows go through them."""
        others = target.page.locator(f"input[type=radio][name='{target.get_attribute('name')}']")
        page = self._reach(others.first)
        page.keyboard.press("Space")
        for _ in range(others.count()):
            if target.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen by arrows")

    def write(self, target: Locator, text: str) -> None:
        page = self._reach(target)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    def choose(self, target: Locator, value: str) -> None:
        """Arrow keys from the first option on, as in every select."""
        page = self._reach(target)
        page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen in {target}")


HANDS: dict[str, Hands] = {"mouse": Mouse(), "keyboard": Keyboard(), "phone": Touch()}
