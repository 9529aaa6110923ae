"""``python -m launcher run``: the whole product on this machine; ``python -m launcher manage …``: a command beside it."""

import argparse
import os
import sys

from launcher.machine import LauncherError
from launcher.manage import manage
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
    """Read the command line and run; the exit code, 1 when something stood in the way."""
    parser = argparse.ArgumentParser(
        prog="python -m launcher",
        description="Run Counterpart on this machine: database, broker, pages, background work, mail catcher.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", choices=["run", "manage"], help="run everything until Ctrl-C, or run manage.py beside it"
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="of manage.py, such as: create_token --help")
    options = parser.parse_args()
    if options.command == "run" and options.arguments:
        parser.error(f"run takes no arguments: {' '.join(options.arguments)}")
    try:
        return manage(options.arguments, os.environ) if options.command == "manage" else run(dict(os.environ))
    except LauncherError as error:
        print(error, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
