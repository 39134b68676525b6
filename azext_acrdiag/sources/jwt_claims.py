"""Reads tokens without verifying them: what a client may know of its own tokens. Only their owner can forge them."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, Optional, Tuple

from ..domain.secret import Secret
from ..facts.login import SecretShape, TokenClaims

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def payload_of(token: Secret) -> Optional[Dict[str, Any]]:
    """The claims of a JSON web token as they stand there; None for anything else, however it is malformed."""
    import jwt

    try:
        payload = jwt.decode(token.reveal(), options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def claims_of(token: Secret) -> Optional[TokenClaims]:
    """The claims of a token of a registry (shape: tests/evidence/acr-oauth2-exchange-ok.json), else None."""
    payload = payload_of(token)
    if payload is None or _grant_type(payload) is None:
        return None
    return TokenClaims(
        issued_at=_moment(payload.get("iat")),
        expires_at=_moment(payload.get("exp")),
        audience=_text(payload.get("aud")),
        tenant=_text(payload.get("tenant")),
        subject=_text(payload.get("sub")),
        grant_type=_grant_type(payload),
        permissions=_permissions(payload.get("permissions")),
    )


def shape_of(secret: Secret) -> SecretShape:
    """What a password looks like."""
    if _GUID.fullmatch(secret.reveal()):
        return SecretShape.GUID
    payload = payload_of(secret)
    if payload is None:
        return SecretShape.OTHER
    grant_type = _grant_type(payload)
    if grant_type is not None:
        return SecretShape.REFRESH_TOKEN if grant_type == "refresh_token" else SecretShape.ACCESS_TOKEN
    return SecretShape.ENTRA_TOKEN if _text(payload.get("tid")) else SecretShape.OTHER


def _grant_type(payload: Mapping[str, Any]) -> Optional[str]:
    """`refresh_token` or `access_token` in a token of a registry, None in any other."""
    grant_type = payload.get("grant_type")
    return grant_type if grant_type in ("refresh_token", "access_token") else None


def _permissions(value: Any) -> Optional[Tuple[str, ...]]:
    """Keys in either case: recordings of the service have `Actions`, its documentation `actions`."""
    if not isinstance(value, dict):
        return None
    lists = {str(key).lower(): item for key, item in value.items() if isinstance(item, list)}
    if "actions" not in lists:
        return None
    excluded = lists.get("notactions", [])
    return tuple(item for item in lists["actions"] if isinstance(item, str) and item not in excluded)


def _moment(value: Any) -> Optional[datetime]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) and value else None
