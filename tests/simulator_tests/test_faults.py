"""Faults of a world, through the whole edge."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
import requests

from .edge_under_test import METADATA, healthy_with, running


def test_a_fault_answers_in_place_of_the_service() -> None:
    fault = {"host": "login.*", "path": "*/v2.0/*", "status": 429, "headers": {"Retry-After": "7"}, "body": {"a": 1}}
    with running({"faults": [fault]}) as client:
        answer = client.get(METADATA)
        assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (429, "7", {"a": 1})
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert client.simulator.context.requests[0].status == 429


@pytest.mark.parametrize("miss", [{"host": "*.azurecr.io"}, {"method": "POST"}, {"path": "/v2/*"}])
def test_a_fault_happens_to_what_it_matches_only(miss: dict[str, str]) -> None:
    with running({"faults": [{"status": 500} | miss]}) as client:
        assert client.get(METADATA).status_code == 200


def test_a_fault_happens_as_often_as_it_says_and_the_next_one_follows() -> None:
    with running({"faults": [{"status": 503, "times": 2}, {"status": 500, "times": 1}]}) as client:
        assert [client.get(METADATA).status_code for _ in range(4)] == [503, 503, 500, 200]


def test_another_world_begins_to_count_anew() -> None:
    once = {"faults": [{"status": 503, "times": 1}]}
    with running(once) as client:
        assert [client.get(METADATA).status_code for _ in range(2)] == [503, 200]
        client.simulator.patch(healthy_with(once))
        assert client.get(METADATA).status_code == 503


def test_a_text_that_looks_like_a_page_is_sent_as_one() -> None:
    with running({"faults": [{"status": 403, "body": "<html>Blocked</html>"}]}) as client:
        answer = client.get(METADATA)
        assert (answer.text, answer.headers["Content-Type"]) == ("<html>Blocked</html>", "text/html")


def test_a_delay_alone_lets_the_service_answer() -> None:
    with running({"faults": [{"delay": 0.4}]}) as client:
        started = time.monotonic()
        assert client.get(METADATA).json()["issuer"]
        assert time.monotonic() - started > 0.4


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        ("hang", requests.ReadTimeout, "timed out"),
        ("reset", requests.ConnectionError, "closed connection|reset by peer"),
        ("garbage", requests.ConnectionError, "BadStatusLine"),
        ("cut", requests.exceptions.ChunkedEncodingError, "IncompleteRead"),
    ],
)
@pytest.mark.parametrize("answer", [{}, {"status": 200}, {"status": 200, "body": {"a": "b"}}])
def test_a_connection_can_go_wrong(act: str, error: type[Exception], message: str, answer: dict[str, Any]) -> None:
    with running({"faults": [{"act": act, "times": 1} | answer]}) as client:
        with pytest.raises(error, match=message):
            client.get(METADATA, timeout=0.7)
        assert client.get(METADATA).status_code == 200


def test_a_reset_reaches_the_client_through_the_proxy() -> None:
    with running({"faults": [{"act": "reset"}]}) as client:
        tls = client.open_tls("login.microsoftonline.com")
        tls.sendall(b"GET / HTTP/1.1\r\nHost: login.microsoftonline.com\r\n\r\n")
        # Python's TLS makes no difference between a reset and an end, so the socket below it is asked.
        with socket.socket(fileno=tls.detach()) as plain:
            plain.settimeout(5)
            with pytest.raises(ConnectionResetError):
                list(iter(lambda: plain.recv(4096), b""))


def test_half_of_the_genuine_answer_arrives_before_the_cut() -> None:
    with running({"faults": [{"act": "cut", "times": 1}]}) as client:
        cut = client.get(METADATA, stream=True)
        received: list[bytes] = []
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            received.extend(cut.iter_content(1))
        whole = client.get(METADATA).content
        assert b"".join(received) == whole[: len(whole) // 2]


def test_an_answer_can_drip_in_byte_by_byte() -> None:
    with running({"faults": [{"act": "drip", "status": 200, "body": "abc"}]}) as client:
        started = time.monotonic()
        # Each byte comes within the time-out; all of them together take longer.
        assert client.get(METADATA, timeout=1.5).text == "abc"
        assert time.monotonic() - started > 2


def test_a_fault_of_any_host_happens_to_the_endpoints_of_the_machine_too() -> None:
    keys = {"client": {"login": {"principal": "developer", "with": "cloudShell", "subscription": None}}}
    with running(keys | {"faults": [{"status": 503, "times": 1}]}) as client:
        assert client.request("POST", "http://localhost:50342/oauth2/token").status_code == 503
        assert client.get(METADATA).status_code == 200


def test_a_service_can_lead_in_a_circle() -> None:
    with running({"faults": [{"act": "loop"}]}) as client:
        answer = client.get(METADATA, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (302, METADATA)


def test_a_service_can_flood_its_client() -> None:
    with running({"faults": [{"act": "flood"}]}) as client:
        assert len(client.get(METADATA).content) > 50_000_000


def test_an_answer_can_be_called_what_it_is_not() -> None:
    with running({"faults": [{"act": "mislabel"}]}) as client:
        answer = client.get(METADATA)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.json()["issuer"]


@pytest.mark.parametrize(("act", "different"), [("endless", 3), ("repeat", 1)])
def test_a_list_can_have_no_end(act: str, different: int) -> None:
    with running({"faults": [{"act": act}]}) as client:
        url = "https://graph.microsoft.com/v1.0/users"
        token = client.simulator.context.entra_token("contoso", "https://graph.microsoft.com", "developer")
        links = []
        for _ in range(3):
            answer = client.get(url, headers={"Authorization": f"Bearer {token}"}).json()
            assert answer["value"]
            url = answer["@odata.nextLink"]
            links.append(url)
        assert len(set(links)) == different
