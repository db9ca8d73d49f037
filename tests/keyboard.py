"""Hands that only have a keyboard: where the focus is, as assistive technology hears it, and keys.

Nothing here clicks, fills or focuses: what cannot be reached with Tab cannot be reached at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

STEPS = 150
"""Presses of Tab after which a page is said not to lead there."""

_PLACE = """() => {
  const e = document.activeElement;
  const shown = n => { const s = getComputedStyle(n);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
  const box = e.getBoundingClientRect();
  const card = e.closest('dialog, article, section, nav');
  return {
    tag: e.localName,
    id: e.id,
    text: card ? card.textContent.replace(/\\s+/g, ' ').trim() : '',
    outlined: [e, e.parentElement, e.parentElement?.parentElement].some(n => n && shown(n)),
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
  };
}"""

_ROUND = "document.activeElement === document.body || document.activeElement === window.firstStop"


@dataclass(frozen=True, slots=True)
class Focus:
    """The focused element: `role`, `name` and `description` are those that the browser computes for
    assistive technology, `text` is that of the card, question or section around it."""

    role: str
    name: str
    description: str
    invalid: bool
    tag: str
    id: str
    text: str
    outlined: bool
    inside: bool

    @property
    def visible(self) -> bool:
        """Whether a sighted person sees where the focus is (WCAG 2.2, 2.4.7 and 2.4.11)."""
        return self.outlined and self.inside


class Keyboard:
    """One person at one page."""

    def __init__(self, page: Page):
        self.page = page
        self._tools = page.context.new_cdp_session(page)

    @property
    def focus(self) -> Focus:
        heard, place = self._heard(), self.page.evaluate(_PLACE)
        properties = {p["name"]: p["value"].get("value") for p in heard.get("properties", ())}
        return Focus(
            role=_value(heard, "role"),
            name=_value(heard, "name"),
            description=_value(heard, "description"),
            invalid=properties.get("invalid") == "true",
            **place,
        )

    def _heard(self) -> dict[str, Any]:
        """The focused element's node in the accessibility tree."""
        found = self._tools.send("Runtime.evaluate", {"expression": "document.activeElement"})
        tree = self._tools.send(
            "Accessibility.getPartialAXTree",
            {"objectId": found["result"]["objectId"], "fetchRelatives": False},
        )
        node: dict[str, Any] = tree["nodes"][0]
        return node

    def reach(self, name: str | re.Pattern[str], role: str, *, within: str = "") -> Focus:
        """Presses Tab until the focus is on the element of that accessible name and role, in the
        card or question whose text holds `within`. Raises AssertionError when none is reached."""
        met: dict[str, None] = {}
        for _ in range(STEPS):
            heard = self._heard()
            met[f"{_value(heard, 'role')} {_value(heard, 'name')!r}"] = None
            if _value(heard, "role") == role and _is(_value(heard, "name"), name):
                focus = self.focus
                if within in focus.text:
                    assert focus.visible, f"the focus cannot be seen on {focus}"
                    return focus
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never leads to {role} {name!r} ({within!r}); it met {list(met)}")

    def stops(self) -> list[Focus]:
        """Everything that Tab leads to, in order, from the top of the page on and once round."""
        found: list[Focus] = []
        for _ in range(STEPS):
            self.page.keyboard.press("Tab")
            if found and self.page.evaluate(_ROUND):
                return found
            found.append(self.focus)
            if len(found) == 1:
                self.page.evaluate("window.firstStop = document.activeElement")
        raise AssertionError(f"Tab never comes round: {[f.name for f in found]}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """In place of what the focused field holds."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def enter(self) -> None:
        """Enter on a button or a link, and the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def activate(
        self, name: str | re.Pattern[str], role: str = "button", *, within: str = ""
    ) -> None:
        self.reach(name, role, within=within)
        self.enter()


def _value(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


def _is(name: str, wanted: str | re.Pattern[str]) -> bool:
    return name == wanted if isinstance(wanted, str) else bool(wanted.search(name))
