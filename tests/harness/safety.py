"""What holds for every step, whatever the scenario is about: no secret shown, nothing changed, no traceback."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Optional
from urllib.parse import quote

from tests.simulator.world import World

from . import planting
from .sandbox import Sandbox

READING_POSTS = (
    "*/oauth2/token",
    "*/oauth2/v2.0/token",
    "*/oauth2/v2.0/devicecode",
    "*/oauth2/exchange",
    "*/checknameavailability*",
    "*/checkaccess*",
    "*/directoryobjects/getbyids*",
    "*/getmembergroups*",
    "*/checkmembergroups*",
    "graph.*/$batch*",
    "microsoftgraph.*/$batch*",
    "*/providers/microsoft.resourcegraph/resources*",
    "management.*/batch?*",
    "api.loganalytics.*/query*",
)
"""POST requests that change nothing."""

READING_CALLS = (
    "* version*",
    "* info*",
    "* ps*",
    "* context *",
    "* --version",
    "docker-credential-* get",
    "docker-credential-* list",
)
"""What may be asked of container engines and credential helpers."""

AZURE_FILES = ("config", "clouds.config", "azureProfile.json", "service_principal_entries.json")
OWN_STORES = ("msal_", "service_principal_entries")
"""Beginnings of the names of files in which `az` itself keeps what it signs in with."""
SHORTEST_SECRET = 6
_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
_BACKSLASH = re.compile(r"\\(?=[^\w\s])")
"""As it escapes in Markdown and JSON."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


@dataclass(frozen=True)
class Named:
    """A secret and what it is called in messages, which never show it."""

    name: str
    value: str


IN_ENVIRONMENT = tuple(Named(f"the variable {name}", value) for name, value in planting.ENVIRONMENT.items())
PLANTED = (*IN_ENVIRONMENT, Named("what was planted in answers of Azure", planting.IN_ANSWERS))
"""What every world holds besides its own secrets."""


def world_secrets(world: World) -> list[Named]:
    """Every password, client secret and token password of the world."""
    return [*_entra_secrets(world), *_registry_secrets(world), *_client_secrets(world)]


def _entra_secrets(world: World) -> Iterator[Named]:
    for tenant in world.tenants.values():
        for name, user in tenant.users.items():
            yield Named(f"password of {name}", user.password)
        applications = {name: application.secrets for name, application in tenant.applications.items()}
        principals = {name: principal.secrets for name, principal in tenant.service_principals.items()}
        for name, secrets in [*applications.items(), *principals.items()]:
            for key, secret in secrets.items():
                yield Named(f"secret {key} of {name}", secret.value)


def _registry_secrets(world: World) -> Iterator[Named]:
    for name, registry in world.registries.items():
        for key, value in registry.admin_passwords.items():
            yield Named(f"admin {key} of {name}", value)
        for token_name, token in registry.tokens.items():
            for slot, password in token.passwords.items():
                yield Named(f"{slot} of token {token_name} of {name}", password.value)


def _client_secrets(world: World) -> Iterator[Named]:
    for server, stored in (*world.client.stored.items(), *world.client.auth_variable.items()):
        yield Named(f"stored password for {server}", stored.password)
    for path, text in world.client.files.items():
        for field, value in re.findall(r'"(auth|password|identitytoken|registrytoken)": *"([^"]+)"', text):
            yield Named(f"{field} in {path}", value)
    for name, helper in world.client.helpers.items():
        for server, credential in helper.credentials.items():
            yield Named(f"secret for {server} in helper {name}", credential.get("Secret", ""))


def given_secrets(words: Sequence[str], stdin: Optional[str], typed: Optional[str] = None) -> Iterator[Named]:
    """The password that a command line is given, which may be one that the world does not know."""
    for option, value in pairwise(words):
        if option == "--password" and not value.startswith("@"):  # which names a file
            yield Named("the password given", value)
    if "--password-stdin" in words and stdin:
        yield Named("the password given on standard input", stdin.strip())
    if typed:
        yield Named("the password typed", typed)


def cached_secrets(sandbox: Sandbox) -> Iterator[Named]:
    """The tokens that the signed-in `az` keeps (opaque ones are not recognised by their form)."""
    cache = sandbox.azure / "msal_token_cache.json"
    if not cache.exists():
        return
    for kind, entries in json.loads(cache.read_text(encoding="utf-8")).items():
        for entry in entries.values():
            if "secret" in entry:
                yield Named(f"{kind} of az", entry["secret"])


def leaks(text: str, secrets: Sequence[Named]) -> list[str]:
    """Names of the secrets that the text shows, as they are, encoded or escaped as in reports; any JWT counts."""
    unescaped = (html.unescape(text), _BACKSLASH.sub("", text))
    searched = "\n".join((text, *unescaped, *_decoded(text)))
    names = [
        secret.name
        for secret in secrets
        if len(secret.value) >= SHORTEST_SECRET
        and (secret.value in searched or quote(secret.value, safe="") in searched)
    ]
    if _JWT.search(searched):
        names.append("a JSON web token")
    return list(dict.fromkeys(names))


def without_command_lines(log: str) -> str:
    """The log without the line in which `az` writes its own command line, before it loads any extension."""
    return "\n".join(line for line in log.splitlines() if "cli.knack.cli : Command arguments:" not in line)


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        word = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(word + "=" * (-len(word) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue


def changing(requests: Sequence[str]) -> list[str]:
    """The requests that would change something in Azure."""
    found = []
    for request in requests:
        method, _, url = request.partition(" ")
        reading = method in ("GET", "HEAD", "OPTIONS") or (
            method == "POST" and any(fnmatchcase(url.lower(), pattern) for pattern in READING_POSTS)
        )
        if not reading:
            found.append(request)
    return found


def meddling(calls: Sequence[str]) -> list[str]:
    """The calls of container engines and credential helpers that would change something."""
    return [call for call in calls if not any(fnmatchcase(call, pattern) for pattern in READING_CALLS)]


def snapshot(sandbox: Sandbox) -> dict[str, str]:
    """Digests of the files of the person's configuration that a diagnosis must leave alone, by path."""
    files = [sandbox.azure / name for name in AZURE_FILES]
    for folder in (sandbox.home / ".docker", sandbox.home / ".config/containers", sandbox.path / "run/containers"):
        files += folder.rglob("*")
    return {str(path.relative_to(sandbox.path)): _digest(path) for path in sorted(files) if path.is_file()}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Paths that came, went or differ between two snapshots."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
