"""Who may import whom: facts and rules stay pure, edges stay at the edge."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "azext_acrdiag"

ALLOWED = {
    "domain": {"domain"},
    "facts": {"domain", "facts"},
    "access": {"domain", "facts", "access"},
    "access_report": {"domain", "facts", "access", "access_report"},
    "rules": {"domain", "facts", "access", "rules"},
    "engine": {"domain", "facts", "rules", "engine"},
    "explain": {"domain", "rules", "explain"},
    "ports": {"domain", "facts"},
    "bundle": {"domain", "facts", "bundle"},
    "sources": {"domain", "facts", "ports", "sources", "_client_factory"},
    "inventory": {"domain", "facts", "access", "rules", "inventory"},
    "estate": {"domain", "facts", "access", "rules", "inventory", "estate"},
    "render": {"domain", "facts", "access_report", "rules", "inventory", "estate", "render"},
}
PURE = ("domain", "facts", "access", "access_report", "rules", "explain", "inventory", "estate", "render", "bundle")
STANDARD_FOR_PURE = {
    "__future__", "bisect", "collections", "dataclasses", "datetime", "enum", "functools", "importlib", "ipaddress",
    "itertools", "pkgutil", "re", "shlex", "textwrap", "typing", "unicodedata", "inspect", "xml", "json", "math",
    "hashlib", "hmac", "base64",
}  # fmt: skip
LOADED_WITH_EVERY_COMMAND = ("__init__", "_help", "_params", "commands")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, dotted name, whether it is the package's own) of every import, those inside functions too."""
    package = ["azext_acrdiag", *path.relative_to(PACKAGE).with_suffix("").parts][:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            module = [*base, *(node.module.split(".") if node.module else [])]
            for alias in node.names:
                yield node.lineno, ".".join([*module[1:], *([] if node.module else [alias.name])]), True
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "", False


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_layer_imports_only_what_is_below_it(path: Path) -> None:
    layer = part_of(path)
    if layer not in ALLOWED:
        return
    for line, name, own in imports(path):
        if own:
            used = name.split(".")[0]
            assert used in ALLOWED[layer], f"{path.name}:{line}: {layer} must not know {used}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pure_layers_take_only_harmless_standard_modules(path: Path) -> None:
    if part_of(path) not in PURE:
        return
    for line, name, own in imports(path):
        if not own:
            assert name == "urllib.parse" or name.split(".")[0] in STANDARD_FOR_PURE, (
                f"{path.name}:{line}: {name} has no place in a pure layer"
            )


def test_threads_and_locks_live_in_few_places() -> None:
    users = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        for _, name, own in imports(path)
        if not own and name.split(".")[0] in ("threading", "concurrent", "asyncio", "multiprocessing")
    }
    assert users <= {
        "engine/resolve.py",
        "sources/bounded.py",
        "sources/entra.py",
        "sources/journal.py",
        "sources/once.py",
        "_progress.py",
    }, users


@pytest.mark.parametrize("module", LOADED_WITH_EVERY_COMMAND)
def test_what_every_az_acr_command_loads_imports_next_to_nothing(module: str) -> None:
    path = PACKAGE / f"{module}.py"
    tree = parsed(path)
    top_level = {
        name
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert top_level <= {"azure.cli.core", "knack.help_files", "_help"}, top_level


def test_the_product_prints_nothing_but_the_report() -> None:
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{path}:{node.lineno} prints"


def test_what_is_said_besides_the_report_is_said_in_one_place() -> None:
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "logger":
                assert node.attr not in ("warning", "error", "critical") or path.name == "_terminal.py", (
                    f"{path}:{node.lineno}: use _terminal.warn, which takes out what acts on a terminal"
                )


def test_the_product_knows_nothing_of_the_simulator() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8").lower()
        assert "simulat" not in text, path
        assert "127.0.0.1" not in text, path


WITH_EXAMPLES = {"_help.py", "_validators/checks.py", "rules/filled.py"}
"""Modules that show people what a login server may look like."""


def test_cloud_host_names_come_from_the_cli() -> None:
    everywhere = (
        "management.azure.com", "graph.microsoft.com", "login.microsoftonline", "chinacloudapi", "usgovcloudapi",
        "core.windows.net", "azurecr.cn", "azurecr.us",
    )  # fmt: skip
    for path in modules():
        literals = everywhere if str(path.relative_to(PACKAGE)) in WITH_EXAMPLES else (*everywhere, "azurecr.io")
        tree = parsed(path)
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
                assert not any(literal in node.value for literal in literals), f"{path}:{node.lineno}"


def test_rules_read_no_secret() -> None:
    """A saved run holds none, so a rule that reads one would judge it differently from the run itself."""
    for part in ("access", "rules"):
        for path in sorted((PACKAGE / part).rglob("*.py")):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.Attribute):
                    secrets = {"secret", "password", "reveal", "token", "refresh_token", "access_token"}
                    assert node.attr not in secrets, f"{path}:{node.lineno} reads {node.attr}"
