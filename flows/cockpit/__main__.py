"""`python -m flows.cockpit --fd N`: a server on a socket that its parent has opened. It ends when the parent does."""

from __future__ import annotations

import argparse
import os
import socket
import sys

from domain.errors import PlanwatchError
from flows.cockpit.serving import answer


def main() -> int:
    parser = argparse.ArgumentParser(prog="flows.cockpit")
    parser.add_argument("--fd", type=int, required=True)
    args = parser.parse_args()
    parent = os.getppid()
    with socket.socket(fileno=args.fd) as door:
        try:
            answer(door, (), parent=parent)
        except PlanwatchError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
