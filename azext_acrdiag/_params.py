"""Arguments of the commands."""

GROUP = "acr diagnose-login"
ACTIONS = ["login", "pull", "push", "delete", "metadata-read", "metadata-write", "catalog"]
FAIL_ON = ["error", "warning", "never"]
FAMILIES = ["ENV", "NAME", "NET", "CRED", "AUTHN", "AUTHZ", "TOKEN", "REG", "REPO", "SVC", "LOG"]


def load_arguments(self, _):  # pylint: disable=too-many-statements  # a table, with a statement for each argument
    """Describe the arguments; those of the group count for each of its commands and for the shortcut."""
    from azure.cli.core.commands.parameters import get_enum_type

    with self.argument_context(GROUP) as context:
        context.argument(
            "name",
            options_list=["--name", "-n"],
            help="The registry: its resource name, login server or resource id, or an image reference.",
        )
        context.argument(
            "resource_group_name", options_list=["--resource-group", "-g"], help="Resource group of the registry."
        )
        context.argument("repository", help="Repository to test, such as `team/api`.")
        context.argument("tag", help="Tag to look for in the repository.")
        context.argument("action", arg_type=get_enum_type(ACTIONS), help="What to prove.")
        context.argument(
            "fail_on", arg_type=get_enum_type(FAIL_ON), help="The least finding that makes the exit code differ from 0."
        )
        context.argument("timeout", type=int, help="Seconds after which what is not known yet counts as unknown.")
        context.argument(
            "report_file",
            nargs="+",
            action="extend",
            help="Files to write the report to as well, over what they hold; names end with .html, .md (a note to "
            "an administrator or to support), .sarif or .json. May be given several times.",
        )
        context.argument(
            "error",
            help="What the client printed, as much of the log as there is; `@FILE` reads a file, `-` standard input.",
        )
        context.argument(
            "save",
            help="File to save the facts to, over what it holds: a bundle, without secrets and with pseudonyms for "
            "people, ids and addresses, for `az acr diagnose-login analyze` and `compare`.",
        )
        context.ignore("target", "subjects")
    with self.argument_context(GROUP, arg_group="Identity under test") as context:
        context.argument(
            "username",
            options_list=["--username", "-u"],
            help="Test this user name with a password, as `docker login` would.",
        )
        context.argument("password", options_list=["--password", "-p"], help="Password for the user name.")
        context.argument("password_stdin", action="store_true", help="Read the password from standard input.")
        context.argument(
            "assignee",
            help="Test another identity without its secret: object id, application id, sign-in name or display name.",
        )
        context.argument(
            "resource",
            help="Test the identity of the Azure resource that pulls: the resource id of a cluster, an app, a virtual "
            "machine or the like.",
        )
        context.argument(
            "pull_secret",
            help="Test a pull secret of Kubernetes: the file that holds it in JSON or YAML, as `kubectl get secret` "
            "prints it, or the Docker configuration in it; `-` reads standard input.",
        )
        context.argument("anonymous", action="store_true", help="Test access without any credential.")
        context.argument(
            "skip_helper",
            action="store_true",
            help="Do not ask Docker's credential helper for the stored credential.",
        )
    with self.argument_context(f"{GROUP} list-secrets") as context:
        context.argument(
            "assignee",
            arg_group=None,
            help="Only this service principal, with or without a role: object id, application id or display name.",
        )
        context.argument("resource", arg_group=None, help="Only the service principal of this Azure resource.")
        context.ignore("subject")
        context.argument("within", type=int, help="Days within which an end counts as due.")
        context.argument(
            "show_all",
            options_list=["--all"],
            action="store_true",
            help="Show what is valid for longer and federated credentials too.",
        )
    with self.argument_context(f"{GROUP} show-token") as context:
        context.argument("token", help="Only this token. Default: all tokens of the registry.")
        context.argument("repository", help="Repository to judge the actions on, such as `team/api`.")
        context.argument(
            "action",
            nargs="+",
            arg_type=get_enum_type([action for action in ACTIONS if action != "catalog"]),
            help="What the named token must be able to do; space-separated.",
        )
        context.ignore("question")
    with self.argument_context(f"{GROUP} list-events") as context:
        context.argument(
            "identity",
            help="Only logins of this identity: sign-in name, application or object id, display name, or name of a "
            "repository-scoped token. Default: everybody's.",
        )
        context.argument("ip", help="Only logins from this IP address, as the registry sees it.")
        context.argument("since", help="How far to look back: a number and m, h, d or w.")
        context.argument("failed", action="store_true", help="Only logins that the registry refused.")
        context.ignore("question")
    with self.argument_context(f"{GROUP} list-rules") as context:
        context.argument("family", arg_type=get_enum_type(FAMILIES), help="Only rules of this family.")
        context.argument(
            "row",
            help="Only rules about this row of the article on login errors: a symptom (S4), cause (C2) or fix (B7).",
        )
        context.argument(
            "detected_by",
            arg_type=get_enum_type(["run", "scan", "text"]),
            help="Only what `run` or `scan` looks for, or what `explain --error` knows by the text of an error.",
        )
        context.argument("search", help="Only causes with this word in their code, name, sentence or aliases.")
    with self.argument_context(f"{GROUP} explain") as context:
        context.argument(
            "code", help="Code or name of a rule, a number of Entra (AADSTS…) or a title of `az acr check-health`."
        )
    with self.argument_context(f"{GROUP} show-access") as context:
        context.argument(
            "repository", help="Repository to judge, such as `team/api`; without it, all of them together."
        )
        context.argument(
            "action",
            nargs="+",
            arg_type=get_enum_type(ACTIONS),
            help="Actions to judge, separated by spaces; all by default. With it, the exit code tells the verdict.",
        )
        context.argument(
            "assignee",
            arg_group=None,
            help="Whose access: object id, application id, sign-in name or display name. Default: the caller's.",
        )
        context.argument("resource", arg_group=None, help="The access of the Azure resource of this id instead.")
        context.argument(
            "all_principals",
            options_list=["--all"],
            action="store_true",
            help="List every user, group and service principal with access instead.",
        )
        context.ignore("subject")
    with self.argument_context(f"{GROUP} plan-abac") as context:
        context.argument(
            "repository_prefix",
            help="Bound the roles to repositories whose names begin like this. Mind the slash at the end: `team/`.",
        )
        context.argument(
            "report_file",
            nargs=None,
            action="store",
            help="Write the plan to this Markdown file as well, over what it holds.",
        )
        context.argument(
            "fail_on",
            arg_type=get_enum_type(FAIL_ON),
            help="With `warning`, the exit code is 11 when somebody loses access or may do so.",
        )
    with self.argument_context(f"{GROUP} scan") as context:
        context.argument(
            "_subscription",
            options_list=["--subscription"],
            nargs="+",
            action=_subscriptions_action(),
            arg_group=None,
            help="Names or IDs of subscriptions to scan, separated by spaces; may also be given several times. "
            "Default: the active one.",
        )
        context.argument(
            "management_group",
            options_list=["--management-group", "-m"],
            help="Name of a management group: scan all subscriptions below it.",
        )
        context.argument(
            "tenant",
            action="store_true",
            help="Scan every subscription of the tenant that the account can read.",
        )
        context.argument("within", type=int, help="Days within which an end counts as due.")
        context.argument(
            "report_file",
            nargs="+",
            action="extend",
            help="Files to write the report to as well, over what they hold; names end with .html (a table that a "
            "browser sorts), .sarif or .json. May be given several times.",
        )
        context.argument(
            "resume",
            help="File to keep answers in until all were read: give the same file again and a scan that was "
            "interrupted or throttled goes on where it stopped. It holds names and settings, and no secrets.",
        )
        context.ignore("question")
    with self.argument_context(f"{GROUP} analyze") as context:
        context.argument("bundle", help="File that `az acr diagnose-login run --save` wrote.")
        context.argument(
            "fail_on",
            arg_type=get_enum_type(FAIL_ON),
            help="The least finding that makes the exit code differ from 0. Default: as in the run.",
        )
    with self.argument_context(f"{GROUP} compare") as context:
        context.argument("first", help="Bundle of the run to start from, such as one that works.")
        context.argument("second", help="Bundle of the run to explain, such as one that fails.")


def _subscriptions_action():
    """Collects several subscriptions where the CLI's own global argument takes one."""
    import argparse

    class Subscriptions(argparse.Action):
        def __call__(self, parser, namespace, values, option_string=None):
            namespace.subscriptions = [*(getattr(namespace, "subscriptions", None) or []), *values]

    return Subscriptions
