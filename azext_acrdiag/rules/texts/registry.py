"""Causes that only their text tells so far: the state of the registry and of what it holds."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_OTHER,
    BY_REGISTRY,
    CONTAINER_CLIENT,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "artifact-cache-upstream",
        "The upstream registry of the cache rule answers the cache.",
        Clues(
            "The upstream registry of the cache rule {rule} refuses the cache.",
            "Renew the secrets of the credential set, and let its identity read them.",
            (
                Pattern("source registry for cache rule", 97, BY_REGISTRY, ANYWHERE),
                Pattern(
                    "cache rule",
                    92,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"(?:upstream|too ?many ?requests)[^\n]{0,120}cache rule|cache rule[^\n]{0,120}upstream",
                ),
                Pattern(
                    "credential set",
                    74,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"credential set[^\n]{0,80}(?:unhealthy|failed|invalid|error)",
                ),
                Pattern("reached your", 52, BY_OTHER, AT_REGISTRY, r"reached your[^\n]{0,40}pull rate limit"),
            ),
            (Context("cache rule", 3),),
            ("az acr credential-set list --registry {name}", "az acr cache list --registry {name}"),
            "write permission on the registry and on the key vault",
            "az acr credential-set list --registry {name}",
        ),
    ),
    TextCause(
        "connected-registry",
        "The connected registry knows the client and has what it asks for.",
        Clues(
            "The connected registry does not allow it: its client token, its mode or its "
            "synchronisation is the reason.",
            "Add the client token to the connected registry, and look at its state.",
            (
                Pattern("insufficient scopes to perform", 90, BY_REGISTRY, ANYWHERE),
                Pattern("not allowed on this registry", 88, BY_REGISTRY, CONTAINER_CLIENT),
                Pattern("already_activated", 92, BY_REGISTRY, ANYWHERE),
                Pattern("connected registry", 62, BY_REGISTRY, AT_REGISTRY),
                Pattern("connected-registry", 62, BY_REGISTRY, AT_REGISTRY),
                Pattern("incorrect password", 66, BY_REGISTRY),
            ),
            (Context("connected registry", 14), Context("connected-registry", 14), Context("connectedregistr", 14)),
            ("az acr connected-registry show --registry {name} --name CONNECTED",),
            "write permission on the registry, for example Contributor",
            "az acr connected-registry show --registry {name} --name CONNECTED",
        ),
    ),
)
