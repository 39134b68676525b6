"""Help texts."""

from knack.help_files import helps

_RUN_EXAMPLES = """
  - name: Say why this machine cannot log in to or pull from a registry.
    text: az acr diagnose-login run --name contosoapps
  - name: Prove that an image can be pulled, named the way docker names it.
    text: az acr diagnose-login run --name contosoapps.azurecr.io/team/api:1.4
  - name: Test the user name and password that a pipeline gives to docker login.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api --action push
      --username 11111111-2222-3333-4444-555555555555 --password-stdin
  - name: Test another identity without its secret, and fail the pipeline on warnings too.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api
      --assignee 11111111-2222-3333-4444-555555555555 --fail-on warning
  - name: Write a page to look at and a note for a ticket besides.
    text: az acr diagnose-login run --name contosoapps --report-file report.html report.md
  - name: Show only the cause and the commands that mend it.
    text: az acr diagnose-login run --name contosoapps --query "causes[].{cause:title, fix:fix.commands}"
"""

_RUN_LONG = """
  Walks the path that a container client walks (name, network, credential, token, role, image) with the signed-in
  account and with the credential that Docker has stored, and names the cause with its evidence and the fix. It only
  reads; its sign-ins leave rows in the registry's login log. Exit codes: 0 the action was proven possible, 10 a cause
  was found, 11 only warnings with --fail-on warning, 12 inconclusive.
"""

helps["acr diagnose-login"] = f"""
type: group
short-summary: Find out why logging in to, pulling from or pushing to a container registry fails.
long-summary: >-
  `az acr diagnose-login --name NAME` does the same as `az acr diagnose-login run --name NAME`.
examples:{_RUN_EXAMPLES}
"""

helps["acr diagnose-login run"] = f"""
type: command
short-summary: Diagnose login, pull or push, and name the cause and the fix.
long-summary: >-{_RUN_LONG}
examples:{_RUN_EXAMPLES}
"""

helps["acr diagnose-login list-secrets"] = """
type: command
short-summary: List the secrets, certificates and federated credentials of those who hold a role on a registry.
long-summary: >-
  Finds every application that holds a role at or above the registry (through groups too) and lists what it signs in
  with by expiry: what has ended or is due, what would break, and the command that makes a new one. Values are never
  read. Managed identities are named as having nothing to expire; what could not be read is listed with the permission
  that was missing. Exit codes: 0 nothing has expired, 10 something has expired, 11 something is due and --fail-on
  warning, 12 nothing could be read.
examples:
  - name: List what has expired or ends within 30 days.
    text: az acr diagnose-login list-secrets --name contosoapps
  - name: Fail a scheduled pipeline when a secret ends within two weeks.
    text: az acr diagnose-login list-secrets --name contosoapps --within 14 --fail-on warning
  - name: Show everything of one application, federated credentials too.
    text: az acr diagnose-login list-secrets --name contosoapps --assignee 11111111-2222-3333-4444-555555555555 --all
"""

helps["acr diagnose-login show-token"] = """
type: command
short-summary: Show repository-scoped tokens, when their passwords end, and what they may do.
long-summary: >-
  Shows state, passwords (never their values) and the scope map of one token or of all, and judges for a repository
  whether the token can log in, pull, push, delete, and read or write metadata. When it was last used is not shown:
  the registry's login log tells that. Exit codes: 0 everything works, 10 a token is disabled, has no password that is
  valid or cannot do what --action names, 11 a password ends within 30 days and --fail-on warning, 12 nothing could be
  read.
examples:
  - name: Show all tokens of a registry.
    text: az acr diagnose-login show-token --name contosoapps --output table
  - name: Prove that a token can push to a repository.
    text: az acr diagnose-login show-token --name contosoapps --token ci-token --repository team/api --action push
"""

helps["acr diagnose-login list-rules"] = """
type: command
short-summary: List the causes of failure that can be told apart.
examples:
  - name: List all rules.
    text: az acr diagnose-login list-rules --output table
  - name: List the rules about networks.
    text: az acr diagnose-login list-rules --family NET
"""

helps["acr diagnose-login explain"] = """
type: command
short-summary: Explain a code of this command or a title of `az acr check-health`, offline.
examples:
  - name: Explain a code.
    text: az acr diagnose-login explain --code ACRD-NET-005
  - name: Explain an error that `az acr check-health` reported.
    text: az acr diagnose-login explain --code CONNECTIVITY_REFRESH_TOKEN_ERROR
"""
