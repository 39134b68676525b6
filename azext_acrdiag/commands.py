"""Wires commands to functions, by name, so that their code is loaded when a command runs."""

GROUP = "acr diagnose-login"
TABLES = {
    "run": "run",
    "list-secrets": "secrets",
    "show-token": "tokens",
    "list-events": "events",
    "analyze": "run",
    "compare": "comparison",
    "list-rules": "rules",
    "show-access": "access",
    "plan-abac": "plan",
    "scan": "scan",
    "explain": "explanation",
}
"""Command -> the table that it prints: `transform_<table>` in `_format.py`."""
UNCHECKED = ("compare", "list-rules")
"""Commands without a validator of their own."""


def load_command_table(self, args):
    """Register the group, or for `az acr diagnose-login -n NAME` a command of that name that does what `run` does.

    A group and a command of one name hide each other in the help, so only one of them is registered.
    """
    if is_shortcut(args):
        with self.command_group("acr", is_preview=True) as group:
            _add(group, "diagnose-login", "run", "run")
        return
    with self.command_group(GROUP, is_preview=True) as group:
        for name, table in TABLES.items():
            _add(group, name, name.replace("-", "_"), table)


def _add(group, name, function, table):
    validator = None if name in UNCHECKED else _validator(f"validate_{function}")
    group.custom_command(
        name,
        function,
        validator=validator,
        table_transformer=_transformer(f"transform_{table}"),
        exception_handler=_raise_plainly,
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
    def validate(cmd, namespace):  # the CLI passes arguments of these names
        from . import _terminal, _validators

        with _terminal.plain_errors():
            getattr(_validators, name)(cmd, namespace)

    return validate


def _raise_plainly(error):
    from . import _terminal

    with _terminal.plain_errors():
        raise error


def _transformer(name):
    def transform(result):
        from . import _format

        return getattr(_format, name)(result)

    return transform
