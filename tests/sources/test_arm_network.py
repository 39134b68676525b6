"""Reading private endpoints and zones: what is asked, and what is not known afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.private_link import HostAddresses, PrivateEndpoint
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm_network import NetworkSource
from azext_acrdiag.sources.azure_rest import RestService
from tests.rules import facts

from .fakes import FakeHttp, Request, respond

DATA = "contosoapps.westeurope.data.azurecr.io"
GROUP = "/subscriptions/7/resourceGroups/network/providers/Microsoft.Network"
ENDPOINT, INTERFACE = f"{GROUP}/privateEndpoints/apps-endpoint", f"{GROUP}/networkInterfaces/nic"
ZONE, NETWORK = f"{GROUP}/privateDnsZones/privatelink.azurecr.io", f"{GROUP}/virtualNetworks/apps-network"
REGISTRY = replace(
    facts.REGISTRY,
    data_endpoint_hosts=(DATA,),
    private_endpoints=(("apps-endpoint", "Approved"),),
    private_endpoint_ids=(("apps-endpoint", ENDPOINT),),
)
ANSWERS: dict[str, Any] = {
    ENDPOINT: {
        "properties": {"subnet": {"id": f"{NETWORK}/subnets/default"}, "networkInterfaces": [{"id": INTERFACE}]}
    },
    INTERFACE: {
        "properties": {
            "ipConfigurations": [
                {
                    "properties": {
                        "privateIPAddress": "10.0.0.7",
                        "privateLinkConnectionProperties": {"fqdns": ["ContosoApps.azurecr.io"]},
                    }
                },
                {"properties": {"privateIPAddress": "10.0.0.9"}},
            ]
        }
    },
    f"{ZONE}/virtualNetworkLinks": {"value": [{"properties": {"virtualNetwork": {"id": NETWORK}}}]},
    f"{ZONE}/A/contosoapps": {"properties": {"aRecords": [{"ipv4Address": "10.0.0.7"}]}},
    "/providers/Microsoft.ResourceGraph/resources": {"data": [{"id": ZONE}]},
}


class _Tokens:
    def get(self, resource: str, subscription_id: str | None = None) -> Secret:
        return Secret("token")


def source(http: FakeHttp) -> NetworkSource:
    return NetworkSource(RestService("Azure Resource Manager", "https://arm.example", "arm", http, _Tokens()))


def answering(**changed: Any) -> Callable[[Request], Response]:
    """Answers by path, with `changed` laid over by the last part of the path; a number is a status."""

    def answer(request: Request) -> Response:
        path = request.url.removeprefix("https://arm.example").partition("?")[0]
        content = changed.get(path.rpartition("/")[2].replace("-", "_"), ANSWERS.get(path, 404))
        return respond(content, {"error": {"code": "X"}}) if isinstance(content, int) else respond(200, content)

    return answer


def test_an_endpoint_has_the_addresses_of_its_interface() -> None:
    fact = source(FakeHttp(answering())).private_endpoints(REGISTRY)
    assert isinstance(fact, Known)
    assert fact.value == (
        PrivateEndpoint("apps-endpoint", "Approved", NETWORK, (HostAddresses(facts.HOST, ("10.0.0.7",)),)),
    )


def test_an_endpoint_that_may_not_be_read_names_the_permission() -> None:
    fact = source(FakeHttp(answering(apps_endpoint=403))).private_endpoints(REGISTRY)
    assert isinstance(fact, Unknown)
    assert fact.why is Why.PERMISSION
    assert "privateEndpoints/read" in (fact.needs or "")


def test_one_endpoint_of_two_may_be_in_a_foreign_subscription() -> None:
    both = replace(
        REGISTRY,
        private_endpoints=(*REGISTRY.private_endpoints, ("theirs", "Pending")),
        private_endpoint_ids=(*REGISTRY.private_endpoint_ids, ("theirs", f"{GROUP}/privateEndpoints/theirs")),
    )
    fact = source(FakeHttp(answering(theirs=403))).private_endpoints(both)
    assert isinstance(fact, Known)
    assert fact.value[1] == PrivateEndpoint("theirs", "Pending", None)


def test_a_zone_is_read_with_the_records_of_every_host() -> None:
    http = FakeHttp(answering())
    fact = source(http).private_zones(REGISTRY, facts.LOCATION)
    assert isinstance(fact, Known)
    (zone,) = fact.value
    assert (zone.resource_id, zone.networks) == (ZONE, (NETWORK,))
    assert (zone.addresses(facts.HOST), zone.addresses(DATA)) == (("10.0.0.7",), ())
    assert [request.method for request in http.requests] == ["POST", "GET", "GET", "GET"]
    assert "name =~ 'privatelink.azurecr.io'" in http.requests[0].json["query"]  # type: ignore[index]


def test_zones_that_are_not_seen_may_be_there_all_the_same() -> None:
    for changed in ({"resources": {"data": []}}, {"virtualNetworkLinks": 403}, {"contosoapps": 403}):
        fact = source(FakeHttp(answering(**changed))).private_zones(REGISTRY, facts.LOCATION)
        assert isinstance(fact, Unknown)
        assert fact.why is Why.PERMISSION


def test_a_strange_answer_leaves_it_unknown() -> None:
    for changed in ({"apps_endpoint": {}}, {"nic": {"properties": {"ipConfigurations": 7}}}):
        assert isinstance(source(FakeHttp(answering(**changed))).private_endpoints(REGISTRY), Unknown)
    assert isinstance(source(FakeHttp(answering(resources={}))).private_zones(REGISTRY, facts.LOCATION), Unknown)
