"""The commands: compose, run, hand over the result, set the exit code."""

# The CLI makes options of the names of the arguments; the validators have read many of them when a command runs.
# pylint: disable=unused-argument

from functools import partial


def run(  # pylint: disable=too-many-locals  # the arguments are the command line
    cmd,
    name,
    resource_group_name=None,
    repository=None,
    tag=None,
    action="pull",
    username=None,
    password=None,
    password_stdin=False,
    assignee=None,
    resource=None,
    pull_secret=None,
    anonymous=False,
    skip_helper=False,
    fail_on="error",
    timeout=30,
    report_file=None,
    error=None,
    save=None,
    target=None,
    subjects=None,
):
    """Diagnose the registry. The validator has turned the arguments into `target` and `subjects`."""
    from . import _bundle_files, _terminal
    from .composition import gather, report_on
    from .domain.outcome import FailOn

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        record = gather(
            cmd.cli_ctx,
            target,
            subjects,
            fail_on=FailOn(fail_on),
            seconds=timeout,
            ask_helper=not skip_helper,
            on_progress=on_progress,
            error_text=error,
        )
    if save is not None:
        _bundle_files.save(record, save)
    return _hand_over(cmd, report_on(record), report_file)


def analyze(cmd, bundle, fail_on=None, report_file=None):
    """Judge the facts of a bundle, offline."""
    from dataclasses import replace

    from . import _bundle_files
    from .composition import completed, report_on
    from .domain.outcome import FailOn

    record = completed(_bundle_files.load(bundle))
    if fail_on:
        record = replace(record, fail_on=FailOn(fail_on))
    return _hand_over(cmd, report_on(record), report_file)


def compare(cmd, first, second):
    """Say in which facts two bundles differ, and which of them decides, offline."""
    from . import _bundle_files, _terminal
    from .composition import compare_records
    from .domain.outcome import EXIT_DIFFERENT, EXIT_OK
    from .render.comparison import comparison_to_json, comparison_to_text

    comparison = compare_records(_bundle_files.load(first), _bundle_files.load(second))
    _terminal.exit_with(cmd.cli_ctx, EXIT_OK if comparison.same_verdict else EXIT_DIFFERENT)
    return _answer(cmd, partial(comparison_to_text, comparison), partial(comparison_to_json, comparison))


def _hand_over(cmd, report, report_files):
    from . import _terminal
    from .render.json_v1 import to_json
    from .render.text import to_text

    _write(report, report_files)
    _terminal.exit_with(cmd.cli_ctx, report.verdict.exit_code)
    return _answer(cmd, partial(to_text, report), partial(to_json, report))


def list_rules(cmd, family=None, row=None, detected_by=None, search=None):
    """List the catalogue."""
    from .composition import registry_suffix
    from .render.rules import list_causes

    return list_causes(family, row, detected_by, search, registry_suffix(cmd.cli_ctx))


def explain(cmd, code=None, error=None):
    """Explain a code or the text of an error, offline. The validator has seen to it that there is exactly one."""
    from azure.cli.core.azclierror import InvalidArgumentValueError

    from .composition import explained, registry_suffix
    from .render.explanation import explanation_to_json, explanation_to_text
    from .render.rules import cause_to_json, cause_to_text
    from .rules.catalog import find_cause

    found = find_cause(code) if code is not None else None
    if found is not None:
        suffix = registry_suffix(cmd.cli_ctx)
        to_json = partial(cause_to_json, registry_suffix=suffix)
        to_text = partial(cause_to_text, registry_suffix=suffix)
    else:
        # The numbers of Entra and the titles of the CLI are texts that the catalogue knows.
        found = explained(cmd.cli_ctx, code if code is not None else error)
        to_json, to_text = explanation_to_json, explanation_to_text
        if code is not None and not found.candidates:
            raise InvalidArgumentValueError(
                f"There is no rule '{code}'.", "List them with: az acr diagnose-login list-rules --output table"
            )
    return _answer(cmd, partial(to_text, found), partial(to_json, found))


def show_access(
    cmd,
    name,
    resource_group_name=None,
    repository=None,
    action=None,
    assignee=None,
    resource=None,
    all_principals=False,
    timeout=60,
    target=None,
    subject=None,
):
    """Say who may do what. The validator has turned the arguments into `target` and `subject`."""
    from azure.cli.core.azclierror import ResourceNotFoundError

    from . import _terminal, access_run
    from .render import access_json, access_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        try:
            if all_principals:
                report = access_run.show_everyone(cmd.cli_ctx, target, timeout, on_progress)
            else:
                report = access_run.show_access(cmd.cli_ctx, target, subject, timeout, on_progress)
        except (access_run.UnknownIdentity, access_run.RegistryNotSeen) as error:
            raise ResourceNotFoundError(str(error), error.needs and f"Needed: {error.needs}") from None
    if action and not all_principals:
        _terminal.exit_with(cmd.cli_ctx, report.exit_code)
    to_text = access_text.everyone_to_text if all_principals else access_text.access_to_text
    to_json = access_json.everyone_to_json if all_principals else access_json.access_to_json
    return _answer(cmd, partial(to_text, report), partial(to_json, report))


def plan_abac(
    cmd,
    name,
    resource_group_name=None,
    repository_prefix=None,
    report_file=None,
    fail_on="error",
    timeout=60,
    target=None,
):
    """Plan the switch to repository permissions. The validator has turned the arguments into `target`."""
    from azure.cli.core.azclierror import ResourceNotFoundError

    from . import _report_files, _terminal, access_run
    from .render import access_json, access_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        try:
            plan = access_run.plan_abac(cmd.cli_ctx, target, repository_prefix, timeout, on_progress)
        except access_run.RegistryNotSeen as error:
            raise ResourceNotFoundError(str(error), error.needs and f"Needed: {error.needs}") from None
    if report_file:
        from .render.plan_markdown import plan_to_markdown

        _report_files.put(report_file, plan_to_markdown(plan))
    if fail_on == "warning" and plan.affected:
        _terminal.exit_with(cmd.cli_ctx, 11)
    return _answer(cmd, partial(access_text.plan_to_text, plan), partial(access_json.plan_to_json, plan))


def list_secrets(
    cmd,
    name,
    resource_group_name=None,
    assignee=None,
    resource=None,
    within=30,
    show_all=False,
    fail_on="error",
    target=None,
    subject=None,
):
    """List secrets, certificates and federated credentials by expiry. The validator has made `target`, `subject`."""
    from . import _terminal, listings
    from .domain.outcome import FailOn
    from .render.secrets import secrets_to_json, secrets_to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        listing, resource_id = listings.list_secrets(
            cmd.cli_ctx, target, subject, within, show_all, FailOn(fail_on), on_progress
        )
    _terminal.exit_with(cmd.cli_ctx, listing.verdict.exit_code)
    return _answer(
        cmd, partial(secrets_to_text, listing, target), partial(secrets_to_json, listing, target, resource_id)
    )


def show_token(
    cmd,
    name,
    resource_group_name=None,
    token=None,
    repository=None,
    action=None,
    fail_on="error",
    question=None,
):
    """Show repository-scoped tokens. The validator has turned the arguments into `question`."""
    from . import _terminal, listings
    from .render.tokens import tokens_to_json, tokens_to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        listing, resource_id = listings.list_tokens(cmd.cli_ctx, question, on_progress)
    _terminal.exit_with(cmd.cli_ctx, listing.verdict.exit_code)
    return _answer(cmd, partial(tokens_to_text, listing), partial(tokens_to_json, listing, resource_id))


def list_events(
    cmd,
    name,
    resource_group_name=None,
    identity=None,
    ip=None,
    since="24h",
    failed=False,
    question=None,
):
    """List what the registry recorded about logins. The validator has turned the arguments into `question`."""
    from . import _terminal, listings
    from .render.events import events_to_json, events_to_text

    with _terminal.progress(cmd.cli_ctx) as on_progress:
        listing, resource_id = listings.list_events(cmd.cli_ctx, question, on_progress)
    _terminal.exit_with(cmd.cli_ctx, listing.verdict.exit_code)
    return _answer(cmd, partial(events_to_text, listing), partial(events_to_json, listing, resource_id))


def scan(
    cmd,
    management_group=None,
    tenant=False,
    within=30,
    fail_on="error",
    report_file=None,
    resume=None,
    question=None,
):
    """Scan an estate. The validator has turned the arguments into `question`."""
    from . import _report_files, _scan_journal, _terminal
    from .render.estate_json import estate_to_json
    from .render.estate_text import estate_to_text
    from .scan_run import scan as scan_estate

    with _terminal.progress(cmd.cli_ctx) as on_progress, _scan_journal.open_at(resume, cmd.cli_ctx, question) as kept:
        report = scan_estate(cmd.cli_ctx, question, kept.began_at, on_progress, kept.remember)
        kept.is_done = report.is_complete
    _write(report, report_file, _report_files.ESTATE_FORMATS)
    _terminal.exit_with(cmd.cli_ctx, report.verdict.exit_code)
    return _answer(cmd, partial(estate_to_text, report), partial(estate_to_json, report))


def _write(report, paths, formats=None):
    from . import _report_files, _terminal

    for path in paths or ():
        _report_files.write(report, path, formats)
        _terminal.warn(f"The report was written to {path}")


def _answer(cmd, to_text, to_json):
    """Show the text to a person at a terminal; else give the object that the CLI formats."""
    from . import _terminal

    if _terminal.wants_text(cmd.cli_ctx):
        _terminal.show(to_text(*_terminal.shape()))
        return None
    return to_json()
