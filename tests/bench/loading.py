"""(c) and (f): what the extension costs those who do not use it, and what it takes to install it."""

from __future__ import annotations

import statistics
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from tests.harness.sandbox import Sandbox, az_under_test

from .measure import measured_in, medians
from .results import Section

_RUNS = 15


def loading(extension_dir: Path) -> Section:
    """(c)."""
    section = Section("c", "`az acr show -h` with and without the extension")
    with tempfile.TemporaryDirectory(prefix="acrdiag-bench-") as folder:
        with_it = Sandbox(Path(folder) / "with", az_under_test(), extension_dir)
        without = Sandbox(Path(folder) / "without", az_under_test())
        places = {"with": with_it, "without": without}
        processor: dict[str, list[float]] = {name: [] for name in places}

        def show_help(name: str) -> float:
            one = measured_in(places[name], ["acr", "show", "-h"])
            processor[name].append(one.processor)
            return one.seconds

        found = medians({name: partial(show_help, name) for name in places}, _RUNS)
    typical = {name: statistics.median(seconds[1:]) for name, seconds in processor.items()}
    ratio = typical["with"] / typical["without"]
    rows = [
        ("Processor time", f"{typical['with']:.3f} s", f"{typical['without']:.3f} s", f"{ratio:.3f}"),
        ("Time", f"{found['with']:.3f} s", f"{found['without']:.3f} s", f"{found['with'] / found['without']:.3f}"),
    ]
    section.table(("", "With", "Without", "Ratio"), rows)
    section.target("the ratio of processor times", ratio, 1.02)
    return section


def installing(wheel: Path) -> Section:
    """(f)."""
    section = Section("f", "Installing")
    with tempfile.TemporaryDirectory(prefix="acrdiag-bench-") as folder:
        places = iter(range(100))

        def add() -> float:
            sandbox = Sandbox(Path(folder) / str(next(places)), az_under_test())
            result = sandbox.az(["extension", "add", "--source", str(wheel), "--yes"])
            if result.exit != 0:
                raise SystemExit(result.stderr)
            return result.seconds

        seconds = medians({"add": add})["add"]
    with zipfile.ZipFile(wheel) as archive:
        unpacked = sum(each.file_size for each in archive.infolist())
    section.table(
        ("`az extension add`", "Wheel", "Unpacked"),
        [(f"{seconds:.1f} s", f"{wheel.stat().st_size / 1024:.0f} KiB", f"{unpacked / 1024:.0f} KiB")],
    )
    return section
