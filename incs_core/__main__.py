"""``python -m incs_core``: the command line."""

from incs_core.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
