"""Logs of any size and shape are read in time that grows with their length."""

from __future__ import annotations

import time

import pytest
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


@pytest.mark.slow
@settings(max_examples=12, deadline=5000)
@given(
    st.sampled_from(
        ["a", ".", "-", "/", "client with ip ", "token ", "docker.", "azurecr.", "eyJ", " -p", "\\n", "x509: "]
    )
)
def test_what_repeats_itself_does_not_explode(piece: str) -> None:
    explain(piece * (200_000 // len(piece)))
    explain("contosoapps.azurecr.io " + piece * (200_000 // len(piece)))


@pytest.mark.slow
def test_time_grows_no_faster_than_the_text() -> None:
    explain(ERROR)
    small, large = big_log(1_000_000), big_log(4_000_000)
    assert min(seconds(large) for _ in range(3)) < 10 * max(min(seconds(small) for _ in range(3)), 0.01)


@pytest.mark.slow
def test_five_megabytes_take_as_long_wherever_the_error_is() -> None:
    noise = big_log(5_000_000)
    middle = noise.index("\n", len(noise) // 2) + 1
    texts = (ERROR + "\n" + noise, noise[:middle] + ERROR + "\n" + noise[middle:], noise + ERROR)
    assert [explain(text).candidates[0].slug for text in texts] == ["sp-secret-expired"] * 3
    times = [seconds(text) for text in texts]
    assert max(times) < 10 * min(times)


@pytest.mark.slow
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


def test_a_line_that_a_terminal_broke_is_whole_again_and_keeps_its_number() -> None:
    text = "first\n" + "x" * 100 + "\n" + "y" * 100 + "\nz\nlast"
    log = Log(text)
    assert log.lines == ["first", "x" * 100 + "y" * 100 + "z", "last"]
    assert [log.number(index) for index in range(3)] == [1, 2, 5]


def test_lines_of_one_length_in_a_long_log_are_lines() -> None:
    assert len(Log("\n".join(["x" * 100] * 500)).lines) == 500
    assert Log("short\nlines").lines == ["short", "lines"]
    assert Log("x" * 71 + "\n" + "y" * 71 + "\nz").lines == ["x" * 71, "y" * 71, "z"]


def test_words_are_found_across_the_end_of_a_line() -> None:
    log = Log("the answer was: authentication\n  required, visit")
    assert log.is_broken_in("authentication required", 0, "the answer was: authentication")
    assert log.is_broken_in("authentication required", 1, "required, visit")
    assert not log.is_broken_in("authentication required", 1, "something else")
    assert not log.is_broken_in("required", 0, "the answer was: authentication")


def test_what_chats_make_of_quotes_and_blanks_is_undone() -> None:
    assert Log("client\u00a0with IP \u20181.2.3.4\u2019\u200b").lines == ["client with IP '1.2.3.4'"]
