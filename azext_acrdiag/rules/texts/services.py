"""Causes that only their text tells so far: Azure services and pipelines that use the registry."""

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
        "aks-kubelet-identity-no-pull",
        "The cluster's kubelet identity may pull.",
        Clues(
            "The cluster's kubelet identity may not pull from the registry.",
            "Attach the registry to the cluster; on a registry with ABAC assign Container "
            "Registry Repository Reader to the kubelet identity.",
            (
                Pattern(
                    "failed to fetch",
                    62,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401",
                ),
                Pattern("imagepullbackoff", 64, BY_REGISTRY),
                Pattern("errimagepull", 64, BY_REGISTRY),
                Pattern("back-off pulling image", 60, BY_REGISTRY),
                Pattern(
                    "failed to pull image",
                    62,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"401|unauthorized|authentication required|pull access denied|authorization failed",
                ),
                Pattern("pull access denied", 30, BY_REGISTRY),
                Pattern("failed to pull and unpack", 66, BY_REGISTRY, AT_REGISTRY, r"401|unauthorized"),
                Pattern("acr-credential-provider", 74, BY_CLIENT, ANYWHERE),
            ),
            (
                Context("kubelet", 14),
                Context(
                    "failed to pull image",
                    14,
                    r"failed to pull image[^\n]{0,600}(?:401|unauthorized|authentication required)",
                ),
                Context("errimagepull", 6),
                Context("imagepullbackoff", 6),
                Context("failed to fetch", -30, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}403"),
                Context("not allowed access", -40),
                Context("not found", -40, r"(?:azurecr|manifest)[^\n]{0,200}: not found|manifest unknown"),
                Context("manifest unknown", -40),
                Context("no such host", -40),
                Context("i/o timeout", -40),
                Context("x509", -40),
                Context("429 too many", -40),
                Context("toomanyrequests", -40),
                Context("deadline exceeded", -40),
                Context("timeout exceeded", -40),
                Context("no match for platform", -40),
                Context("no matching manifest", -40),
                Context("connection refused", -40),
                Context("403 forbidden", -40),
                Context("failed to solve", -40),
                Context("helm pull", -30),
                Context("retrieve imagepullsecret", -10),
                Context("failedtoretrieveimagepullsecret", -10),
            ),
            (
                'az aks update --resource-group RESOURCE_GROUP --name CLUSTER --attach-acr "$(az '
                'acr show --name {name} --query id --output tsv)"',
            ),
            "an Owner or User Access Administrator of the registry",
            "{run} --assignee KUBELET_IDENTITY",
        ),
    ),
    TextCause(
        "imagepullsecret-wrong",
        "The pull secret of the pod names the registry and holds a valid credential.",
        Clues(
            "The pull secret of the pod is missing, for another host, or holds an ended credential.",
            "Make the secret anew with the login server, in the namespace of the pod; or "
            "remove it and use the kubelet identity.",
            (
                Pattern("failedtoretrieveimagepullsecret", 94, BY_CLIENT, CONTAINER_CLIENT),
                Pattern("retrieve some image pull secrets", 92, BY_CLIENT, CONTAINER_CLIENT),
                Pattern("imagepullsecret", 68, BY_CLIENT, AT_REGISTRY),
                Pattern(
                    "failed to fetch",
                    52,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401",
                ),
                Pattern("imagepullbackoff", 44, BY_REGISTRY),
                Pattern("errimagepull", 44, BY_REGISTRY),
                Pattern(
                    "failed to pull image", 44, BY_REGISTRY, AT_REGISTRY, r"401|unauthorized|authentication required"
                ),
            ),
            (
                Context("imagepullsecret", 16),
                Context("not allowed access", -30),
                Context("manifest unknown", -30),
                Context("no such host", -30),
                Context("i/o timeout", -30),
                Context("403 forbidden", -30),
                Context("x509", -30),
                Context("not found", -30, r"azurecr[^\n]{0,200}: not found"),
            ),
            (
                "kubectl create secret docker-registry NAME --docker-server={host} "
                "--docker-username=TOKEN --docker-password=PASSWORD",
            ),
            prove="kubectl get secret NAME --output jsonpath='{{.type}}'",
        ),
    ),
    TextCause(
        "container-apps-pull",
        "The container app has an identity that may pull.",
        Clues(
            "The container app cannot pull: it names no identity for the registry, or the identity may not pull.",
            "Name the identity for the registry, and assign AcrPull to it.",
            (
                Pattern("unable to pull image using managed identity", 93, BY_OTHER, ANYWHERE),
                Pattern("template.containers", 93, BY_OTHER, ANYWHERE),
                Pattern("failed to retrieve credentials for container registry", 90, BY_OTHER, ANYWHERE),
                Pattern("admin credentials on the acr are disabled", 93, BY_OTHER, ANYWHERE),
                Pattern("imagepullfailure", 76, BY_OTHER, CONTAINER_CLIENT),
                Pattern("containerappoperationerror", 80, BY_OTHER, AT_REGISTRY),
                Pattern("microsoft.app/containerapps", 74, BY_OTHER, AT_REGISTRY, r"unauthorized|pull|image"),
            ),
            (Context("containerapp", 8), Context("client with ip", -10), Context("manifest_unknown", -10)),
            (
                "az containerapp registry set --name APP --resource-group RESOURCE_GROUP --server "
                "{host} --identity system",
            ),
            "write permission on the container app",
            "az containerapp show --name APP --resource-group RESOURCE_GROUP --query "
            "properties.configuration.registries",
        ),
    ),
    TextCause(
        "aci-pull",
        "The container group may pull the image.",
        Clues(
            "The container group cannot pull: it has no credential or identity for the "
            "registry, or the image is not there.",
            "Give the container group an identity that may pull, and name it for the registry.",
            (
                Pattern("inaccessibleimage", 94, BY_OTHER, ANYWHERE),
                Pattern(
                    "in container group",
                    90,
                    BY_OTHER,
                    ANYWHERE,
                    r"image [^\n]{0,200}in container group [^\n]{0,80}is not accessible",
                ),
                Pattern("invalidimageregistrycredentialtype", 90, BY_OTHER, ANYWHERE),
                Pattern("containergroups", 66, BY_OTHER, AT_REGISTRY),
            ),
            commands=(
                "az container create --resource-group RESOURCE_GROUP --name GROUP --image {image} "
                "--acr-identity IDENTITY --assign-identity IDENTITY",
            ),
            who="write permission on the container group",
            prove="{run} --assignee IDENTITY",
        ),
    ),
    TextCause(
        "app-service-pull",
        "The web app may pull with its identity.",
        Clues(
            "The web app cannot pull: it does not use its identity, its settings hold an old "
            "password, or its network stands in the way.",
            "Let the app pull with its managed identity, and assign AcrPull to it.",
            (
                Pattern("dockerapiexception", 90, BY_OTHER, CONTAINER_CLIENT),
                Pattern("acrusemanagedidentitycreds", 90, BY_OTHER, ANYWHERE),
                Pattern("docker_registry_server_", 84, BY_OTHER, CONTAINER_CLIENT),
                Pattern("imagepullfailure", 74, BY_OTHER, CONTAINER_CLIENT),
                Pattern("website_pull_image_over_vnet", 90, BY_OTHER, ANYWHERE),
                Pattern("pulling docker image", 62, BY_OTHER, AT_REGISTRY, r"pulling docker image[^\n]{0,200}failed"),
                Pattern("azurewebsites.net", 50, BY_OTHER, AT_REGISTRY),
            ),
            (
                Context("manifest unknown", -12),
                Context("site:", 8),
                Context("azurewebsites", 8),
                Context("client with ip", -8),
                Context("containerapp", -14),
            ),
            (
                """az webapp config set --resource-group RESOURCE_GROUP --name APP "
        "--generic-configurations '{{"acrUseManagedIdentityCreds": true}}'""",
            ),
            "write permission on the web app",
            "az webapp config show --resource-group RESOURCE_GROUP --name APP --query acrUseManagedIdentityCreds",
        ),
    ),
    TextCause(
        "tasks-blocked-by-network",
        "The registry's build agents may come in.",
        Clues(
            "The registry's own build agents come from addresses that its firewall refuses.",
            "Let tasks bypass the network rules, or build on an agent pool in your network.",
            (
                Pattern("failed to set docker credentials", 95, BY_REGISTRY, ANYWHERE),
                Pattern("ran out of retries", 80, BY_REGISTRY, AT_REGISTRY),
                Pattern("client with ip", 44, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
                Pattern("networkrulebypassallowedfortasks", 92, BY_REGISTRY, ANYWHERE),
            ),
            (
                Context("acr build", 50),
                Context("acr run", 48),
                Context("acr task", 48),
                Context("packing source code", 50),
                Context("queued a build", 50),
                Context("queued a run", 50),
                Context("setting up docker configuration", 50),
            ),
            (
                'az resource update --ids "$(az acr show --name {name} --query id --output tsv)" '
                "--api-version 2025-06-01-preview --set properties.networkRuleBypassAllowedForTasks=true",
            ),
            "write permission on the registry, for example Contributor",
            "az acr show --name {name} --query networkRuleSet",
        ),
    ),
    TextCause(
        "tasks-identity",
        "The task has a credential for every registry that it uses.",
        Clues(
            "The task or build has no credential for a registry that it uses.",
            "Give the task a credential for the other registry; on a registry with ABAC name --source-acr-auth-id.",
            (
                Pattern("unauthorized", 26, BY_REGISTRY),
                Pattern("authentication required", 28, BY_REGISTRY),
                Pattern("reached your", 54, BY_OTHER, AT_REGISTRY, r"reached your[^\n]{0,40}pull rate limit"),
                Pattern("no subscriptions were found", 58, BY_OTHER, CONTAINER_CLIENT),
                Pattern("source-acr-auth-id", 80, BY_REGISTRY, ANYWHERE),
            ),
            (
                Context("acr build", 40),
                Context("acr run", 40),
                Context("acr task", 40),
                Context("packing source code", 40),
                Context("queued a build", 40),
                Context("queued a run", 40),
                Context("setting up docker configuration", 40),
                Context("client with ip", -40),
                Context("run id:", 20),
            ),
            (
                "az acr task credential add --name TASK --registry {name} --login-server "
                "OTHER_REGISTRY --use-identity [system]",
            ),
            "write permission on the registry, for example Contributor",
            "az acr task show --name TASK --registry {name} --query identity",
        ),
    ),
    TextCause(
        "devops-service-connection",
        "The service connection holds a valid credential with the right role.",
        Clues(
            "The service connection of Azure DevOps holds an ended credential, or its identity has no role.",
            "Make the connection anew, best with workload identity federation, and assign AcrPush to its identity.",
            (
                Pattern("endpoint auth data not present", 95, BY_CLIENT, ANYWHERE),
                Pattern(
                    "service connection",
                    80,
                    BY_CLIENT,
                    CONTAINER_CLIENT,
                    r"(?:could not|not be|failed|invalid|authoriz|not valid)",
                ),
                Pattern("unauthorized", 24, BY_REGISTRY),
                Pattern("authentication required", 24, BY_REGISTRY),
                Pattern("requested access to the resource is denied", 34, BY_REGISTRY),
                Pattern("invalid clientid or client secret", 30, BY_REGISTRY, ANYWHERE),
            ),
            (
                Context("##[error]", 20),
                Context("docker@2", 12),
                Context("##[section]", 12),
                Context("dev.azure.com", 20),
                Context("/_work/", 10),
            ),
            ("az ad app credential list --id {application}",),
            "an administrator of the service connection",
            "{run} --username {application} --password-stdin",
        ),
    ),
)
