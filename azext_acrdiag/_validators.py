"""Checks of the command line: one error type and one sentence for each mistake."""

# The CLI hands a validator both by name: the command and the arguments.
# pylint: disable=unused-argument

import os
import re
import sys
from ipaddress import ip_address

from azure.cli.core.azclierror import (
    ArgumentUsageError,
    FileOperationError,
    InvalidArgumentValueError,
    MutuallyExclusiveArgumentError,
    RequiredArgumentMissingError,
)

from . import _bundle_files, _pull_secret_file, _report_files
from .domain.action import Action
from .domain.resource_id import parse_resource_id
from .domain.secret import Secret
from .domain.subject import Subject, SubjectKind
from .domain.target import TargetError, parse_target
from .facts.services import TYPES, kind_of

_SINCE = re.compile(r"(?P<number>[0-9]{1,7})(?P<unit>[mhdw])$")
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_PREFIX = re.compile(r"[a-z0-9][a-z0-9._/-]*$")
_EXAMPLE = "Give a registry, for example: --name contosoapps, --name contosoapps.azurecr.io/team/api:1.4"


def validate_run(cmd, namespace):
    """Turn the arguments of `run` into the target and the subjects, or raise."""
    if namespace.timeout is not None and not 1 <= namespace.timeout <= 600:
        raise InvalidArgumentValueError("--timeout takes 1 to 600 seconds.", "Leave it out to take 30 seconds.")
    namespace.report_file = _report_files.check(namespace.report_file)
    for option, reads_stdin in (
        ("--password-stdin", namespace.password_stdin),
        ("--pull-secret -", namespace.pull_secret == "-"),
    ):
        if reads_stdin and namespace.error == "-":
            raise MutuallyExclusiveArgumentError(
                f"{option} and --error - both read standard input.", "Give the error as a file: --error @build.log"
            )
    if namespace.save is not None:
        namespace.save = _bundle_files.check_writable(namespace.save)
    namespace.target = _target(namespace)
    namespace.subjects = _subjects(namespace)
    if namespace.error is not None:
        namespace.error = _error_text(namespace.error)


def validate_explain(cmd, namespace):
    """See to it that there is exactly one thing to explain, and read it where it is piped in."""
    if (namespace.code is None) == (namespace.error is None):
        raise RequiredArgumentMissingError(
            "Either --code or --error is needed.", "For example: az acr diagnose-login explain --error @build.log"
        )
    if namespace.error is not None:
        namespace.error = _error_text(namespace.error)


def _error_text(given):
    if given.startswith("@") and "\n" not in given:
        # The CLI has already replaced an @ and the path of a readable file by what the file holds.
        raise FileOperationError(f"The file '{given[1:]}' cannot be read.", "Check the path after --error.")
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if given == "-" else given
    if not text.strip():
        raise InvalidArgumentValueError(
            "The error text is empty.", "Give what the client printed, for example: --error @build.log"
        )
    return text


def validate_show_access(cmd, namespace):
    """Turn the arguments of `show-access` into the target and the subject, or raise."""
    _check_timeout(namespace, 60)
    for one, other, excluded in (
        ("--all", "--assignee", namespace.all_principals and namespace.assignee is not None),
        ("--all", "--resource", namespace.all_principals and namespace.resource is not None),
        ("--assignee", "--resource", namespace.assignee is not None and namespace.resource is not None),
    ):
        _exclude(one, other, excluded)
    actions = tuple(Action(each) for each in dict.fromkeys(namespace.action or [each.value for each in Action]))
    namespace.target = _parsed(namespace, actions, repository=namespace.repository)
    if namespace.resource is not None:
        namespace.subject = _resource(namespace)
    elif namespace.assignee is None:
        namespace.subject = Subject(SubjectKind.SIGNED_IN)
    else:
        _check_assignee(namespace)
        namespace.subject = Subject(SubjectKind.ASSIGNEE, namespace.assignee.strip())


def validate_plan_abac(cmd, namespace):
    """Turn the arguments of `plan-abac` into the target, or raise; nothing is asked before the file can be written."""
    _check_timeout(namespace, 60)
    namespace.target = _parsed(namespace, (Action.PULL,))
    prefix = namespace.repository_prefix
    if prefix is not None and not _PREFIX.match(prefix):
        raise InvalidArgumentValueError(
            f"'{prefix}' is no prefix of repositories: lower-case letters, digits and . _ - / are allowed.",
            "End it with a slash, for example: --repository-prefix team/",
        )
    if namespace.report_file is not None:
        namespace.report_file = _report_files.check_place(os.path.expanduser(namespace.report_file))


def _check_timeout(namespace, default):
    if not 1 <= namespace.timeout <= 600:
        raise InvalidArgumentValueError("--timeout takes 1 to 600 seconds.", f"Leave it out to take {default} seconds.")


def validate_analyze(cmd, namespace):
    """Check the files that `analyze` is to write, or raise."""
    namespace.report_file = _report_files.check(namespace.report_file)


def validate_list_secrets(cmd, namespace):
    """Turn the arguments of `list-secrets` into the target, or raise."""
    _check_within(namespace)
    _exclude("--assignee", "--resource", namespace.assignee is not None and namespace.resource is not None)
    if namespace.assignee is not None:
        _check_assignee(namespace)
        namespace.subject = Subject(SubjectKind.ASSIGNEE, namespace.assignee.strip())
    elif namespace.resource is not None:
        namespace.subject = _resource(namespace)
    namespace.target = _parsed(namespace, (Action.PULL,))


def validate_show_token(cmd, namespace):
    """Turn the arguments of `show-token` into the question, or raise."""
    from .domain.outcome import FailOn
    from .inventory.tokens import Question

    wanted = tuple(dict.fromkeys(Action(each) for each in namespace.action or ()))
    target = _parsed(namespace, wanted, repository=namespace.repository)
    if namespace.token is not None and not namespace.token.strip():
        raise InvalidArgumentValueError("The token name is empty.", "Leave --token out to see all tokens.")
    if wanted and namespace.token is None:
        raise RequiredArgumentMissingError("--action asks about one token.", "Add --token NAME.")
    if any(not action.is_registry_wide for action in wanted) and not target.repository:
        raise RequiredArgumentMissingError(
            "What a token may do differs by repository.", "Add --repository, for example: --repository team/api"
        )
    token = namespace.token.strip() if namespace.token else None
    namespace.question = Question(target, token, wanted, FailOn(namespace.fail_on))


def validate_list_events(cmd, namespace):
    """Turn the arguments of `list-events` into the question, or raise."""
    from .inventory.events import EventQuestion

    target = _parsed(namespace, (Action.LOGIN,))
    identity = namespace.identity
    if identity is not None:
        identity = identity.strip()
        if not identity or len(identity) > 256 or _has_control_characters(identity):
            raise InvalidArgumentValueError(
                "The identity is empty, too long or holds control characters.",
                "Give a sign-in name, an application or object id, or the name of a token.",
            )
    namespace.question = EventQuestion(
        target, identity, _address(namespace.ip), _since(namespace.since), bool(namespace.failed)
    )


def _address(given):
    if given is None:
        return None
    try:
        return str(ip_address(given.strip()))
    except ValueError:
        raise InvalidArgumentValueError(
            f"'{_shown(given)}' is no IP address.", "Give one address, for example: --ip 203.0.113.10"
        ) from None


def _since(given):
    match = _SINCE.match(given.strip().lower())
    minutes = int(match["number"]) * _MINUTES[match["unit"]] if match else 0
    if not 1 <= minutes <= 730 * 1440:
        raise InvalidArgumentValueError(
            f"'{_shown(given)}' is no time span of one minute to 730 days.",
            "Give a number and m, h, d or w, for example: --since 24h",
        )
    return minutes


def _shown(given):
    """What was typed, in a sentence: short and printable."""
    text = "".join(character if character.isprintable() else "?" for character in given)
    return text if len(text) <= 60 else text[:57] + "..."


def validate_scan(cmd, namespace):
    """Turn the arguments of `scan` into the question, or raise; nothing is asked before the files can be written."""
    from .domain.outcome import FailOn
    from .scan_run import Question

    _check_within(namespace)
    namespace.report_file = _report_files.check(namespace.report_file, _report_files.ESTATE_FORMATS)
    if namespace.resume is not None:
        namespace.resume = _report_files.check_place(os.path.expanduser(namespace.resume), "answers", "--resume")
    namespace.question = Question(_scope(cmd.cli_ctx, namespace), namespace.within, FailOn(namespace.fail_on))


def _scope(cli_ctx, namespace):
    from .facts.estate import Scope
    from .sources.account import subscriptions

    given = vars(namespace).pop("subscriptions", None) or []
    chosen = [
        option
        for option, is_given in (
            ("--subscription", given),
            ("--management-group", namespace.management_group is not None),
            ("--tenant", namespace.tenant),
        )
        if is_given
    ]
    if len(chosen) > 1:
        raise MutuallyExclusiveArgumentError(f"{' and '.join(chosen)} exclude each other.", "Use one of them.")
    if namespace.tenant:
        return Scope()
    if namespace.management_group is not None:
        name = namespace.management_group.strip().rpartition("/")[2]
        if not name or _has_control_characters(name):
            raise InvalidArgumentValueError("The management group is empty.", "Check --management-group.")
        return Scope(management_group=name)
    known = subscriptions(cli_ctx)
    by_name = {key.lower(): each.id for each in known for key in (each.name, each.id)}
    found = [by_name.get(each.strip().lower(), each.strip()) for each in given]
    strange = [each for each in found if not _GUID.match(each)]
    if strange:
        raise InvalidArgumentValueError(
            f"The account of az knows no subscription named '{strange[0]}'.", "List them with: az account list"
        )
    return Scope(tuple(dict.fromkeys(each.lower() for each in found)) or _active(cli_ctx))


def _active(cli_ctx):
    from .domain.fact import Known
    from .sources.account import account

    who = account(cli_ctx)
    return (who.value.subscription_id.lower(),) if isinstance(who, Known) else ()


def _check_within(namespace):
    if namespace.within is not None and not 0 <= namespace.within <= 3650:
        raise InvalidArgumentValueError("--within takes 0 to 3650 days.", "Leave it out to take 30 days.")


def _parsed(namespace, actions, **more):
    try:
        return parse_target(namespace.name, actions, resource_group=namespace.resource_group_name, **more)
    except TargetError as error:
        raise InvalidArgumentValueError(str(error), _EXAMPLE) from None


def _target(namespace):
    action = Action(namespace.action or Action.PULL.value)
    target = _parsed(namespace, (action,), repository=namespace.repository, tag=namespace.tag)
    pasted = parse_target(namespace.name, (action,))
    for option, given, held in (
        ("--repository", target.repository if namespace.repository else None, pasted.repository),
        ("--tag", namespace.tag, pasted.tag),
    ):
        if given and held and given != held:
            raise ArgumentUsageError(
                f"{option} says '{given}' and --name says '{held}'.", f"Leave {option} out, or name only the registry."
            )
    if target.reference and not target.repository:
        raise ArgumentUsageError("--tag needs a repository.", "Add --repository, for example: --repository team/api")
    return target


def _subjects(namespace):
    chosen = [
        option
        for option, given in (
            ("--username", namespace.username is not None),
            ("--assignee", namespace.assignee is not None),
            ("--resource", namespace.resource is not None),
            ("--pull-secret", namespace.pull_secret is not None),
            ("--anonymous", namespace.anonymous),
        )
        if given
    ]
    if len(chosen) > 1:
        raise MutuallyExclusiveArgumentError(
            f"{' and '.join(chosen)} name different identities.", "Test one identity at a time."
        )
    if namespace.username is None and (namespace.password is not None or namespace.password_stdin):
        raise RequiredArgumentMissingError("A password needs a user name.", "Add --username.")
    if namespace.username is not None:
        if not namespace.username.strip() or _has_control_characters(namespace.username):
            raise InvalidArgumentValueError("The user name is empty or holds control characters.", "Check --username.")
        return (Subject(SubjectKind.CREDENTIAL, namespace.username.strip(), _password(namespace)),)
    if namespace.assignee is not None:
        _check_assignee(namespace)
        return (Subject(SubjectKind.ASSIGNEE, namespace.assignee.strip()),)
    if namespace.resource is not None:
        return (_resource(namespace),)
    if namespace.pull_secret is not None:
        return (_pull_secret_file.read(namespace.pull_secret),)
    if namespace.anonymous:
        return (Subject(SubjectKind.ANONYMOUS),)
    return (Subject(SubjectKind.SIGNED_IN), Subject(SubjectKind.STORED))


def _check_assignee(namespace):
    if not namespace.assignee.strip() or _has_control_characters(namespace.assignee):
        raise InvalidArgumentValueError("The assignee is empty or holds control characters.", "Check --assignee.")


def _exclude(one, other, given):
    if given:
        raise MutuallyExclusiveArgumentError(f"{one} and {other} exclude each other.", "Use one of them.")


def _resource(namespace):
    found = parse_resource_id(namespace.resource)
    known = ", ".join(TYPES)
    if found is None:
        raise InvalidArgumentValueError(
            f"'{namespace.resource}' is no id of a resource in a resource group.",
            f"Give the id that `az resource show --query id` prints, of one of: {known}.",
        )
    if kind_of(found.type) is None:
        raise InvalidArgumentValueError(
            f"Resources of the type {found.type} are not understood.",
            f"These are: {known}. For others, name the identity they pull with: --assignee",
        )
    return Subject(SubjectKind.RESOURCE, found.text)


def _password(namespace):
    if namespace.password is not None and namespace.password_stdin:
        raise MutuallyExclusiveArgumentError("--password and --password-stdin exclude each other.", "Use one of them.")
    if namespace.password_stdin:
        password = sys.stdin.read().rstrip("\r\n")
    elif namespace.password is not None:
        password = namespace.password
        namespace.password = None
        if password.startswith("@"):
            # The CLI has already replaced an @ and the path of a readable file by what the file holds.
            raise FileOperationError(
                "The file that --password names with @ cannot be read.",
                "Check the path, or pipe the password in with --password-stdin.",
            )
    else:
        password = _ask_password()
    if not password:
        raise InvalidArgumentValueError("The password is empty.", "Give it through --password-stdin.")
    return Secret(password)


def _ask_password():
    from knack.prompting import NoTTYException, prompt_pass

    try:
        return prompt_pass("Password: ")
    except NoTTYException:
        raise RequiredArgumentMissingError(
            "There is no password, and no terminal to ask for it.",
            'Pipe it in, for example: printf %s "$PASSWORD" | az acr diagnose-login run ... --password-stdin',
        ) from None


def _has_control_characters(text):
    return any(not character.isprintable() for character in text)
