"""The commands that list: `list-secrets`, `show-token` and `list-events`."""

# pylint: disable=unused-argument  # the CLI gives every validator the command

import re
from ipaddress import ip_address

from azure.cli.core.azclierror import InvalidArgumentValueError, RequiredArgumentMissingError

from ..domain.action import Action
from .checks import assignee, check_within, exclude, has_control_characters, parsed, resource, shown

_SINCE = re.compile(r"(?P<number>[0-9]{1,7})(?P<unit>[mhdw])$")
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}


def validate_list_secrets(cmd, namespace):
    """Turn the arguments of `list-secrets` into the target, or raise."""
    check_within(namespace)
    exclude("--assignee", "--resource", namespace.assignee is not None and namespace.resource is not None)
    if namespace.assignee is not None:
        namespace.subject = assignee(namespace)
    elif namespace.resource is not None:
        namespace.subject = resource(namespace)
    namespace.target = parsed(namespace, (Action.PULL,))


def validate_show_token(cmd, namespace):
    """Turn the arguments of `show-token` into the question, or raise."""
    from ..domain.outcome import FailOn
    from ..inventory.tokens import Question

    wanted = tuple(dict.fromkeys(Action(each) for each in namespace.action or ()))
    target = parsed(namespace, wanted, repository=namespace.repository)
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
    from ..inventory.events import EventQuestion

    target = parsed(namespace, (Action.LOGIN,))
    identity = namespace.identity
    if identity is not None:
        identity = identity.strip()
        if not identity or len(identity) > 256 or has_control_characters(identity):
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
            f"'{shown(given)}' is no IP address.", "Give one address, for example: --ip 203.0.113.10"
        ) from None


def _since(given):
    match = _SINCE.match(given.strip().lower())
    minutes = int(match["number"]) * _MINUTES[match["unit"]] if match else 0
    if not 1 <= minutes <= 730 * 1440:
        raise InvalidArgumentValueError(
            f"'{shown(given)}' is no time span of one minute to 730 days.",
            "Give a number and m, h, d or w, for example: --since 24h",
        )
    return minutes
