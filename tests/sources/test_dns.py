"""The look-up of the login server: what the operating system's answers mean."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.facts.network import Resolution, ResolutionError
from azext_acrdiag.sources.dns import Resolver, engine_resolution, engine_silence, resolution, silence
from tests.rules import facts

PRIVATE = "contosoapps.privatelink.azurecr.io"


def resolver(tmp_path: Path, *addresses: str, canonical: str = facts.HOST, aliases: tuple[str, ...] = ()) -> Resolver:
    configuration = tmp_path / "resolv.conf"
    configuration.write_text("# nameserver 192.0.2.1\nsearch contoso.com\nnameserver 10.0.0.4\nnameserver fd00::4\n")
    return Resolver(
        lambda host: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses],
        lambda host: (canonical, list(aliases), list(addresses)),
        configuration,
    )


def failing(tmp_path: Path, number: int) -> Resolver:
    def look_up(host: str) -> list[tuple[object, ...]]:
        raise socket.gaierror(number, "as the library says")

    return resolver(tmp_path)._replace(addresses=look_up)


def found(fact: object) -> Resolution:
    assert isinstance(fact, Known)
    assert isinstance(fact.value, Resolution)
    return fact.value


def test_addresses_of_both_families_come_once_each(tmp_path: Path) -> None:
    known = found(resolution(facts.HOST, facts.MACHINE, resolver(tmp_path, "20.61.0.7", "2001:db8::7", "20.61.0.7")))
    assert known.addresses == ("20.61.0.7", "2001:db8::7")
    assert known.error is None
    assert known.name_servers == ("10.0.0.4", "fd00::4")


def test_the_names_in_between_are_told_in_order(tmp_path: Path) -> None:
    system = resolver(tmp_path, "20.61.0.7", canonical="r.cloudapp.azure.com", aliases=(facts.HOST, PRIVATE))
    assert found(resolution(facts.HOST, None, system)).canonical_names == (PRIVATE, "r.cloudapp.azure.com")


def test_names_that_are_not_told_cost_no_address(tmp_path: Path) -> None:
    def refuse(host: str) -> tuple[str, list[str], list[str]]:
        raise socket.herror(1, "Unknown host")

    known = found(resolution(facts.HOST, None, resolver(tmp_path, "2001:db8::7")._replace(names=refuse)))
    assert (known.addresses, known.canonical_names) == (("2001:db8::7",), ())


def test_a_name_that_does_not_exist_is_told_from_servers_that_do_not_answer(tmp_path: Path) -> None:
    for number, error in (
        (socket.EAI_NONAME, ResolutionError.NO_SUCH_NAME),
        (socket.EAI_AGAIN, ResolutionError.NO_ANSWER),
        (socket.EAI_FAIL, ResolutionError.NO_ANSWER),
    ):
        known = found(resolution(facts.HOST, None, failing(tmp_path, number)))
        assert (known.addresses, known.error, known.message) == ((), error, "as the library says")


def test_a_name_that_no_server_could_know_does_not_exist(tmp_path: Path) -> None:
    def refuse(host: str) -> list[tuple[object, ...]]:
        return [(host.encode("idna"),)]

    known = found(resolution("a" * 64 + ".azurecr.io", None, resolver(tmp_path)._replace(addresses=refuse)))
    assert known.error is ResolutionError.NO_SUCH_NAME


def test_nothing_is_looked_up_behind_a_proxy(tmp_path: Path) -> None:
    machine = replace(facts.MACHINE, proxy="http://proxy.contoso.com:3128")
    assert isinstance(resolution(facts.HOST, machine, failing(tmp_path, socket.EAI_FAIL)), Absent)


def test_silence_is_no_answer() -> None:
    assert found(silence(facts.HOST, facts.MACHINE)).error is ResolutionError.NO_ANSWER


def test_without_a_configuration_nobody_is_named(tmp_path: Path) -> None:
    system = resolver(tmp_path, "20.61.0.7")._replace(configuration=tmp_path / "missing")
    assert found(resolution(facts.HOST, None, system)).name_servers == ()


BEHIND_PROXY = replace(facts.MACHINE, proxy="http://proxy:3128")


def test_the_daemon_without_the_proxy_of_az_looks_the_name_up_itself(tmp_path: Path) -> None:
    system = resolver(tmp_path, "20.61.0.7")
    known = found(engine_resolution(facts.HOST, BEHIND_PROXY, facts.ENGINE_SETTINGS, system))
    assert known.addresses == ("20.61.0.7",)
    with_proxy = replace(facts.ENGINE_SETTINGS, proxy="http://proxy:3128")
    assert isinstance(engine_resolution(facts.HOST, BEHIND_PROXY, with_proxy, system), Absent)
    assert isinstance(engine_resolution(facts.HOST, facts.MACHINE, facts.ENGINE_SETTINGS, system), Absent)


def test_a_look_up_of_the_daemon_that_goes_on_has_no_answer() -> None:
    late = found(engine_silence(facts.HOST, BEHIND_PROXY, facts.ENGINE_SETTINGS))
    assert late.error is ResolutionError.NO_ANSWER
