"""``python -m bench [--engagements N] [--moves N]``: measure, print, and write docs/performance.md.

Needs some minutes. Everything runs on loopback on servers of its own, which go away at the end.
"""

import argparse
import sys
from pathlib import Path

from bench import report
from bench.server import servers, web

REPORT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--engagements", type=int, default=100_000, help="how many engagements to seed")
    parser.add_argument("--moves", type=int, default=5_000_000, help="how many settled moves the empty sweep lies over")
    parser.add_argument("--copies", type=int, default=0, help="how often to copy them all into one giant organization")
    parser.add_argument("--dry", action="store_true", help="print only, leave docs/performance.md as it is")
    options = parser.parse_args()
    with servers():
        import django

        django.setup()
        from bench import story

        story.prepare()
        seat, pages = story.pages(options.engagements, web)
        growth = story.growth(seat, pages, options.copies, web) if options.copies else []
        reminders = story.reminders(options.moves)
    text = report.render(pages, growth, reminders, options)
    sys.stdout.write(text)
    if not options.dry:
        REPORT.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
