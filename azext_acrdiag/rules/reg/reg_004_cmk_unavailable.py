"""The registry can use the key that its content is encrypted with.

Good state
    Azure's own keys encrypt the registry; or the identity that uses the customer-managed key exists, belongs to the
    registry and may use the key.

Why it matters
    A registry that cannot use its key any more cannot read its own content: every pull and push is refused, whoever
    asks.

How it is detected
    The registry says that its identity is inactive. Or Azure Resource Manager shows a customer-managed key whose
    identity the registry no longer has, or that does not exist any more. Whether the key itself is enabled is known to
    the key vault only, and is not asked.

Fix
    Assign an identity that may use the key, see that the key is enabled, and rotate the key.

References
    https://learn.microsoft.com/azure/container-registry/tutorial-troubleshoot-customer-managed-keys
    https://learn.microsoft.com/azure/container-registry/tutorial-rotate-revoke-customer-managed-keys
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...access.registry_word import Says, registry_word
from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import CHALLENGE, Challenge, RegistryError
from ...facts.registry import LOCATION, REGISTRY, Encryption, Location, Registry
from ...facts.repository import MANIFEST, Manifest
from ...facts.state import ENCRYPTION_IDENTITY, EncryptionIdentity
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, quote_answer, subscription_option

_SAYS = "identity associated with the registry is inactive"
_CLUES = Clues(
    "The registry cannot use the customer-managed key that its content is encrypted with.",
    "Enable the key and the identity again, let the identity use the key, then rotate the key.",
    (
        Pattern(_SAYS, 96, BY_REGISTRY, ANYWHERE),
        Pattern("cmk_error", 96, BY_REGISTRY, ANYWHERE),
        Pattern(
            "encryption",
            72,
            BY_REGISTRY,
            AT_REGISTRY,
            r"(?:encryption|customer.managed)[^\n]{0,80}(?:doesn't exist|not found|disabled|revoked)",
        ),
        Pattern("keyvaultunwrap", 84, BY_REGISTRY, AT_REGISTRY),
    ),
    commands=("az acr encryption show --name {name}", "az acr encryption rotate-key --name {name}"),
    who="an administrator of the key vault, and write permission on the registry",
    prove="az acr encryption show --name {name}",
)


@rule(
    code="ACRD-REG-004",
    slug="cmk-unavailable",
    good="The registry can use the key that its content is encrypted with.",
    needs=(TARGET, IDENTITY),
    uses=(REGISTRY, ENCRYPTION_IDENTITY, CHALLENGE, LOGIN, GRANTED, MANIFEST, LOCATION),
    explains=("login-refused", "access-contradiction", "not-a-registry-answer", "client-ip-not-allowed"),
    aliases=("CMK_ERROR",),
    clues=_CLUES,
)
def judge(
    target: Target,
    identity: Identity,
    registry: Optional[Registry],
    encryption_identity: Optional[EncryptionIdentity],
    challenge: Optional[Challenge],
    login: Optional[Login],
    granted: Optional[Granted],
    manifest: Optional[Manifest],
    location: Optional[Location],
) -> Judgement:
    """Fails when the registry says so, and where it refuses while the identity of its key is gone."""
    option = subscription_option(location)
    encryption = registry.encryption if registry is not None else None
    for status, error in _answers(challenge, login, manifest):
        if error is not None and _SAYS in (error.message or "").lower():
            return failed(
                f"{target.name} cannot use its customer-managed key: the identity of the registry is inactive.",
                Evidence(quote_answer(status, error), f"the registry's answer to {identity.name}"),
                *_shown(encryption),
                fix=_fix(target, encryption, option),
            )
    if registry is None:
        return undecided(
            "Whether the registry is encrypted with a customer-managed key is not known.",
            "Microsoft.ContainerRegistry/registries/read",
        )
    if encryption is None:
        return passed(f"No customer-managed key encrypts {target.name}.")
    problem = _problem(encryption, encryption_identity)
    if problem is None:
        return passed(f"{target.name} has the identity that uses its customer-managed key.")
    works = registry_word(target, login, granted, registry.is_abac).says is Says.GRANTS
    judge_as = warned if works else failed
    return judge_as(
        f"The identity that uses the customer-managed key of {target.name} {problem}.",
        *_shown(encryption),
        fix=_fix(target, encryption, option),
        confidence=Confidence.LIKELY,
    )


def _answers(
    challenge: Optional[Challenge], login: Optional[Login], manifest: Optional[Manifest]
) -> Tuple[Tuple[Optional[int], Optional[RegistryError]], ...]:
    return tuple((each.status, each.error) for each in (challenge, login, manifest) if each is not None)


def _problem(encryption: Encryption, found: Optional[EncryptionIdentity]) -> Optional[str]:
    if encryption.client_id is not None and encryption.identity is None:
        return "is none of the registry's"
    if found is not None and not found.exists:
        return "does not exist any more"
    return None


def _shown(encryption: Optional[Encryption]) -> Tuple[Evidence, ...]:
    if encryption is None:
        return ()
    who = f"the identity with the client id {encryption.client_id}" if encryption.client_id else "its own identity"
    return (Evidence(f"It is encrypted with {encryption.key}, which it uses as {who}.", "Azure Resource Manager"),)


def _fix(target: Target, encryption: Optional[Encryption], option: str) -> Fix:
    key = encryption.key if encryption is not None and encryption.key is not None else "KEY"
    return Fix(
        "Give the registry an identity that may get, wrap and unwrap with the key, see that the key is enabled and has "
        "not ended, and let the registry use it anew.",
        (
            f"az acr identity assign --name {quote(target.name)} --identities IDENTITY_RESOURCE_ID{option}",
            f"az acr encryption rotate-key --name {quote(target.name)} --key-encryption-key {quote(key)} "
            f"--identity IDENTITY_RESOURCE_ID{option}",
        ),
        "an administrator of the key vault, and somebody with write permission on the registry",
        MINUTES,
    )
