"""The commands: compose, run, hand over the result, set the exit code."""

from knack.log import get_logger

logger = get_logger(__name__)


def run(
    cmd,
    name,  # pylint: disable=unused-argument
    resource_group_name=None,  # pylint: disable=unused-argument
    repository=None,  # pylint: disable=unused-argument
    tag=None,  # pylint: disable=unused-argument
    action="pull",  # pylint: disable=unused-argument
    username=None,  # pylint: disable=unused-argument
    password=None,  # pylint: disable=unused-argument
    password_stdin=False,  # pylint: disable=unused-argument
    assignee=None,  # pylint: disable=unused-argument
    anonymous=False,  # pylint: disable=unused-argument
    skip_helper=False,
    fail_on="error",
    timeout=30,
    report_file=None,
    target=None,
    subjects=None,
):
    """Diagnose the registry. The validator has turned the arguments into `target` and `subjects`."""
    from . import _report_files, _terminal
    from .composition import diagnose
    from .domain.outcome import FailOn
    from .render.json_v1 import to_json
    from .render.text import to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        report = diagnose(
            cmd.cli_ctx,
            target,
            subjects,
            fail_on=FailOn(fail_on),
            seconds=timeout,
            ask_helper=not skip_helper,
            on_progress=on_progress,
        )
    for path in report_file or ():
        _report_files.write(report, path)
        logger.warning("The report was written to %s", path)
    _terminal.exit_with(cmd.cli_ctx, report.verdict.exit_code)
    if _terminal.wants_text(cmd.cli_ctx):
        _terminal.show(to_text(report, *_terminal.shape()))
        return None
    return to_json(report)


def list_rules(cmd, family=None):  # pylint: disable=unused-argument
    """List the catalogue."""
    from .render.rules import rule_to_json
    from .rules.catalog import all_rules

    return [rule_to_json(rule) for rule in all_rules() if family is None or rule.family == family]


def explain(cmd, code):
    """Explain one rule, offline."""
    from azure.cli.core.azclierror import InvalidArgumentValueError

    from . import _terminal
    from .render.rules import rule_to_json, rule_to_text
    from .rules.catalog import find_rule

    rule = find_rule(code)
    if rule is None:
        raise InvalidArgumentValueError(
            f"There is no rule '{code}'.", "List them with: az acr diagnose-login list-rules --output table"
        )
    if _terminal.wants_text(cmd.cli_ctx):
        _terminal.show(rule_to_text(rule, *_terminal.shape()))
        return None
    return rule_to_json(rule)


def list_secrets(
    cmd,
    name,  # pylint: disable=unused-argument
    resource_group_name=None,  # pylint: disable=unused-argument
    assignee=None,
    within=30,
    show_all=False,
    fail_on="error",
    target=None,
):
    """List secrets, certificates and federated credentials by expiry. The validator has made `target`."""
    from . import _terminal, listings
    from .domain.outcome import FailOn
    from .render.secrets import secrets_to_json, secrets_to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        listing, resource_id = listings.list_secrets(
            cmd.cli_ctx, target, assignee, within, show_all, FailOn(fail_on), on_progress
        )
    _terminal.exit_with(cmd.cli_ctx, listing.verdict.exit_code)
    if _terminal.wants_text(cmd.cli_ctx):
        _terminal.show(secrets_to_text(listing, target, *_terminal.shape()))
        return None
    return secrets_to_json(listing, target, resource_id)


def show_token(
    cmd,
    name,  # pylint: disable=unused-argument
    resource_group_name=None,  # pylint: disable=unused-argument
    token=None,  # pylint: disable=unused-argument
    repository=None,  # pylint: disable=unused-argument
    action=None,  # pylint: disable=unused-argument
    fail_on="error",  # pylint: disable=unused-argument
    question=None,
):
    """Show repository-scoped tokens. The validator has turned the arguments into `question`."""
    from . import _terminal, listings
    from .render.tokens import tokens_to_json, tokens_to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        listing, resource_id = listings.list_tokens(cmd.cli_ctx, question, on_progress)
    _terminal.exit_with(cmd.cli_ctx, listing.verdict.exit_code)
    if _terminal.wants_text(cmd.cli_ctx):
        _terminal.show(tokens_to_text(listing, *_terminal.shape()))
        return None
    return tokens_to_json(listing, resource_id)
