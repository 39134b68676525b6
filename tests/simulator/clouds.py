"""The host names of each Azure cloud: the only place of the simulator where they are written down.

Names and token resources are those of the `Cloud` objects of azure-cli-core (`azure/cli/core/cloud.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

REGISTRY_AUDIENCE = "https://containerregistry.azure.net"
"""Resource that the Azure CLI names in every cloud when it wants a token for a registry."""


@dataclass(frozen=True)
class Resource:
    """An API that Entra issues tokens for."""

    name: str
    app_id: str
    audiences: tuple[str, ...]
    delegated_scope: str = "user_impersonation"
    """What the `scp` claim of a user's token holds."""

    def known_as(self, text: str) -> bool:
        """Whether `text` in a request means this resource: a final slash and letter case make no difference."""
        wanted = text.rstrip("/").lower()
        return wanted == self.app_id or any(wanted == audience.rstrip("/").lower() for audience in self.audiences)


@dataclass(frozen=True)
class Cloud:
    """One Azure cloud: its hosts and the resources of its tokens."""

    name: str
    entra: str
    entra_aliases: tuple[str, ...]
    arm: str
    arm_audience: str
    graph: str
    registry_suffix: str
    blob_suffix: str
    log_analytics: tuple[str, ...]
    instance_name: str
    """`cloud_instance_name` of Entra's metadata."""
    legacy_graph: str
    rbac_url: str

    @property
    def arm_audiences(self) -> tuple[str, ...]:
        """The resources under which ARM accepts a token; a final slash makes no difference."""
        return (self.arm_audience, f"https://{self.arm}/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host of the cloud that exists in every world."""
        return (self.entra, *self.entra_aliases, self.arm, self.graph, *self.log_analytics)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What Entra issues tokens for. The application ids are Microsoft's, the same in every tenant."""
        return (
            Resource("Azure Resource Manager", "797f4846-ba00-4fd7-ba43-dac1f8f63013", self.arm_audiences),
            Resource(
                "Microsoft Graph",
                "00000003-0000-0000-c000-000000000000",
                (f"https://{self.graph}",),
                delegated_scope="Directory.AccessAsUser.All",
            ),
            Resource("Azure Container Registry", "6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26", (REGISTRY_AUDIENCE,)),
            Resource(
                "Log Analytics API",
                "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
                tuple(f"https://{host}" for host in self.log_analytics),
            ),
        )

    def resource(self, text: str) -> Optional[Resource]:
        """The resource that a token request names by audience or application id."""
        return next((resource for resource in self.resources if resource.known_as(text)), None)


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            name="AzureCloud",
            entra="login.microsoftonline.com",
            entra_aliases=("login.windows.net", "login.microsoft.com", "sts.windows.net"),
            arm="management.azure.com",
            arm_audience="https://management.core.windows.net/",
            graph="graph.microsoft.com",
            registry_suffix=".azurecr.io",
            blob_suffix=".blob.core.windows.net",
            log_analytics=("api.loganalytics.io", "api.loganalytics.azure.com"),
            instance_name="microsoftonline.com",
            legacy_graph="graph.windows.net",
            rbac_url="https://pas.windows.net",
        ),
        Cloud(
            name="AzureChinaCloud",
            entra="login.chinacloudapi.cn",
            entra_aliases=("login.partner.microsoftonline.cn",),
            arm="management.chinacloudapi.cn",
            arm_audience="https://management.core.chinacloudapi.cn/",
            graph="microsoftgraph.chinacloudapi.cn",
            registry_suffix=".azurecr.cn",
            blob_suffix=".blob.core.chinacloudapi.cn",
            log_analytics=("api.loganalytics.azure.cn",),
            instance_name="partner.microsoftonline.cn",
            legacy_graph="graph.chinacloudapi.cn",
            rbac_url="https://pas.chinacloudapi.cn",
        ),
        Cloud(
            name="AzureUSGovernment",
            entra="login.microsoftonline.us",
            entra_aliases=("login.usgovcloudapi.net",),
            arm="management.usgovcloudapi.net",
            arm_audience="https://management.core.usgovcloudapi.net/",
            graph="graph.microsoft.us",
            registry_suffix=".azurecr.us",
            blob_suffix=".blob.core.usgovcloudapi.net",
            log_analytics=("api.loganalytics.us",),
            instance_name="microsoftonline.us",
            legacy_graph="graph.microsoftazure.us",
            rbac_url="https://pasff.usgovcloudapi.net",
        ),
    )
}

INSTANCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "login.microsoftonline.com",
        "login.windows.net",
        ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"),
    ),
    (
        "login.partner.microsoftonline.cn",
        "login.partner.microsoftonline.cn",
        ("login.partner.microsoftonline.cn", "login.chinacloudapi.cn"),
    ),
    ("login.microsoftonline.de", "login.microsoftonline.de", ("login.microsoftonline.de",)),
    ("login.microsoftonline.us", "login.microsoftonline.us", ("login.microsoftonline.us", "login.usgovcloudapi.net")),
    ("login-us.microsoftonline.com", "login-us.microsoftonline.com", ("login-us.microsoftonline.com",)),
)
"""Preferred network host, preferred cache host and aliases, as the instance discovery of every cloud lists them
(`tests/evidence/aad-instance-discovery.json`)."""


def cloud_of(host: str) -> Optional[Cloud]:
    """The cloud that a host belongs to."""
    for cloud in CLOUDS.values():
        if host in cloud.hosts or host.endswith((cloud.registry_suffix, cloud.blob_suffix)):
            return cloud
    return None
