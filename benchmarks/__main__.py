"""Measure what a recording costs and write the table; see README.md beside this file."""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from .measure import NotMeasured, has_valgrind, instructions, wall_ratios, warm
from .report import Result, as_json, as_markdown, provenance, too_expensive
from .synthetic_project import make_project
from .variants import PLAIN, VARIANTS, Variant

RESULTS = Path(__file__).resolve().parent / "results.md"
SIZES = ("20x5", "100x5", "500x10")


def main() -> int:
    """Run the benchmark; 1 when `--check` finds a target missed."""
    arguments = _parser().parse_args()
    known = {variant.name: variant for variant in VARIANTS}
    unknown = set(arguments.variants) - set(known)
    if unknown:
        print(f"No such variant: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    chosen = [v for v in VARIANTS if v.name in arguments.variants or v is PLAIN]
    count = has_valgrind() and not arguments.no_instructions
    if not has_valgrind():
        print("valgrind is not installed: no instructions are counted, wall time alone is taken.")
        print("On Debian and Ubuntu: apt-get install valgrind")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        for size in arguments.sizes:
            apps, models = (int(number) for number in size.split("x"))
            script = make_project(Path(directory) / size, apps, models)
            results += measure(script, apps, models, chosen, count, arguments)
    version = ""
    if count:
        said = subprocess.run(["valgrind", "--version"], capture_output=True, text=True)
        version = said.stdout.strip().removeprefix("valgrind-")
    facts = provenance(datetime.date.today().isoformat(), version)
    table = as_markdown(results, facts)
    print("\n" + table)
    if arguments.output:
        arguments.output.write_text(table, encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps(as_json(results, facts), indent=2) + "\n")
    missed = too_expensive(results) if arguments.check else []
    for sentence in missed:
        print("Too expensive: " + sentence)
    return 1 if missed else 0


def measure(
    script: Path,
    apps: int,
    models: int,
    chosen: list[Variant],
    count: bool,
    arguments: argparse.Namespace,
) -> list[Result]:
    """All variants at one size."""
    results = {}
    for variant in chosen:
        result = Result(apps, models, variant.name)
        try:
            warm(variant, script)
            if variant.samples:
                result = replace(
                    result, note="it samples by the clock, its instructions say nothing"
                )
            elif count:
                print(f"{apps}x{models} {variant.name}: counting ...", file=sys.stderr, flush=True)
                result = replace(
                    result, instructions=instructions(variant, script, arguments.timeout)
                )
        except NotMeasured as why:
            result = replace(result, note=str(why))
        results[variant.name] = result
    plain = results[PLAIN.name].instructions
    runnable = [v for v in chosen if "exit code" not in results[v.name].note]
    walls = wall_ratios(runnable, script, arguments.rounds)
    return [
        replace(
            result,
            wall_ratio=walls.get(result.variant),
            instructions_ratio=(
                result.instructions / plain if plain and result.instructions else None
            ),
        )
        for result in results.values()
    ]


def _size(text: str) -> str:
    apps, _, models = text.partition("x")
    if not (apps.isdigit() and models.isdigit() and int(apps) and int(models)):
        raise argparse.ArgumentTypeError(f"{text!r} is not APPSxMODELS, as in 100x5")
    return text


def _parser() -> argparse.ArgumentParser:
    names = [variant.name for variant in VARIANTS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--sizes", nargs="+", type=_size, default=list(SIZES), metavar="APPSxMODELS")
    add("--variants", nargs="+", default=names, metavar="NAME", help=", ".join(names))
    add("--rounds", type=int, default=7, help="paired runs for the wall time; 0 for none")
    add("--timeout", type=float, default=3600, metavar="SECONDS", help="for each count")
    add("--no-instructions", action="store_true", help="take the wall time alone")
    add("--output", type=Path, metavar="FILE", help=f"write the table there; kept: {RESULTS.name}")
    add("--json", type=Path, metavar="FILE", help="write the figures there")
    add("--check", action="store_true", help="exit with 1 when the probe's targets are missed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
