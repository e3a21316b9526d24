"""The command line: `python -m myolog demo DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from myolog.simulate import demo


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m myolog", description="What goes with muscle twitches, cramps and spasms."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    writes = commands.add_parser("demo", help="write the demo diary as CSV files")
    writes.add_argument("folder", type=Path, metavar="DIR", help="folder to write into; it is made if it is not there")
    writes.add_argument("--ten-days", action="store_true", help="the short demo of ten days instead")
    chosen = parser.parse_args(arguments)
    try:
        written = demo.write_ten_days(chosen.folder) if chosen.ten_days else demo.write(chosen.folder)
    except OSError as error:
        print(f"Nothing could be written into {chosen.folder}: {error.strerror or error}.", file=sys.stderr)
        return 1
    for path in written:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
