"""`show-access` and `plan-abac`."""

# pylint: disable=unused-argument  # the CLI gives every validator the command

import os
import re

from azure.cli.core.azclierror import InvalidArgumentValueError

from .. import _report_files
from ..domain.action import Action
from ..domain.subject import Subject, SubjectKind
from .checks import assignee, check_timeout, exclude, parsed, resource

_PREFIX = re.compile(r"[a-z0-9][a-z0-9._/-]*$")


def validate_show_access(cmd, namespace):
    """Turn the arguments of `show-access` into the target and the subject, or raise."""
    check_timeout(namespace, 60)
    for one, other, excluded in (
        ("--all", "--assignee", namespace.all_principals and namespace.assignee is not None),
        ("--all", "--resource", namespace.all_principals and namespace.resource is not None),
        ("--assignee", "--resource", namespace.assignee is not None and namespace.resource is not None),
    ):
        exclude(one, other, excluded)
    actions = tuple(Action(each) for each in dict.fromkeys(namespace.action or [each.value for each in Action]))
    namespace.target = parsed(namespace, actions, repository=namespace.repository)
    if namespace.resource is not None:
        namespace.subject = resource(namespace)
    elif namespace.assignee is None:
        namespace.subject = Subject(SubjectKind.SIGNED_IN)
    else:
        namespace.subject = assignee(namespace)


def validate_plan_abac(cmd, namespace):
    """Turn the arguments of `plan-abac` into the target, or raise; nothing is asked before the file can be written."""
    check_timeout(namespace, 60)
    namespace.target = parsed(namespace, (Action.PULL,))
    prefix = namespace.repository_prefix
    if prefix is not None and not _PREFIX.match(prefix):
        raise InvalidArgumentValueError(
            f"'{prefix}' is no prefix of repositories: lower-case letters, digits and . _ - / are allowed.",
            "End it with a slash, for example: --repository-prefix team/",
        )
    if namespace.report_file is not None:
        namespace.report_file = _report_files.check_place(os.path.expanduser(namespace.report_file))
