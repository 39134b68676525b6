"""Small mistakes that cosmic-ray can make in the product, and a sample of them.

The weights of clues are left alone. They put causes in an order; how often that is the right one, `tests/corpus` tells,
over all texts. That a weight is 72 and not 73 is nothing that a test should hold.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

PARTS = ("rules", "access", "engine")
"""The packages of the product that draw conclusions."""
_WEIGHED = ("Pattern", "Context")


@dataclass(frozen=True)
class Mutant:
    """One change of one place."""

    module: str
    """Path of the file, from the top of the project."""
    operator: str
    occurrence: int
    first_line: int
    last_line: int

    @property
    def part(self) -> str:
        """The package below `azext_acrdiag`."""
        return Path(self.module).parts[1]

    @property
    def is_hardly_made(self) -> bool:
        """Whether identity becomes another comparison, or the reverse: for members of an enumeration, None, short texts
        and small numbers that is the same, or an order that nobody would ask for."""
        identity = [word in ("Is", "IsNot") for word in self.operator.split("_")[1:]]
        return self.operator.startswith("ReplaceComparisonOperator") and any(identity) and not all(identity)

    def source(self, top: Path) -> str:
        """The text of the file with the mistake in it."""
        text = (top / self.module).read_text(encoding="utf-8")
        changed = mutate_code(text, get_operator(f"core/{self.operator}")(), self.occurrence)
        assert changed is not None
        return str(changed)

    def change(self, top: Path) -> str:
        """The first line that differs, before and after."""
        before = (top / self.module).read_text(encoding="utf-8").splitlines()
        pairs = zip(before, self.source(top).splitlines(), strict=False)
        old, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        return f"{old.strip()} → {new.strip()}"


def all_mutants(top: Path, folder: Path) -> dict[str, list[Mutant]]:
    """Every mistake, by part; `folder` gets the database of cosmic-ray."""
    modules = [path.relative_to(top) for part in PARTS for path in sorted((top / "azext_acrdiag" / part).rglob("*.py"))]
    with use_db(folder / "mutants.sqlite", WorkDB.Mode.create) as database:
        init(modules, database, {})
        specs = [spec for item in database.work_items for spec in item.mutations]
    found: dict[str, list[Mutant]] = {part: [] for part in PARTS}
    weights = {module: _weights((top / module).read_text(encoding="utf-8")) for module in modules}
    for spec in specs:
        operator = spec.operator_name.removeprefix("core/")
        if operator == "NumberReplacer" and tuple(spec.start_pos) in weights[spec.module_path]:
            continue
        mutant = Mutant(str(spec.module_path), operator, spec.occurrence, spec.start_pos[0], spec.end_pos[0])
        found[mutant.part].append(mutant)
    for mutants in found.values():
        mutants.sort(key=lambda mutant: (mutant.module, mutant.operator, mutant.occurrence))
    return found


def _weights(text: str) -> set[tuple[int, int]]:
    """Where numbers stand that say how much a clue weighs: line and column."""
    return {
        (number.lineno, number.col_offset)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _WEIGHED
        for argument in call.args
        for number in ast.walk(argument)
        if isinstance(number, ast.Constant) and isinstance(number.value, int)
    }


def sample(mutants: Mapping[str, Sequence[Mutant]], size: int, seed: int) -> list[Mutant]:
    """The same share of every part, `size` in all, drawn by the seed."""
    share = min(1.0, size / sum(map(len, mutants.values())))
    drawn = random.Random(seed)
    return [mutant for part in PARTS for mutant in drawn.sample(mutants[part], round(share * len(mutants[part])))]
