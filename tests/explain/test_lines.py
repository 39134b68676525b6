"""Logs of any size and shape are read in time that grows with their length."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from azext_acrdiag.explain.explain import explain
from azext_acrdiag.explain.lines import Log
from tests.explain.corpus import samples

ERROR = "Get https://contosoapps.azurecr.io/v2/: unauthorized: Invalid clientid or client secret."
NOISE = "2026-08-11T10:00:{:02}.{:07}Z INFO pulling layer {:032x} of docker image, connection {} not cached, token ok\n"

pieces = st.one_of(
    st.text(max_size=40),
    st.sampled_from([sample.text for sample in samples()]),
    st.sampled_from(["\\", '\\"', "\\u0027", "\x1b[31m", "\r", "\n", "azurecr.io", "'" * 50, " " * 200, "a." * 100]),
)


def big_log(size: int) -> str:
    lines = []
    length = 0
    for number in range(size):
        lines.append(NOISE.format(number % 60, number, number * 7919, number))
        length += len(lines[-1])
        if length >= size:
            break
    return "".join(lines)


def seconds(text: str) -> float:
    started = time.process_time()
    explain(text)
    return time.process_time() - started


@settings(max_examples=60, deadline=5000)
@given(st.lists(pieces, max_size=30).map("".join))
def test_any_text_is_read_in_time(text: str) -> None:
    explanation = explain(text)
    assert (explanation.decided_by is None) == (not explanation.candidates)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= quote.line <= lines for each in explanation.candidates for quote in each.because)


@settings(max_examples=12, deadline=5000)
@given(
    st.sampled_from(
        ["a", ".", "-", "/", "client with ip ", "token ", "docker.", "azurecr.", "eyJ", " -p", "\\n", "x509: "]
    )
)
def test_what_repeats_itself_does_not_explode(piece: str) -> None:
    explain(piece * (200_000 // len(piece)))
    explain("contosoapps.azurecr.io " + piece * (200_000 // len(piece)))


def test_time_grows_no_faster_than_the_text() -> None:
    explain(ERROR)
    small, large = big_log(1_000_000), big_log(4_000_000)
    assert min(seconds(large) for _ in range(3)) < 10 * max(min(seconds(small) for _ in range(3)), 0.01)


def test_five_megabytes_are_read_at_once_wherever_the_error_is() -> None:
    noise = big_log(5_000_000)
    middle = noise.index("\n", len(noise) // 2) + 1
    for text in (ERROR + "\n" + noise, noise[:middle] + ERROR + "\n" + noise[middle:], noise + ERROR):
        started = time.process_time()
        explanation = explain(text)
        assert time.process_time() - started < 2
        assert explanation.candidates[0].slug == "sp-secret-expired"


def test_five_megabytes_on_one_line() -> None:
    noise = big_log(2_500_000).replace("\n", "\\n")
    explanation = explain(noise + ERROR + "\\n" + noise)
    assert explanation.candidates[0].slug == "sp-secret-expired"
    assert explanation.candidates[0].because[0].line == 1


def test_line_numbers_are_those_that_a_person_counts() -> None:
    log = Log("one\r\ntwo\r" + "x" * 5000 + "\nlast")
    assert log.number(0) == 1
    assert log.number(1) == 2
    assert log.number(len(log.lines) - 1) == 4


def test_the_escapes_of_json_are_resolved() -> None:
    assert Log(r"client with IP \u00271.2.3.4\u0027 {\"code\":\"DENIED\"}").plain(0) == (
        'client with IP \'1.2.3.4\' {"code":"DENIED"}'
    )
