"""The result of a scan in every form."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import html5lib
from hypothesis import given, settings

from azext_acrdiag._format import transform_scan
from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.estate.report import EstateReport, Unread
from azext_acrdiag.render.estate_html import estate_to_html
from azext_acrdiag.render.estate_json import estate_to_json
from azext_acrdiag.render.estate_text import estate_to_text
from azext_acrdiag.render.sarif import estate_to_sarif
from azext_acrdiag.rules.catalog import scan_rules
from tests.estate.estates import estate, scanned, seen

from .hostile import HOSTILE
from .test_html import elements, parsed, skeleton
from .test_lists import plain

DENIED = Unknown(Why.PERMISSION, "Azure Monitor answered 403.", "Microsoft.Insights/diagnosticSettings/read")


def mixed() -> EstateReport:
    """A registry that nobody can reach, one with risks, one that is only partly known, and a good one."""
    closed = seen("contosoclosed", public_network_access="Disabled")
    risky = seen("contosorisky", admin_user_enabled=True, anonymous_pull_enabled=True)
    partly, good = seen("contosopartly"), seen("contosogood")
    found = estate(closed, risky, partly, good)
    return scanned(replace(found, log_routes={**found.log_routes, partly.ref.resource_id.lower(): DENIED}))


def saying(text: str) -> EstateReport:
    """A report whose foreign texts are all this one."""
    report = mixed()
    registries = tuple(
        replace(each, ref=replace(each.ref, name=text), subscription=text, region=text) for each in report.registries
    )
    unread = tuple(replace(each, detail=text, needs=text) for each in report.not_read)
    return replace(report, registries=registries, not_read=unread)


def test_as_an_object() -> None:
    document = estate_to_json(mixed())
    assert document["schemaVersion"] == "1.0"
    assert document["verdict"]["exitCode"] == 10
    assert document["complete"] is False
    assert document["counts"]["registries"] == 4
    first = document["registries"][0]
    assert first["name"] == "contosoclosed"
    assert first["findings"][0]["slug"] == "no-way-in"
    assert first["findings"][0]["outcome"] == "fail"
    assert "ACRD-CRED-030" in first["passed"]
    (unread,) = document["notRead"]
    assert unread["rules"] == ["login-log-off"]
    assert unread["registries"] == 1
    json.dumps(document)


def test_as_a_table() -> None:
    rows = transform_scan(estate_to_json(mixed()))
    assert [row["Outcome"] for row in rows] == ["fail", "warn", "warn", "warn", "not read"]
    assert rows[0]["Fail"] == "1"
    assert rows[-1]["Risks"].startswith("Microsoft.Insights")
    assert all(len("  ".join(row.values())) <= 80 for row in rows)


def test_as_text_on_a_terminal() -> None:
    text = plain(estate_to_text(mixed()))
    assert "PROBLEM" in text
    assert re.search(r"^fail +contosoclosed +no-way-in", text, re.MULTILINE)
    assert "Needs Microsoft.Insights/diagnosticSettings/read." in text
    assert "admin-user-enabled" in text
    assert max(map(len, text.splitlines())) <= 80
    assert plain(estate_to_text(mixed(), ascii_only=True)).isascii()


def test_a_name_that_fills_its_column_stays_readable() -> None:
    name = "a" * 50
    lines = plain(estate_to_text(scanned(estate(seen(name, admin_user_enabled=True))))).splitlines()
    place = next(number for number, line in enumerate(lines) if name in line)
    assert "admin-user-enabled" in lines[place + 1]


def test_a_large_estate_is_cut_on_a_terminal_and_nowhere_else() -> None:
    report = scanned(estate(*(seen(f"contoso{number:03}", admin_user_enabled=True) for number in range(60))))
    assert "… and 20 more" in plain(estate_to_text(report))
    assert len(estate_to_json(report)["registries"]) == 60
    assert len(elements(parsed(estate_to_html(report)), "tr")) == 61


def test_as_a_page_that_loads_nothing_and_runs_one_program() -> None:
    document = estate_to_html(mixed())
    root = parsed(document)
    (program,) = elements(root, "script")
    digest = base64.b64encode(hashlib.sha256((program.text or "").encode()).digest()).decode()
    (policy,) = [each.attrib["content"] for each in elements(root, "meta") if "http-equiv" in each.attrib]
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert not [each for each in root.iter() if {"src", "href", "style", "onclick"} & set(each.attrib)]
    assert len(elements(root, "tr")) == 5
    text = " ".join(root.itertext())
    for part in ("contosoclosed", "ACRD-NET-031 no-way-in", "Microsoft.Insights/diagnosticSettings/read"):
        assert part in text


@settings(max_examples=30)
@given(HOSTILE)
def test_no_text_breaks_out_of_the_page_or_the_terminal(text: str) -> None:
    loose = html5lib.HTMLParser(namespaceHTMLElements=False)
    hostile, harmless = estate_to_html(saying(text)), estate_to_html(saying("x"))
    assert list(skeleton(loose.parse(hostile))) == list(skeleton(loose.parse(harmless)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", hostile)
    shown = plain(estate_to_text(saying(text)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", shown)


def test_as_sarif() -> None:
    run: dict[str, Any] = estate_to_sarif(mixed(), scan_rules())["runs"][0]
    levels = {each["level"] for each in run["results"]}
    assert levels == {"error", "warning", "none"}
    prints = [next(iter(each["partialFingerprints"].values())) for each in run["results"]]
    assert len(prints) == len(set(prints))
    for each in run["results"]:
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].startswith("/subscriptions/")


def test_what_concerns_the_whole_scan_names_no_rule() -> None:
    report = replace(mixed(), not_read=(Unread((), "Roles of management groups are not known.", None, 4),))
    assert "registries: 4" in plain(estate_to_text(report))
