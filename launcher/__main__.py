"""``python -m launcher run``: the whole product on this machine."""

import argparse
import os
import sys

from launcher.run import run

EPILOG = """\
environment:
  PORT            port of the pages on 127.0.0.1 (default: 8000)
  STATE_DIR       where everything is kept (default: .state in the checkout)
  DEMO            0 starts without sample data (default: 1)
  DATABASE_URL    use this PostgreSQL instead of an own one
  REDIS_URL       use this Redis or Valkey instead of an own one
  EMAIL_URL       send mail through this server instead of keeping it
"""


def main() -> int:
    """Read the command line and run; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m launcher",
        description="Run Counterpart on this machine: database, broker, pages, background work, mail catcher.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=["run"], help="run everything until Ctrl-C")
    parser.parse_args()
    return run(dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
