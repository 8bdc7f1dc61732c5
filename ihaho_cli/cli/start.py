"""The console script: starts the program without the garbage collector, which one short answer never needs."""

import gc


def main() -> None:
    """Run ``ihaho``; a long run turns the collector on again."""
    gc.disable()
    from ihaho_cli.cli import main as program

    program.main()
