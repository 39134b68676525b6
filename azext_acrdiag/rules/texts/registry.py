"""Causes that only their text tells so far: the state of the registry and of what it holds."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_CLIENT,
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
        "image-locked-or-operation-disallowed",
        "The image, the repository and the registry allow the operation.",
        Clues(
            "The image or repository is locked, in quarantine, or the registry's storage is full.",
            "Look at the attributes of the image and unlock what is meant to change.",
            (
                Pattern("operation is disallowed", 92, BY_REGISTRY, ANYWHERE),
                Pattern("registry_disallowed_operation", 92, BY_REGISTRY, ANYWHERE),
                Pattern("writeenabled", 74, BY_REGISTRY, AT_REGISTRY, r"writeenabled[^\n]{0,10}false"),
                Pattern("405 method not allowed", 74, BY_REGISTRY),
            ),
            commands=(
                "az acr repository show --name {name} --image {repository}:{tag}",
                "az acr repository update --name {name} --image {repository}:{tag} --write-enabled true",
            ),
            who="write permission on the registry, for example Contributor",
            prove="az acr repository show --name {name} --image {repository}:{tag}",
        ),
    ),
    TextCause(
        "quarantined",
        "The image is not in quarantine.",
        Clues(
            "The image waits in quarantine until it has been scanned.",
            "Wait for the scanner, or have the policy looked at.",
            (
                Pattern("quarantine", 82, BY_REGISTRY, AT_REGISTRY),
                Pattern("operation is disallowed", 54, BY_REGISTRY, ANYWHERE),
                Pattern("manifest unknown", 32, BY_REGISTRY),
            ),
            commands=("az acr show --name {name} --query policies.quarantinePolicy",),
            who="write permission on the registry, for example Contributor",
            prove="az acr show --name {name} --query policies.quarantinePolicy",
        ),
    ),
    TextCause(
        "cmk-unavailable",
        "The registry can use the key that its content is encrypted with.",
        Clues(
            "The registry cannot use the customer-managed key that its content is encrypted with.",
            "Enable the key and the identity again, let the identity use the key, then rotate the key.",
            (
                Pattern("identity associated with the registry is inactive", 96, BY_REGISTRY, ANYWHERE),
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
        ),
    ),
    TextCause(
        "geo-replica-lag-or-state",
        "All replicas hold the image.",
        Clues(
            "The replica that answers has not got the content yet, or parts of one push went to different replicas.",
            "Try again, or use a regional endpoint; look at the state of the replicas.",
            (
                Pattern("manifest_blob_unknown", 92, BY_REGISTRY, CONTAINER_CLIENT),
                Pattern("blob unknown", 80, BY_REGISTRY),
                Pattern("blob_unknown", 80, BY_REGISTRY),
                Pattern("manifest unknown", 52, BY_REGISTRY),
            ),
            (Context("replica", 24), Context("geo-replic", 24)),
            ("az acr replication list --registry {name} --output table",),
            prove="az acr replication list --registry {name} --output table",
        ),
    ),
    TextCause(
        "regional-endpoint-login",
        "The client logged in at the host that it uses.",
        Clues(
            "The login was at another host of the registry than the regional one that is used.",
            "Log in at the regional endpoint.",
            (
                Pattern("regional endpoint", 90, BY_CLIENT, ANYWHERE, r"regional endpoint[^\n]{0,80}not found"),
                Pattern(".geo.azurecr.", 76, BY_REGISTRY, ANYWHERE, r"unauthorized|401|authentication required"),
            ),
            commands=("az acr login --name {name} --endpoint REGION",),
        ),
    ),
    TextCause(
        "subscription-or-provider-state",
        "The subscription is enabled and the resource provider registered.",
        Clues(
            "The subscription is disabled, or not registered for container registries.",
            "Have the subscription enabled, or register the provider.",
            (
                Pattern("missingsubscriptionregistration", 94, BY_OTHER, ANYWHERE),
                Pattern("not registered to use namespace", 94, BY_OTHER, ANYWHERE),
                Pattern("readonlydisabledsubscription", 95, BY_OTHER, ANYWHERE),
                Pattern("marked as read only", 90, BY_OTHER, ANYWHERE),
                Pattern("scopelocked", 90, BY_OTHER, AT_REGISTRY),
            ),
            commands=("az account show --query state", "az provider register --namespace Microsoft.ContainerRegistry"),
            who="an owner of the subscription",
            prove="az account show --query state",
        ),
    ),
    TextCause(
        "sku-limit",
        "The registry's SKU has what is used.",
        Clues(
            "The registry's SKU does not have this feature, or its limit is reached.",
            "Take a larger SKU.",
            (
                Pattern("registry sku", 90, BY_REGISTRY, ANYWHERE),
                Pattern("is not supported for the sku", 90, BY_REGISTRY, AT_REGISTRY),
                Pattern("skunotsupported", 90, BY_OTHER, ANYWHERE),
                Pattern("storage limit", 84, BY_REGISTRY, AT_REGISTRY),
                Pattern("operation is disallowed", 46, BY_REGISTRY, ANYWHERE),
            ),
            commands=("az acr show-usage --name {name} --output table", "az acr update --name {name} --sku Premium"),
            who="write permission on the registry, for example Contributor",
            prove="az acr show-usage --name {name} --output table",
        ),
    ),
    TextCause(
        "registry-not-ready",
        "The registry is not being changed.",
        Clues(
            "The registry is being made or changed, or its service has trouble.",
            "Wait and try again; look at the service health of Azure.",
            (
                Pattern("registrystatusconflict", 88, BY_OTHER, ANYWHERE),
                Pattern("503 service unavailable", 76, BY_REGISTRY),
                Pattern("500 internal server error", 66, BY_REGISTRY),
                Pattern("502 bad gateway", 70, BY_REGISTRY),
                Pattern("another operation is in progress", 76, BY_OTHER, AT_REGISTRY),
            ),
            commands=("az acr show --name {name} --query provisioningState",),
            prove="az acr show --name {name} --query provisioningState",
        ),
    ),
    TextCause(
        "artifact-cache-upstream",
        "The upstream registry of the cache rule answers the cache.",
        Clues(
            "The upstream registry of the cache rule {rule} refuses the cache.",
            "Renew the secrets of the credential set, and let its identity read them.",
            (
                Pattern("source registry for cache rule", 97, BY_REGISTRY, ANYWHERE),
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
        "export-or-transfer-policy",
        "The registry lets its content leave.",
        Clues(
            "The registry's policy forbids that artifacts leave it.",
            "Have the export policy looked at.",
            (
                Pattern("exportpolicy", 82, BY_REGISTRY, ANYWHERE),
                Pattern("export policy", 80, BY_REGISTRY, AT_REGISTRY),
                Pattern("pipelinerunerrormessage", 76, BY_OTHER, ANYWHERE),
                Pattern("export is disabled", 80, BY_REGISTRY, AT_REGISTRY),
            ),
            commands=("az acr show --name {name} --query policies.exportPolicy",),
            who="write permission on the registry, for example Contributor",
            prove="az acr show --name {name} --query policies.exportPolicy",
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
    TextCause(
        "import-source-unauthorized",
        "The source of the import lets the registry read.",
        Clues(
            "The source of the import refuses; without --registry or a user name it is asked anonymously.",
            "Name the source registry with --registry, and hold the right to import on the target.",
            (
                Pattern("invalid message unauthorized", 90, BY_REGISTRY, ANYWHERE),
                Pattern("az acr import", 76, BY_REGISTRY, ANYWHERE, r"unauthorized|denied|forbidden"),
                Pattern("importimage", 60, BY_OTHER, ANYWHERE),
                Pattern("unauthorized {", 70, BY_REGISTRY, CONTAINER_CLIENT, r'unauthorized \{"errors"'),
                Pattern("could not be imported", 70, BY_REGISTRY, AT_REGISTRY),
            ),
            (Context("acr import", 8),),
            ("az acr import --name {name} --source REPOSITORY:TAG --registry SOURCE_REGISTRY",),
            "Container Registry Data Importer and Data Reader on the target",
        ),
    ),
)
