"""What several commands check: the registry, an identity, numbers."""

from azure.cli.core.azclierror import InvalidArgumentValueError, MutuallyExclusiveArgumentError

from ..domain.resource_id import parse_resource_id
from ..domain.subject import Subject, SubjectKind
from ..domain.target import TargetError, parse_target
from ..facts.services import TYPES, kind_of

_EXAMPLE = "Give a registry, for example: --name contosoapps, --name contosoapps.azurecr.io/team/api:1.4"


def parsed(namespace, actions, **more):
    """The target that --name and `more` name, for these actions."""
    try:
        return parse_target(namespace.name, actions, resource_group=namespace.resource_group_name, **more)
    except TargetError as error:
        raise InvalidArgumentValueError(str(error), _EXAMPLE) from None


def resource(namespace):
    """The subject that --resource names."""
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


def assignee(namespace):
    """The subject that --assignee names."""
    given = namespace.assignee.strip()
    if not given or has_control_characters(namespace.assignee):
        raise InvalidArgumentValueError("The assignee is empty or holds control characters.", "Check --assignee.")
    return Subject(SubjectKind.ASSIGNEE, given)


def exclude(one, other, given):
    """Raise if both of two options are given."""
    if given:
        raise MutuallyExclusiveArgumentError(f"{one} and {other} exclude each other.", "Use one of them.")


def check_timeout(namespace, default):
    """Raise for a --timeout that no command takes."""
    if not 1 <= namespace.timeout <= 600:
        raise InvalidArgumentValueError("--timeout takes 1 to 600 seconds.", f"Leave it out to take {default} seconds.")


def check_within(namespace):
    """Raise for a --within that no command takes."""
    if namespace.within is not None and not 0 <= namespace.within <= 3650:
        raise InvalidArgumentValueError("--within takes 0 to 3650 days.", "Leave it out to take 30 days.")


def has_control_characters(text):
    """Whether the text holds anything that does not print."""
    return any(not character.isprintable() for character in text)


def shown(given):
    """What was typed, in a sentence: short and printable."""
    text = "".join(character if character.isprintable() else "?" for character in given)
    return text if len(text) <= 60 else text[:57] + "..."
