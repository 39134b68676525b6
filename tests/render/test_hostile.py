"""No text from elsewhere acts on a terminal or a page, whatever shows it.

Everything that a command shows is made here of an object in whose every text the same hostile text was planted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from knack.output import format_json, format_table, format_tsv
from knack.util import CommandResultItem

from azext_acrdiag import _format
from azext_acrdiag.explain.explain import explain
from azext_acrdiag.render.access_json import access_to_json, everyone_to_json, plan_to_json
from azext_acrdiag.render.access_text import access_to_text, everyone_to_text, plan_to_text
from azext_acrdiag.render.clean import clean
from azext_acrdiag.render.comparison import comparison_to_json, comparison_to_text
from azext_acrdiag.render.estate_html import estate_to_html
from azext_acrdiag.render.estate_json import estate_to_json
from azext_acrdiag.render.estate_text import estate_to_text
from azext_acrdiag.render.events import events_to_json, events_to_text
from azext_acrdiag.render.explanation import explanation_to_json, explanation_to_text
from azext_acrdiag.render.html import to_html
from azext_acrdiag.render.json_v1 import to_json
from azext_acrdiag.render.markdown import to_markdown
from azext_acrdiag.render.plan_markdown import plan_to_markdown
from azext_acrdiag.render.sarif import estate_to_sarif, to_sarif
from azext_acrdiag.render.secrets import secrets_to_json, secrets_to_text
from azext_acrdiag.render.text import to_text
from azext_acrdiag.render.tokens import tokens_to_json, tokens_to_text
from azext_acrdiag.rules.catalog import all_rules
from tests.harness.plain import acting, acting_in
from tests.rules import facts

from . import access_reports, reports, test_comparison, test_estate, test_lists
from .hostile import ALIVE, LEGITIMATE, planted

ONE_RULE = all_rules()[:1]


@dataclass(frozen=True)
class Shown:
    """What a command shows, by its parts."""

    of: Any
    text: Callable[..., Any]
    document: Callable[[Any], Any]
    table: Callable[[Any], Any]
    files: tuple[Callable[[Any], Any], ...] = ()


def everything() -> Any:
    """A report of a run with every part that one can have."""
    report = replace(
        reports.saying("x"),
        access=reports.roles_that_do_not_count().access,
        error_text=explain("Error response from daemon: Get https://contosoapps.azurecr.io/v2/: unauthorized"),
    )
    assert report.error_text is not None
    assert report.error_text.candidates
    return report


def tokens() -> Any:
    """Tokens with problems, last logins and a log that was not read."""
    return replace(test_lists.tokens(), unread_log=test_estate.DENIED)


SHOWN = {
    "run": Shown(
        everything(), to_text, to_json, _format.transform_run,
        (to_html, to_markdown, lambda report: to_sarif(report, ONE_RULE)),
    ),
    "show-access": Shown(
        access_reports.everything_wrong(), access_to_text, access_to_json, _format.transform_access
    ),
    "show-access, allowed": Shown(
        access_reports.activated_role(), access_to_text, access_to_json, _format.transform_access
    ),
    "show-access, denied": Shown(access_reports.denied(), access_to_text, access_to_json, _format.transform_access),
    "show-access --all": Shown(
        access_reports.everyone(), everyone_to_text, everyone_to_json, _format.transform_access
    ),
    "plan-abac": Shown(
        access_reports.plan(), plan_to_text, plan_to_json, _format.transform_plan, (plan_to_markdown,)
    ),
    "list-secrets": Shown(
        test_lists.mixed(),
        lambda listing, *shape: secrets_to_text(listing, facts.TARGET, *shape),
        lambda listing: secrets_to_json(listing, facts.TARGET, facts.RESOURCE_ID),
        _format.transform_secrets,
    ),
    "show-token": Shown(
        tokens(), tokens_to_text, lambda listing: tokens_to_json(listing, facts.RESOURCE_ID), _format.transform_tokens
    ),
    "list-events": Shown(
        test_lists.events(),
        events_to_text,
        lambda listing: events_to_json(listing, facts.RESOURCE_ID),
        _format.transform_events,
    ),
    "scan": Shown(
        test_estate.mixed(), estate_to_text, estate_to_json, _format.transform_scan,
        (estate_to_html, lambda report: estate_to_sarif(report, ONE_RULE)),
    ),
    "compare": Shown(
        test_comparison.DIFFERENT, comparison_to_text, comparison_to_json, _format.transform_comparison
    ),
    "explain": Shown(
        everything().error_text, explanation_to_text, explanation_to_json, _format.transform_explanation
    ),
}  # fmt: skip
every_command = pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)


def pages(shown: Shown, of: Any) -> dict[str, str]:
    """All that is shown of an object: as text on two terminals, in the formats of the CLI, in files."""
    document = shown.document(of)
    result = CommandResultItem(document, table_transformer=shown.table)
    found = {
        f"text {width}{' ascii' if ascii_only else ''}": "".join(
            "".join(text for _, text in line) + "\n" for line in shown.text(of, width, ascii_only)
        )
        for width, ascii_only in ((80, False), (120, True))
    }
    for name, formatted in (("json", format_json), ("table", format_table), ("tsv", format_tsv)):
        found[name] = formatted(result)
    # What `--query` takes out of it is shown as it stands there.
    found["tsv of a part"] = format_tsv(CommandResultItem([_leaves(document)]))
    for number, write in enumerate(shown.files):
        written = write(of)
        found[f"file {number}"] = written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)
    return found


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [str(value)]


def words(page: str) -> str:
    """The page without what wrapping makes of blanks, and what commands make of quotes."""
    return "".join(page.split()).translate(dict.fromkeys(map(ord, "'\"\\")))


@every_command
@pytest.mark.parametrize("text", ALIVE.values(), ids=ALIVE)
def test_nothing_of_it_acts_or_takes_along_what_stands_beside_it(shown: Shown, text: str) -> None:
    found = planted(shown.of, text)
    shows, plain = pages(shown, found), pages(shown, planted(shown.of, clean(text)))
    breaks = {"tsv": "\n\t", "tsv of a part": "\n\t"}
    acts = {name: bad for name, page in shows.items() if (bad := acting(page, breaks.get(name, "\n")))}
    assert not acts
    assert not acting_in(shown.document(found))
    assert [name for name, page in shows.items() if words(page) != words(plain[name])] == []


@every_command
def test_names_as_people_write_them_are_shown_as_they_are(shown: Shown) -> None:
    found = pages(shown, planted(shown.of, " ".join(("", *LEGITIMATE))))
    for name in ("text 80", "json", "tsv of a part", *(each for each in found if each.startswith("file"))):
        page = " ".join(found[name].split())
        assert [each for each in LEGITIMATE if each not in page] == [], name
