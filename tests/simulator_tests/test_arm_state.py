"""What the simulated Azure Resource Manager knows around a registry: its subscription, its deletion, its name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ..fidelity.shape import evidence
from .registry_under_test import registry_with, world_with
from .service_under_test import ServiceUnderTest, arm_of

VERSION = "api-version=2023-07-01"
_EVENTS = "providers/Microsoft.Insights/eventtypes/management/values"
_GONE = {"subscription": "prod", "resourceGroup": "apps", "by": "ci-push"}


def _subscription(arm: ServiceUnderTest) -> str:
    return f"/subscriptions/{arm.world.subscriptions['prod'].id}"


def _check(arm: ServiceUnderTest, name: str) -> Any:
    path = f"{_subscription(arm)}/providers/Microsoft.ContainerRegistry/checkNameAvailability?{VERSION}"
    return arm.post(path, {"name": name})


def test_a_subscription_that_is_not_registered_answers_as_recorded() -> None:
    genuine = evidence("arm-missing-subscription-registration-409")
    arm = arm_of(world_with(subscriptions={"prod": {"unregistered": ["Microsoft.ContainerRegistry"]}}))
    answer = _check(arm, "contosonew")
    assert (answer.status, answer.code) == (genuine["status"], genuine["body"]["error"]["code"])
    words = genuine["body"]["error"]["message"]
    assert answer.message == words.replace("Microsoft.KeyVault", "Microsoft.ContainerRegistry")
    provider = arm.get(f"{_subscription(arm)}/providers/Microsoft.ContainerRegistry?{VERSION}")
    assert provider.body["registrationState"] == "NotRegistered"


def test_a_name_is_taken_by_its_login_server_and_in_its_own_cloud_only() -> None:
    labelled = registry_with(loginServer="contosoapps-a1b2.azurecr.io")
    assert _check(arm_of(labelled), "contosoapps").body["nameAvailable"] is True
    far = world_with(
        tenants={"china": {"cloud": "AzureChinaCloud"}},
        subscriptions={"far": {"tenant": "china"}},
        registries={"contosofar": {"subscription": "far", "resourceGroup": "apps"}},
    )
    assert _check(arm_of(far), "contosofar").body["nameAvailable"] is True
    assert _check(arm_of(far), "contosoapps").body["nameAvailable"] is False


def _events(arm: ServiceUnderTest, days: int = 80, about: str = "", **more: str) -> Any:
    start = arm.context.now() - timedelta(days=days)
    condition = f"eventTimestamp ge '{start:%Y-%m-%dT%H:%M:%SZ}'" + (f" and {about}" if about else "")
    options = "".join(f"&${name}={value}" for name, value in more.items())
    return arm.get(f"{_subscription(arm)}/{_EVENTS}?api-version=2015-04-01&$filter={condition}{options}")


def test_the_activity_log_shows_deletions_and_who_made_them() -> None:
    arm = arm_of(world_with(deletedRegistries={"older": _GONE | {"at": "now-9d"}, "newer": _GONE | {"at": "now-1d"}}))
    found = _events(arm, about="resourceProvider eq 'microsoft.containerregistry'").body["value"]
    assert [event["resourceId"].rpartition("/")[2] for event in found] == ["newer", "older"]
    assert found[0]["caller"] == arm.world.object_id("ci-push")
    narrow = _events(arm, days=3, select="caller,eventTimestamp").body["value"]
    assert [event.keys() for event in narrow] == [{"caller", "eventTimestamp"}]
    about = f"resourceUri eq '{found[1]['resourceId']}'"
    assert len(_events(arm, about=about).body["value"]) == 1


@pytest.mark.parametrize(
    ("days", "about"), [(91, ""), (1, "status eq 'Failed'"), (1, "resourceUri eq 'a' and resourceGroupName eq 'b'")]
)
def test_the_activity_log_refuses_what_it_does_not_keep_or_take(days: int, about: str) -> None:
    assert _events(arm_of(world_with()), days, about).status == 400


def test_the_activity_log_takes_a_right() -> None:
    arm = arm_of(world_with())
    path = f"{_subscription(arm)}/{_EVENTS}?api-version=2015-04-01&$filter=eventTimestamp ge '2030-01-01T00:00:00Z'"
    assert arm.get(path, "ci-push").status == 403
