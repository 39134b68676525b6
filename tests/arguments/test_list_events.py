"""Arguments of `list-events`: whatever is typed is a question, or an error of the CLI in one sentence."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pytest
from azure.cli.core.azclierror import AzCLIError, InvalidArgumentValueError
from hypothesis import given
from hypothesis import strategies as st

from azext_acrdiag._validators import validate_list_events
from azext_acrdiag.inventory.events import EventQuestion

GIVEN = {"name": "contosoapps", "resource_group_name": None, "identity": None, "ip": None, "since": "24h"}


def question(**typed: Any) -> EventQuestion:
    namespace = Namespace(**{**GIVEN, "failed": False, **typed})
    validate_list_events(None, namespace)
    made: EventQuestion = namespace.question
    return made


@pytest.mark.parametrize(
    ("since", "minutes"), [("24h", 1440), ("90m", 90), ("7d", 10080), (" 2W ", 20160), ("1m", 1), ("730d", 1051200)]
)
def test_spans(since: str, minutes: int) -> None:
    assert question(since=since).minutes == minutes


def test_identities_and_addresses_are_tidied() -> None:
    made = question(identity=" Dana@contoso.com ", ip=" 2001:DB8::0001 ", failed=True)
    assert (made.identity, made.address, made.failed_only) == ("Dana@contoso.com", "2001:db8::1", True)


@pytest.mark.parametrize(
    "typed",
    [
        {"since": "0m"}, {"since": "731d"}, {"since": "9999999w"}, {"since": "-1h"}, {"since": "1 h"}, {"since": ""},
        {"since": "24"}, {"since": "١h"}, {"since": "1h\n"[:2] + "x"},
        {"ip": ""}, {"ip": "10.0.0.0/8"}, {"ip": "256.1.1.1"}, {"ip": "localhost"}, {"ip": "1' or 1==1"},
        {"identity": ""}, {"identity": " "}, {"identity": "a\nb"}, {"identity": "a\x00"}, {"identity": "x" * 257},
    ],
)  # fmt: skip
def test_mistakes(typed: dict[str, str]) -> None:
    with pytest.raises(InvalidArgumentValueError) as caught:
        question(**typed)
    assert caught.value.recommendations


@given(st.fixed_dictionaries({"identity": st.text(), "ip": st.text(), "since": st.text()}))
def test_anything_is_a_question_or_an_error_of_the_cli(typed: dict[str, str]) -> None:
    for option, text in typed.items():
        outcome = asked(**{option: text})
        if isinstance(outcome, AzCLIError):
            assert str(outcome).isprintable()
            assert outcome.recommendations
        else:
            assert outcome.identity is None or outcome.identity.isprintable()
            assert 1 <= outcome.minutes <= 730 * 1440


def asked(**typed: Any) -> EventQuestion | AzCLIError:
    try:
        return question(**typed)
    except AzCLIError as error:
        return error
