"""Causes that only their text tells so far: identities that sign in to Entra."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_ENTRA,
    BY_OTHER,
    Clues,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "managed-identity-not-attached",
        "The managed identity is attached to what uses it.",
        Clues(
            "The managed identity is not attached to the machine or service, or it is not said which one to use.",
            "Attach the identity, and name it by its client id where there are several.",
            (
                Pattern("identity not found", 86, BY_OTHER, ANYWHERE),
                Pattern("no access was configured for the vm", 90, BY_ENTRA, ANYWHERE),
                Pattern("multiple user assigned identities", 92, BY_OTHER, ANYWHERE),
                Pattern("aadsts100007", 90, BY_ENTRA, ANYWHERE),
                Pattern(
                    "managedidentitycredential",
                    76,
                    BY_OTHER,
                    AT_REGISTRY,
                    r"managedidentitycredential[^\n]{0,200}(?:unavailable|failed|no response)",
                ),
                Pattern("aadsts7000218", 50, BY_ENTRA, ANYWHERE),
                Pattern("no managed identity", 66, BY_OTHER, AT_REGISTRY),
            ),
            commands=(
                "az vm identity show --resource-group RESOURCE_GROUP --name VM",
                "az login --identity --client-id CLIENT_ID",
            ),
            who="write permission on the machine or service",
            prove="az vm identity show --resource-group RESOURCE_GROUP --name VM",
        ),
    ),
)
