"""The command line: `planwatch VERB`. Each verb is a module that is imported only when it is asked for."""

from flows.cli.main import entry, main

__all__ = ["entry", "main"]
