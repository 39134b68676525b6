"""Causes that only their text tells so far: identities that sign in to Entra."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_CLIENT,
    BY_ENTRA,
    BY_OTHER,
    BY_REGISTRY,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "oidc-federated-credential-mismatch",
        "A federated credential of the application matches the token that the pipeline presents.",
        Clues(
            "No federated credential of the application {application} matches the token that was presented.",
            "Compare issuer, subject and audience in Entra's message letter by letter with the federated credentials.",
            (
                Pattern(
                    "aadsts",
                    97,
                    BY_ENTRA,
                    ANYWHERE,
                    r"aadsts(?:70021|700211|700212|700213|7002131|7002137|7002138|700229|700223|70023[3-7])\b",
                ),
                Pattern("no matching federated identity record", 96, BY_ENTRA, ANYWHERE),
                Pattern("id-token: write", 84, BY_CLIENT, ANYWHERE),
                Pattern("actions_id_token_request_url", 84, BY_CLIENT, ANYWHERE),
            ),
            commands=("az ad app federated-credential list --id {application}",),
            who="an owner of the application",
            prove="az ad app federated-credential list --id {application}",
        ),
    ),
    TextCause(
        "sp-certificate-expired",
        "Entra accepts the certificate of the application.",
        Clues(
            "Entra does not accept the certificate of the application {application}.",
            "Upload the certificate that is used to the application, or sign in with one that the application has.",
            (Pattern("aadsts", 95, BY_ENTRA, ANYWHERE, r"aadsts(?:50012|700027|700030|7000214)\b"),),
            commands=("az ad app credential list --id {application} --cert",),
            who="an owner of the application",
            prove="az ad app credential list --id {application} --cert",
        ),
    ),
    TextCause(
        "sp-deleted",
        "The application and its service principal exist.",
        Clues(
            "The application {application} or its service principal was deleted.",
            "Restore it within 30 days, or make a new one and assign its role.",
            (
                Pattern("aadsts700016", 88, BY_ENTRA, ANYWHERE),
                Pattern("was not found in the directory", 80, BY_ENTRA, ANYWHERE),
                Pattern("application not registered with aad", 60, BY_REGISTRY, ANYWHERE),
            ),
            commands=("az ad sp show --id {application}",),
            who="an owner of the application",
            prove="{run} --assignee {application}",
        ),
    ),
    TextCause(
        "cross-tenant-identity",
        "The identity belongs to the tenant of the registry.",
        Clues(
            "The identity belongs to another tenant than the registry.",
            "Sign in to the registry's tenant; managed identities cannot cross tenants.",
            (
                Pattern(
                    "aadsts",
                    94,
                    BY_ENTRA,
                    ANYWHERE,
                    r"aadsts(?:50020|90072|50014|50034|51004|16000|50194|500212|500213|1000104)\b",
                ),
                Pattern("invalidauthenticationtokentenant", 93, BY_OTHER, ANYWHERE),
                Pattern("wrong issuer", 84, BY_OTHER, ANYWHERE),
                Pattern("does not exist in tenant", 80, BY_ENTRA, ANYWHERE),
                Pattern("aadsts700016", 62, BY_ENTRA, ANYWHERE),
                Pattern("refresh_token_error", 60, BY_REGISTRY, ANYWHERE, r"response code: 401"),
                Pattern("application not registered with aad", 50, BY_REGISTRY, ANYWHERE),
            ),
            commands=("az login --tenant TENANT", "az acr login --name {name}"),
        ),
    ),
    TextCause(
        "personal-or-guest-account",
        "The account is a work account of the registry's tenant.",
        Clues(
            "The account is a personal one or a guest, which the registry's token service may refuse.",
            "Sign in with a work account of the registry's tenant.",
            (
                Pattern("refresh_token_error", 58, BY_REGISTRY, ANYWHERE, r"response code: 401"),
                Pattern("aadsts", 66, BY_ENTRA, ANYWHERE, r"aadsts(?:50020|90072|16000)\b"),
            ),
            (Context("live.com", 28), Context("outlook.com", 22), Context("gmail.com", 22), Context("#ext#", 26)),
            ("az login --tenant TENANT", "az acr login --name {name}"),
        ),
    ),
    TextCause(
        "user-blocked-or-mfa",
        "Entra lets the user sign in without anything further.",
        Clues(
            "Entra wants something of the user first: a second factor, a new password, consent or an unlocked account.",
            "Sign in interactively; where the account is disabled or locked, an administrator has to act.",
            (
                Pattern(
                    "aadsts",
                    94,
                    BY_ENTRA,
                    ANYWHERE,
                    r"aadsts(?:50053|50055|50056|50057|50064|50072|50074|50076|50079|50105|50126|50144|"
                    r"65001|650052|650056|650057|90094|90095)\b",
                ),
                Pattern("aadsts", 66, BY_ENTRA, ANYWHERE, r"aadsts(?:50158|50078)\b"),
                Pattern("multi-factor authentication", 70, BY_ENTRA),
            ),
            commands=("az login --tenant TENANT", "az acr login --name {name}"),
            who="you, or a User Administrator",
        ),
    ),
    TextCause(
        "conditional-access",
        "No Conditional Access policy keeps the user from the registry.",
        Clues(
            "A Conditional Access policy keeps the user from getting a token.",
            "Hand the correlation id {correlation} to a Conditional Access administrator: the "
            "sign-in log names the policy.",
            (
                Pattern(
                    "aadsts",
                    96,
                    BY_ENTRA,
                    ANYWHERE,
                    r"aadsts(?:50097|50129|50131|50155|50158|5300[0-4]|53011|530032|530034|530035)\b",
                ),
                Pattern("blocked by conditional access", 93, BY_ENTRA, ANYWHERE),
            ),
            who="a Conditional Access administrator",
        ),
    ),
    TextCause(
        "acr-audience-unsupported",
        "Entra knows the registry's own audience in this tenant and cloud.",
        Clues(
            "Entra does not know the registry's own audience here.",
            "Update the CLI, or tell it another audience.",
            (
                Pattern("aadsts", 92, BY_ENTRA, ANYWHERE, r"aadsts(?:50001|500011|70011)\b"),
                Pattern("aadsts", 54, BY_ENTRA, ANYWHERE, r"aadsts(?:65001|650057)\b"),
            ),
            (Context("containerregistry.azure.net", 5),),
            ("az version", "az config set acr.audience_resource=AUDIENCE"),
        ),
    ),
    TextCause(
        "arm-audience-refused",
        "The registry accepts the audience that the client's token is for.",
        Clues(
            "The registry refuses tokens that are made for Azure Resource Manager, which this client brings.",
            "Allow them again, or update the client.",
            (
                Pattern("token validation failed", 88, BY_REGISTRY, AT_REGISTRY),
                Pattern("authentication-as-arm", 80, BY_REGISTRY, ANYWHERE),
                Pattern("authenticationasarmpolicy", 80, BY_REGISTRY, ANYWHERE),
                Pattern("refresh_token_error", 44, BY_REGISTRY, ANYWHERE, r"response code: 401"),
                Pattern("managed identity", 46, BY_OTHER, AT_REGISTRY, r"unable to pull image using managed identity"),
            ),
            commands=(
                "az acr config authentication-as-arm show --registry {name}",
                "az acr config authentication-as-arm update --registry {name} --status enabled",
            ),
            who="write permission on the registry, for example Contributor",
            prove="az acr config authentication-as-arm show --registry {name}",
        ),
    ),
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
    TextCause(
        "role-on-wrong-object-id",
        "The role is assigned to the object id of the service principal.",
        Clues(
            "The role is, or was to be, assigned to an id that is no service principal's object id.",
            "Assign it to the object id of the service principal, not to the application's.",
            (
                Pattern("principalnotfound", 93, BY_OTHER, ANYWHERE),
                Pattern("principaltypenotsupported", 93, BY_OTHER, ANYWHERE),
                Pattern(
                    "does not exist in the directory",
                    82,
                    BY_OTHER,
                    ANYWHERE,
                    r"principal [^\n]{0,80}does not exist in the directory",
                ),
                Pattern("cannot find user or service principal in graph", 86, BY_OTHER, ANYWHERE),
            ),
            commands=("az ad sp show --id {application} --query id --output tsv",),
            who="an Owner, User Access Administrator or Role Based Access Control Administrator",
            prove="{run} --assignee {application}",
        ),
    ),
    TextCause(
        "custom-role-incomplete",
        "The custom role holds every action that is needed.",
        Clues(
            "The role lacks the action {permission}.",
            "Add the action to the custom role, or assign the built-in one.",
            (
                Pattern(
                    "does not have authorization to perform action",
                    78,
                    BY_OTHER,
                    ANYWHERE,
                    r"microsoft\.containerregistry",
                ),
            ),
            (Context("listcredentials", 16), Context("importimage", 14), Context("custom role", 14)),
            ("az role definition list --custom-role-only --output table",),
            "an Owner or User Access Administrator",
            "{run}",
        ),
    ),
    TextCause(
        "deny-assignment",
        "No deny assignment stands in the way.",
        Clues(
            "A deny assignment of a managed application or a deployment stack forbids it.",
            "Only the owner of the stack or of the managed application can change that.",
            (
                Pattern("denyassignmentauthorizationfailed", 97, BY_OTHER, ANYWHERE),
                Pattern("deny assignment", 84, BY_OTHER, ANYWHERE, r"deny assignment[^\n]{0,200}(?:name|id)"),
            ),
            commands=(
                'az rest --url "$(az acr show --name {name} --query id --output '
                'tsv)/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"',
            ),
            who="the owner of the deployment stack or managed application",
            prove='az rest --url "$(az acr show --name {name} --query id --output '
            'tsv)/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"',
        ),
    ),
)
