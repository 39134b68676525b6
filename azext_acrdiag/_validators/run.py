"""`run` and `analyze`."""

# pylint: disable=unused-argument  # the CLI gives every validator the command

import sys

from azure.cli.core.azclierror import (
    ArgumentUsageError,
    FileOperationError,
    InvalidArgumentValueError,
    MutuallyExclusiveArgumentError,
    RequiredArgumentMissingError,
)

from .. import _bundle_files, _pull_secret_file, _report_files
from ..domain.action import Action
from ..domain.secret import Secret
from ..domain.subject import Subject, SubjectKind
from ..domain.target import parse_target
from .checks import assignee, check_timeout, has_control_characters, parsed, resource
from .explain import error_text


def validate_run(cmd, namespace):
    """Turn the arguments of `run` into the target and the subjects, or raise."""
    check_timeout(namespace, 30)
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
        namespace.error = error_text(namespace.error)


def validate_analyze(cmd, namespace):
    """Check the files that `analyze` is to write, or raise."""
    namespace.report_file = _report_files.check(namespace.report_file)


def _target(namespace):
    action = Action(namespace.action or Action.PULL.value)
    target = parsed(namespace, (action,), repository=namespace.repository, tag=namespace.tag)
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
        if not namespace.username.strip() or has_control_characters(namespace.username):
            raise InvalidArgumentValueError("The user name is empty or holds control characters.", "Check --username.")
        return (Subject(SubjectKind.CREDENTIAL, namespace.username.strip(), _password(namespace)),)
    if namespace.assignee is not None:
        return (assignee(namespace),)
    if namespace.resource is not None:
        return (resource(namespace),)
    if namespace.pull_secret is not None:
        return (_pull_secret_file.read(namespace.pull_secret),)
    if namespace.anonymous:
        return (Subject(SubjectKind.ANONYMOUS),)
    return (Subject(SubjectKind.SIGNED_IN), Subject(SubjectKind.STORED))


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
