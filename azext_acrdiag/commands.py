"""Wires commands to functions, by name, so that their code is loaded when a command runs."""

GROUP = "acr diagnose-login"


def load_command_table(self, args):
    """Register the group, or for `az acr diagnose-login -n NAME` a command of that name that does what `run` does.

    A group and a command of one name hide each other in the help, so only one of them is registered.
    """
    if is_shortcut(args):
        with self.command_group("acr", is_preview=True) as group:
            group.custom_command(
                "diagnose-login",
                "run",
                validator=_validator("validate_run"),
                table_transformer=_transformer("transform_run"),
            )
        return
    with self.command_group(GROUP, is_preview=True) as group:
        group.custom_command(
            "run", "run", validator=_validator("validate_run"), table_transformer=_transformer("transform_run")
        )
        group.custom_command(
            "list-secrets",
            "list_secrets",
            validator=_validator("validate_list_secrets"),
            table_transformer=_transformer("transform_secrets"),
        )
        group.custom_command(
            "show-token",
            "show_token",
            validator=_validator("validate_show_token"),
            table_transformer=_transformer("transform_tokens"),
        )
        group.custom_command(
            "list-events",
            "list_events",
            validator=_validator("validate_list_events"),
            table_transformer=_transformer("transform_events"),
        )
        group.custom_command(
            "analyze",
            "analyze",
            validator=_validator("validate_analyze"),
            table_transformer=_transformer("transform_run"),
        )
        group.custom_command("compare", "compare", table_transformer=_transformer("transform_comparison"))
        group.custom_command("list-rules", "list_rules", table_transformer=_transformer("transform_rules"))
        group.custom_command(
            "show-access",
            "show_access",
            validator=_validator("validate_show_access"),
            table_transformer=_transformer("transform_access"),
        )
        group.custom_command(
            "plan-abac",
            "plan_abac",
            validator=_validator("validate_plan_abac"),
            table_transformer=_transformer("transform_plan"),
        )
        group.custom_command(
            "scan", "scan", validator=_validator("validate_scan"), table_transformer=_transformer("transform_scan")
        )
        group.custom_command(
            "explain",
            "explain",
            validator=_validator("validate_explain"),
            table_transformer=_transformer("transform_explanation"),
        )


def is_shortcut(args):
    """Whether the command line is the group's name followed by an option other than the one for help."""
    words = list(args or [])
    return (
        words[:2] == GROUP.split()
        and len(words) > 2
        and words[2].startswith("-")
        and not {"-h", "--help"} & set(words[2:])
    )


def _validator(name):
    def validate(cmd, namespace):
        from . import _validators

        getattr(_validators, name)(cmd, namespace)

    return validate


def _transformer(name):
    def transform(result):
        from . import _format

        return getattr(_format, name)(result)

    return transform
