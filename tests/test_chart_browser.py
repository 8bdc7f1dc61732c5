"""The chart as a page, tapped through in a real browser at the width of a telephone and of a desk."""

from pathlib import Path

import pytest
from browser import DESK, PHONE, Page, in_browser
from conftest import Run

from ihaho_cli.tables import load_agencies, load_rules

RULES, AGENCIES = load_rules(), load_agencies()
_LEAVES = "[...document.querySelectorAll('details.leaf')]"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_path_leads_to_a_result(ihaho: Run, tmp_path: Path, width: int) -> None:
    """Each answer can be tapped to and shows whom to ask first; nothing is wider than the page, and nothing is asked of a network."""
    assert ihaho("refer", "chart", "--output", "chart.html").returncode == 0
    place = (tmp_path / "chart.html").as_uri()

    async def work(page: Page) -> None:
        await page.open(place, width)
        names = await page.read(f"{_LEAVES}.map(l => l.dataset.rule)")
        assert sorted(names) == sorted(rule.rule_id for rule in RULES)
        for rule in RULES:
            leaf = f"document.querySelector('details.leaf[data-rule=\"{rule.rule_id}\"]')"
            group = f"{leaf}.parentElement.closest('details')"
            if await page.read(f"{group} !== null && !{group}.open"):
                await page.tap(f"{group}.querySelector('summary')")
            assert await page.read(f"{leaf}.querySelector('div').checkVisibility()") is False
            await page.tap(f"{leaf}.querySelector('summary')")
            assert await page.read(f"{leaf}.querySelector('div').checkVisibility()") is True
            shown = await page.read(f"{leaf}.innerText")
            first = rule.first[0].agency
            assert (AGENCIES[first].name_ja if first != "ihaho" else "当センターで助言") in shown
            assert await page.read(f"{leaf}.querySelector('summary').getBoundingClientRect().height") >= 44
        assert await page.read("document.documentElement.scrollWidth <= innerWidth") is True
        assert set(page.requests) == {place}

    in_browser(tmp_path, work)


def test_the_back_button_loses_nothing(ihaho: Run, tmp_path: Path) -> None:
    """From a result the page goes to its beginning, and back to the same open result; a key opens an answer as a finger does."""
    assert ihaho("refer", "chart", "--output", "chart.html").returncode == 0
    place = (tmp_path / "chart.html").as_uri()

    async def work(page: Page) -> None:
        await page.open(place, PHONE)
        leaf = f"{_LEAVES}[6]"
        await page.tap(f"{leaf}.querySelector('summary')")
        await page.tap(f"{leaf}.querySelector('a[href=\"#top\"]')")
        assert await page.read("location.hash") == "#top"
        assert await page.read("Math.round(document.querySelector('h1').getBoundingClientRect().top) >= 0") is True
        await page.read("new Promise(r => { addEventListener('popstate', r, {once: true}); history.back(); setTimeout(r, 2000) })")
        assert await page.read("location.hash") == ""
        assert await page.read(f"{leaf}.open") is True
        await page.read(f"{_LEAVES}[0].querySelector('summary').focus()")
        for kind in ("keyDown", "keyUp"):
            await page.tell("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
        assert await page.read(f"{_LEAVES}[0].open") is True

    in_browser(tmp_path, work)
