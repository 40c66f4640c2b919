"""A grid of the page in a real browser, used as people do: clicked into, typed into, rows added and removed."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000
"""Milliseconds."""
ROW, HEADER, LEFT = 35, 35, 60
"""Pixels: the height of a row and of the header, and where the first column is, which is only read."""
_STILL = """() => {
    const boxes = [...document.querySelectorAll("[data-testid=stMain] canvas")];
    const now = JSON.stringify(boxes.map(box => box.getBoundingClientRect()));
    const still = now === window.boxesBefore;
    window.boxesBefore = now;
    return still;
}"""
"""Whether all grids stand where they stood when this was asked before."""
_CELLS = """e => {
    const cell = e.querySelector('tbody td');
    const before = cell ? cell.getAttribute('aria-colindex') - cell.id.split('-')[2] : 0;
    const heads = [...e.querySelectorAll('th')].map(
        head => [head.getAttribute('aria-colindex') - before, head.textContent]);
    const rows = [...e.querySelectorAll('tbody tr')].map(
        row => [...row.querySelectorAll('td')].map(cell => [Number(cell.id.split('-')[2]), cell.textContent]));
    return [heads, rows];
}"""
"""Place and header of each column, and the cells of each row, of one moment; a grid without boxes for its rows counts
columns from another number."""


@dataclass
class Grid:
    """One grid; wide and high enough on the page that nothing of it is scrolled away."""

    tab: Page
    place: Locator

    def heads(self) -> dict[str, int]:
        """Return the place of each column by its header without the star."""
        return self._cells()[0]

    def rows(self, least: int = 1) -> list[dict[str, str]]:
        """Return the texts of every row by the headers, when there are as many at least."""
        if least:
            expect(self.place.locator(f"[id$='-{least - 1}'][role=gridcell]").first).to_be_attached()
        heads, lines = self._cells()
        names = {place: name for name, place in heads.items()}
        rows = [{names[place]: text for place, text in line if place in names} for line in lines]
        return [row for row in rows if row]

    def _cells(self) -> tuple[dict[str, int], list[list[tuple[int, str]]]]:
        heads, lines = self.place.evaluate(_CELLS)
        return {text.removesuffix(" *"): place for place, text in heads if text}, lines

    def type(self, row: int, title: str, text: str, *, chosen: bool = False) -> None:
        """Type into a cell in place of what stands there; ``chosen``: from a list of words."""
        self._go(row, title)
        self.tab.keyboard.press("Enter")
        box = self.tab.locator("#portal input" if chosen else "#portal textarea").last
        expect(box).to_be_focused()
        box.fill(text)
        self.tab.keyboard.press("Enter")
        expect(self.place.locator(f"#glide-cell-{self.heads()[title]}-{row}")).to_have_text(text)

    def add(self) -> int:
        """Add a row at the end; return its place."""
        count = len(self.rows(0))
        if count:
            self._go(count - 1, "")
            self.tab.keyboard.press("ArrowDown")
            self.tab.keyboard.press("Enter")
        else:
            # A click into the empty line adds it; a second one on the same cell would open it.
            rest(self.tab)
            box = self._box()
            self.tab.mouse.click(box["x"] + 2 * LEFT, box["y"] + HEADER + ROW / 2)
        expect(self.place.locator(f"#glide-cell-1-{count}")).to_be_attached()
        rest(self.tab)
        return count

    def remove(self, row: int) -> None:
        """Remove a row."""
        self._go(row, "")
        self.tab.keyboard.press("Shift+Space")
        expect(self.place.locator("tbody tr[aria-selected=true]")).to_have_attribute("aria-rowindex", str(row + 2))
        self.tab.keyboard.press("Delete")

    def _go(self, row: int, title: str) -> None:
        """Choose a cell as people do without a mouse: from the one that is chosen, by the arrows."""
        chosen = self.place.locator("td[aria-selected=true]")
        if chosen.count() != 1 or not self.place.evaluate("e => e.contains(document.activeElement)"):
            self._enter(chosen)
        column, at = map(int, (chosen.get_attribute("id") or "").removeprefix("glide-cell-").split("-"))
        while (column, at) != (required := (self.heads().get(title, column), row)):
            step = "Down" if at < row else "Up" if at > row else "Right" if column < required[0] else "Left"
            self.tab.keyboard.press(f"Arrow{step}")
            at += {"Down": 1, "Up": -1}.get(step, 0)
            column += {"Right": 1, "Left": -1}.get(step, 0)
            expect(chosen).to_have_id(f"glide-cell-{column}-{at}")

    def _enter(self, chosen: Locator) -> None:
        """Click into the first row; a grid that has just been drawn may not listen yet, and people click again."""
        for patience in (2_000, 2_000, PATIENCE):
            rest(self.tab)
            box = self._box()
            self.tab.mouse.click(box["x"] + LEFT, box["y"] + HEADER + ROW / 2)
            with suppress(AssertionError):
                expect(chosen).to_have_id(re.compile(r"glide-cell-[01]-\d+$"), timeout=patience)
                return
        raise AssertionError("the grid does not listen")

    def _box(self) -> dict[str, float]:
        box = self.place.locator("canvas").first.bounding_box()
        assert box is not None
        return dict(box)


def rest(tab: Page) -> None:
    """Wait until the page has been drawn and has stopped moving."""
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    tab.wait_for_function(_STILL, polling=200, timeout=PATIENCE)


def grid(tab: Page, place: int = 0) -> Grid:
    """Return a grid of the page once it is drawn."""
    result = tab.get_by_test_id("stDataFrame").nth(place)
    expect(result.locator("canvas").first).to_be_visible()
    rest(tab)
    return Grid(tab, result)
