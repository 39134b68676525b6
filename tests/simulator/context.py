"""What the simulated services share: the world, the clock, the log of requests and the tokens of Entra."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from .world import World, guid

AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""Client id of the Azure CLI: a public client that exists in every tenant."""


@dataclass(frozen=True)
class Seen:
    """One request as a service received it. Values that are secret are not kept."""

    at: datetime
    host: str
    method: str
    path: str
    query: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.host}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class RegistryEvent:
    """One call as a registry would log it: `Login`, or `Pull`, `Push`, `Delete`, `Untag` of a repository."""

    at: datetime
    registry: str
    """Name of the registry in the world."""
    operation: str
    identity: str
    status: int
    address: str
    user_agent: str
    repository: str = ""
    correlation_id: str = ""


@dataclass
class Context:
    """The state behind all services. The world may be replaced while the services run (`patch`)."""

    world: World
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    requests: list[Seen] = field(default_factory=list)
    events: list[RegistryEvent] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    """What clients changed in a registry besides the world (`registry.content.Changes`), by the registry's name."""
    advanced: timedelta = timedelta()
    """How far a scenario has moved the clock of the services on."""
    tamper: Optional[Callable[[str, bytes], bytes]] = None
    """For tests only: makes another body of each answer, from the request (`METHOD host/path`) and the genuine body."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """The services' clock."""
        return datetime.now(timezone.utc) + self.world.clock_offset + self.advanced

    def sign(self, claims: dict[str, Any], headers: Optional[dict[str, str]] = None) -> str:
        """A JSON web token signed with the simulator's key."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers=headers)

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token that this simulator signed, whatever its lifetime. Raises jwt.InvalidTokenError."""
        return jwt.decode(
            token,
            self.key.public_key(),
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )

    def entra_token(
        self,
        tenant: str,
        audience: str,
        principal: str,
        client_id: str = AZURE_CLI,
        extra: Optional[dict[str, Any]] = None,
    ) -> str:
        """An access token of Entra (version 1.0) for a user, service principal or managed identity of the tenant.

        Claims as in recorded tokens (`tests/evidence/acr-oauth2-exchange-ok.json`); `extra` is laid over them.
        """
        directory = self.world.tenants[tenant]
        now = int(self.now().timestamp())
        claims: dict[str, Any] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{directory.id}/",
            "iat": now - 300,
            "nbf": now - 300,
            "exp": now + int(self.world.knobs.entra_token_lifetime.total_seconds()),
            "tid": directory.id,
            "uti": guid("uti", principal, str(len(self.requests)))[:22],
            "ver": "1.0",
            "xms_cc": ["CP1"],
        }
        if principal in directory.users:
            user = directory.users[principal]
            claims |= {
                "oid": user.id,
                "idtyp": "user",
                "appid": client_id,
                "appidacr": "0",
                "amr": ["pwd"],
                "name": user.display_name,
                "scp": "user_impersonation",
                "sub": user.id,
                "upn": user.upn,
                "unique_name": user.upn,
            }
            if user.personal_account:
                claims |= {"idp": "live.com", "unique_name": f"live.com#{user.upn}"}
                del claims["upn"]
        elif principal in directory.managed_identities:
            identity = directory.managed_identities[principal]
            claims |= {
                "oid": identity.id,
                "sub": identity.id,
                "idtyp": "app",
                "appid": identity.client_id,
                "appidacr": "2",
                "xms_mirid": identity.resource_id,
            }
        else:
            service_principal = directory.service_principals[principal]
            _, application = self.world.application(service_principal.application)
            claims |= {
                "oid": service_principal.id,
                "sub": service_principal.id,
                "idtyp": "app",
                "appid": application.app_id,
                "appidacr": "1",
            }
        return self.sign(claims | (extra or {}), {"kid": "simulated", "x5t": "simulated"})


SIM: web.AppKey[Context] = web.AppKey("simulator", Context)
"""Where a handler finds the state: `request.config_dict[SIM]` (works in the sub-application of a host too)."""
