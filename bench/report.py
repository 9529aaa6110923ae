"""docs/performance.md: the figures with the command that made them."""

import argparse
import os
import platform

from bench.figures import Figure
from bench.pages import ROUNDS, Result

HEAD = """# Performance

Made by `python -m bench --engagements {engagements} --moves {moves} --copies {copies}` (`make bench` makes no copies)
on {machine}, Python {python}: embedded PostgreSQL with fsync on, one granian process with one thread, one client on loopback,
{rounds} interleaved rounds, medians. **F1** is a bare Django view with session sign-in and one query on the same server in the
same run; milliseconds belong to this machine, ratios travel.

## Pages and lists

| what | median ms | × F1 | at most | |
|---|---|---|---|---|
"""


def render(pages: list[Result], growth: list[Figure], reminders: list[Figure], options: argparse.Namespace) -> str:
    """The report as Markdown."""
    lines = [
        HEAD.format(
            engagements=options.engagements,
            moves=options.moves,
            copies=options.copies,
            machine=f"{os.cpu_count()} cores, {platform.system()}",
            python=platform.python_version(),
            rounds=ROUNDS,
        )
    ]
    for row in pages:
        met = "met" if row.ratio <= row.target.most else "missed"
        lines.append(
            f"| {row.target.name} | {row.milliseconds:.1f} | {row.ratio:.2f} | {row.target.most:g} | {met} |\n"
        )
    for title, figures in (("With a giant beside them", growth), ("Reminders", reminders)):
        if figures:
            lines += [f"\n## {title}\n\n| what | figure | target | |\n|---|---|---|---|\n", *map(_line, figures)]
    return "".join(lines)


def _line(figure: Figure) -> str:
    return f"| {figure.what} | {figure.value} | {figure.target} | {'met' if figure.is_met else 'missed'} |\n"
