"""The console script: starts the program without the garbage collector, which one short answer never needs."""

import gc
import sys


def main() -> None:
    """Run ``ihaho``; a long run turns the collector on again."""
    gc.disable()
    try:
        from ihaho_cli.cli import main as program

        program.main()
    except KeyboardInterrupt:
        # Before the program stood, or while it was saying why it ended.
        sys.exit(130)
