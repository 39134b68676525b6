"""The machine of the person who uses the simulated Azure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, Optional, Union

from pydantic import Field

from .values import Duration, Model, Time, parse_time


class Login(Model):
    """How the harness signs the real `az` in before the first step."""

    principal: str
    with_: str = Field(default="", alias="with")
    """`secret:NAME`, `certificate:NAME`, `password`, `deviceCode`, `cloudShell`, `appService` or `vm`. Default: the
    first secret of a service principal, the password of a user, the App Service endpoint of a managed identity."""
    tenant: str = ""
    """Name or id of the tenant to sign in to; default: the principal's."""
    subscription: str = ""
    """Name of the subscription to select."""


class Docker(Model):
    """The `docker` (or `podman`) command on PATH. `real: true` takes the one that is installed on this machine."""

    installed: bool = True
    real: bool = False
    client_version: str = "27.3.1"
    server_version: str = "27.3.1"
    running: bool = True
    """false: the daemon does not answer and `server_error` is what the client prints."""
    server_error: str = (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
    )
    emulates_docker: Union[bool, Literal["quietly"]] = False
    """Of podman: whether it stands in for `docker` as well; it says so at each call, unless quietly."""
    info: dict[str, Any] = {}
    """Laid over what `docker info --format '{{json .}}'` prints."""
    delay: Duration = timedelta()


class Helper(Model):
    """A `docker-credential-NAME` on PATH."""

    exit_code: int = 0
    output: str = ""
    """What it prints when `exit_code` is not 0."""
    credentials: dict[str, dict[str, str]] = {}
    """`{Username, Secret}` by server."""
    delay: Duration = timedelta()


class StoredCredential(Model):
    """An entry that the harness writes below `auths` of a Docker or Podman configuration file."""

    username: str = ""
    password: str = ""
    identity_token_of: str = ""
    """Principal whose `az acr login` is stored: the entry then holds an `identitytoken`."""
    issued: Time = Field(default_factory=lambda: parse_time("now-10m"))


class Client(Model):
    cloud: str = "AzureCloud"
    login: Optional[Login] = None
    address: str = "203.0.113.10"
    """The address that services see this machine come from."""
    private_path: list[str] = []
    """Names of registries that this machine reaches through their approved private endpoint."""
    network: str = ""
    """Name of the virtual network that this machine is in; its name servers know the private DNS zones linked to it."""
    proxy: bool = True
    """false: no proxy; the machine resolves names by the world's DNS and connects by itself (needs root)."""
    dns: dict[str, Any] = {}
    """By host name (`*.azurecr.io` allowed): `nxdomain`, `servfail`, `timeout`, addresses, or `{cname: NAME}`.
    Hosts of the world resolve by themselves, others do not exist."""
    connect: dict[str, Literal["refuse", "hang", "reset", "intercept", "expired"]] = {}
    """By host name: what happens to a connection. `intercept`: somebody else's certificate authority answers."""
    env: dict[str, str] = {}
    """Environment variables; an empty value removes one."""
    docker: Docker = Docker()
    podman: Docker = Docker(installed=False)
    helpers: dict[str, Helper] = {}
    docker_config: dict[str, Any] = {}
    """What `~/.docker/config.json` holds besides the stored credentials."""
    stored: dict[str, StoredCredential] = {}
    """By key of `auths`, usually the login server."""
    auth_variable: dict[str, StoredCredential] = {}
    """The same in the variable DOCKER_AUTH_CONFIG, where user name and password are all that counts."""
    files: dict[str, str] = {}
    """Other files by path (`~` is the private home)."""
