"""Runs scenarios from the command line: `python -m tests.harness scenario FILE…`, `scenarios FOLDER…`, `demo`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from .demo import demo
from .extension import InstallError
from .runner import SKIPPED_EXIT, run_many, scenario_files


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Do what the command line says and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("scenario", help="run scenario files and show each step")
    one.add_argument("files", nargs="+", type=Path)
    one.add_argument("--verbose", "-v", action="store_true", help="show the output of every program")
    many = commands.add_parser("scenarios", help="run all scenario files below folders, one line each")
    many.add_argument("folders", nargs="+", type=Path)
    many.add_argument("--jobs", "-j", type=int, default=os.cpu_count() or 1)
    commands.add_parser("demo", help="show three diagnoses on a terminal picture")
    options = parser.parse_args(arguments)
    try:
        if options.command == "scenario":
            return scenario(options.files, options.verbose)
        return scenarios(options.folders, options.jobs) if options.command == "scenarios" else demo()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 2


def scenario(files: Sequence[Path], verbose: bool) -> int:
    """Run scenario files one after the other; 0 if all passed, 77 if none failed but some were skipped, else 1."""
    statuses = []
    for report in run_many(files, 1, verbose):
        print(report.render(verbose), flush=True)
        statuses.append(report.status)
    if "failed" in statuses:
        return 1
    return SKIPPED_EXIT if "skipped" in statuses else 0


def scenarios(folders: Sequence[Path], jobs: int) -> int:
    """Run everything below the folders; the last line says how many passed and failed."""
    files = [path for folder in folders for path in scenario_files(folder)]
    started = time.monotonic()
    reports = []
    for report in run_many(files, jobs, verbose=False):
        reports.append(report)
        reason = f": {report.reason or report.text}" if report.status == "skipped" else ""
        print(f"{report.status:7} {report.seconds:5.1f} s  {report.path}{reason}", flush=True)
        if report.status == "failed":
            print(report.render(verbose=False), flush=True)
    count = {status: sum(report.status == status for report in reports) for status in ("passed", "failed", "skipped")}
    print(f"\n{len(files)} scenarios in {time.monotonic() - started:.0f} s")
    if count["skipped"]:
        print(f"{count['skipped']} skipped, for the reasons above")
    print(f"{count['passed']} passed, {count['failed']} failed")
    return 0 if reports and not count["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
