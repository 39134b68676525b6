"""The way from a client to the simulated services: proxy, TLS, clock, request log."""

from __future__ import annotations

import socket
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from ..simulator.server import Simulator
from .edge_under_test import METADATA, REGISTRY, Client, healthy_with, running


def test_a_host_of_the_world_answers_with_a_certificate_that_the_client_trusts() -> None:
    with running() as client:
        answer = client.get(METADATA)
        assert answer.status_code == 200
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("host", "keys", "error"),
    [
        ("nobodys.azurecr.io", {}, "ERR_DNS_FAIL 0"),
        ("files.example.com", {}, "ERR_DNS_FAIL 0"),
        (REGISTRY, {"dns": {REGISTRY: "nxdomain"}}, "ERR_DNS_FAIL 0"),
        (REGISTRY, {"dns": {"*.AZURECR.io": "servfail"}}, "ERR_DNS_FAIL 0"),
        (REGISTRY, {"dns": {REGISTRY: {"cname": "gone.azurecr.io"}}}, "ERR_DNS_FAIL 0"),
        (REGISTRY, {"connect": {REGISTRY: "refuse"}}, "ERR_CONNECT_FAIL 111"),
        ("files.example.com", {"dns": {"files.example.com": ["192.0.2.1"]}}, "ERR_CONNECT_FAIL 111"),
    ],
)
def test_the_proxy_says_what_it_cannot_reach(host: str, keys: dict[str, Any], error: str) -> None:
    with running({"client": keys}) as client:
        answer = client.connect(host)
        assert (answer.status, answer.headers["X-Squid-Error"]) == (503, error)


def test_the_proxy_reaches_nothing_but_https() -> None:
    with running() as client:
        assert client.connect(REGISTRY, port=80).headers["X-Squid-Error"] == "ERR_CONNECT_FAIL 111"
        assert client.get(f"http://{REGISTRY}/").status_code == 503
        assert client.get("http://example.com/").headers["X-Squid-Error"] == "ERR_DNS_FAIL 0"


@pytest.mark.parametrize("keys", [{"dns": {REGISTRY: "timeout"}}, {"connect": {REGISTRY: "hang"}}])
def test_a_name_or_host_that_does_not_answer_leaves_the_client_waiting(keys: dict[str, Any]) -> None:
    with running({"client": keys}) as client, pytest.raises(TimeoutError):
        client.connect(REGISTRY, timeout=0.5)


def test_a_reset_comes_after_the_tunnel_was_granted() -> None:
    with running({"client": {"connect": {REGISTRY: "reset"}}}) as client:
        assert client.connect(REGISTRY).status == 200
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            client.get(f"https://{REGISTRY}/v2/")


@pytest.mark.parametrize(
    ("fate", "message"), [("intercept", "unable to get local issuer|self-signed"), ("expired", "has expired")]
)
def test_certificates_can_be_wrong_for_one_host_only(fate: str, message: str) -> None:
    with running({"client": {"connect": {REGISTRY: fate}}}) as client:
        with pytest.raises(requests.exceptions.SSLError, match=message):
            client.get(f"https://{REGISTRY}/v2/")
        assert client.get(METADATA).status_code == 200


def test_an_alias_of_an_existing_name_exists() -> None:
    alias = {REGISTRY: {"cname": "contosoapps.westeurope.data.azurecr.io"}}
    with running({"client": {"dns": alias}, "registries": {"contosoapps": {"dataEndpointEnabled": True}}}) as client:
        assert client.connect(REGISTRY).status == 200


def test_a_data_endpoint_exists_when_it_is_enabled_or_needed_by_a_private_endpoint() -> None:
    host = "contosoapps.westeurope.data.azurecr.io"
    with running() as client:
        for keys, status in (
            ({}, 503),
            ({"dataEndpointEnabled": True}, 200),
            ({"privateEndpointConnections": {"vnet": {}}}, 200),
        ):
            client.simulator.patch(healthy_with({"registries": {"contosoapps": keys}}))
            assert client.connect(host).status == status
        assert client.connect("contosoapps.privatelink.azurecr.io").status == 200


def test_hosts_of_other_clouds_are_served_too() -> None:
    with running({"tenants": {"contoso": {"cloud": "AzureUSGovernment"}}}) as client:
        answer = client.get(METADATA.replace("microsoftonline.com", "microsoftonline.us"))
        assert answer.json()["msgraph_host"] == "graph.microsoft.us"
        assert client.connect("contosoapps.azurecr.us").status == 200
        assert client.connect(REGISTRY).status == 503


def test_answers_are_dated_by_the_clock_of_the_services() -> None:
    with running({"clockOffset": "2h"}) as client:
        client.simulator.advance(timedelta(minutes=30))
        shown = parsedate_to_datetime(client.get(METADATA).headers["Date"])
        ahead = shown - datetime.now(timezone.utc)
        assert timedelta(hours=2, minutes=29) < ahead < timedelta(hours=2, minutes=31)


def test_every_request_is_logged_without_its_secrets() -> None:
    with running() as client:
        client.get(f"{METADATA}?sig=s3cret&x=1", headers={"Authorization": "Bearer s3cret", "X-Other": "s3cret"})
        (seen,) = client.simulator.context.requests
        assert str(seen) == (
            "GET login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration?sig=&x=1"
        )
        assert seen.status == 200
        assert seen.headers["authorization"] == "Bearer"
        assert "s3cret" not in repr(seen)


def test_latency_delays_every_answer() -> None:
    with running({"knobs": {"latency": 0.4}}) as client:
        started = time.monotonic()
        client.get(METADATA)
        assert time.monotonic() - started > 0.4


def test_stopping_does_not_wait_for_what_hangs() -> None:
    with running({"faults": [{"act": "hang"}]}) as client:
        hanging = threading.Thread(target=_expect_a_lost_connection, args=(client,))
        hanging.start()
        idle = socket.create_connection((urlsplit(client.simulator.proxy_url).hostname, _port(client.simulator)))
        time.sleep(0.3)
        started = time.monotonic()
        client.simulator.stop()
        assert time.monotonic() - started < 2
        assert idle.recv(1) == b""
        idle.close()
        hanging.join(5)
        assert not hanging.is_alive()


def test_an_address_that_the_machine_does_not_have_is_an_error_of_the_start() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        Simulator(healthy_with({}), address="192.0.2.1").start()


def _expect_a_lost_connection(client: Client) -> None:
    with pytest.raises(requests.ConnectionError):
        client.get(METADATA, timeout=30)


def _port(simulator: Simulator) -> int:
    port = urlsplit(simulator.proxy_url).port
    assert port
    return port
