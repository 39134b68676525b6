"""`scan`."""

import os
import re

from azure.cli.core.azclierror import InvalidArgumentValueError, MutuallyExclusiveArgumentError

from .. import _report_files
from .checks import check_within, has_control_characters

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)


def validate_scan(cmd, namespace):
    """Turn the arguments of `scan` into the question, or raise; nothing is asked before the files can be written."""
    from ..domain.outcome import FailOn
    from ..scan_run import Question

    check_within(namespace)
    namespace.report_file = _report_files.check(namespace.report_file, _report_files.ESTATE_FORMATS)
    if namespace.resume is not None:
        namespace.resume = _report_files.check_place(os.path.expanduser(namespace.resume), "answers", "--resume")
    namespace.question = Question(_scope(cmd.cli_ctx, namespace), namespace.within, FailOn(namespace.fail_on))


def _scope(cli_ctx, namespace):
    from ..facts.estate import Scope
    from ..sources.account import subscriptions

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
        if not name or has_control_characters(name):
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
    from ..domain.fact import Known
    from ..sources.account import account

    who = account(cli_ctx)
    return (who.value.subscription_id.lower(),) if isinstance(who, Known) else ()
