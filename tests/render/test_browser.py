"""The HTML report in a real browser: fits a phone, breaks no rule of accessibility, loads nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.estate_html import estate_to_html
from azext_acrdiag.render.html import to_html
from tests.render import reports
from tests.render.test_estate import mixed

LONG = "x" * 300
FITS = "return [document.documentElement.scrollWidth, window.innerWidth]"
LOADED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
SHOWN = "return [...document.querySelectorAll('svg.path')].filter(e => e.checkVisibility()).map(e => e.classList[1])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium of this machine."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("chromium and chromedriver are not installed on this machine")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"):
        options.add_argument(argument)
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


def show(browser: Any, path: Path, width: int, scheme: str = "light", medium: str = "screen") -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": features})
    shape = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
    browser.get(path.as_uri())


def written(folder: Path, report: Report) -> Path:
    path = folder / "report.html"
    path.write_text(to_html(report), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "make",
    [reports.two_causes, reports.inconclusive, reports.warnings, reports.roles_that_do_not_count],
    ids=lambda make: make.__name__,
)
def test_report_is_fit_to_be_read(browser: Any, tmp_path: Path, make: Callable[[], Report]) -> None:
    from axe_core_python.selenium import Axe

    path = written(tmp_path, make())
    for width in (400, 1280):
        for scheme in ("light", "dark"):
            show(browser, path, width, scheme)
            needed, there = browser.execute_script(FITS)
            assert needed <= there == width
            violations = Axe().run(browser)["violations"]
            assert [(each["id"], each["nodes"]) for each in violations] == []
            assert browser.execute_script(LOADED) == []


def test_nothing_sticks_out_however_long_it_is(browser: Any, tmp_path: Path) -> None:
    show(browser, written(tmp_path, reports.saying(LONG)), 400)
    needed, there = browser.execute_script(FITS)
    assert needed <= there


@pytest.mark.parametrize(
    ("width", "medium", "kind"), [(400, "screen", "tall"), (1280, "screen", "wide"), (700, "print", "wide")]
)
def test_one_picture_of_the_path_is_shown(browser: Any, tmp_path: Path, width: int, medium: str, kind: str) -> None:
    show(browser, written(tmp_path, reports.firewall()), width, medium=medium)
    assert browser.execute_script(SHOWN) == [kind]


def test_the_overview_of_an_estate_is_fit_to_be_read_and_sorts(browser: Any, tmp_path: Path) -> None:
    from axe_core_python.selenium import Axe

    path = tmp_path / "estate.html"
    path.write_text(estate_to_html(mixed()), encoding="utf-8")
    for width in (400, 1280):
        show(browser, path, width)
        needed, there = browser.execute_script(FITS)
        assert needed <= there == width
        assert [(each["id"], each["nodes"]) for each in Axe().run(browser)["violations"]] == []
        assert browser.execute_script(LOADED) == []
    by_name = "document.querySelectorAll('th button')[1].click();"
    names = "return [...document.querySelectorAll('tbody th')].map(each => each.textContent)"
    rising = browser.execute_script(by_name + names)
    assert rising == sorted(rising)
    assert browser.execute_script(by_name + names) == rising[::-1]
    assert browser.execute_script("return document.querySelectorAll('th[aria-sort=descending]').length") == 1
