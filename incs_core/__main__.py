"""The command line as ``python -m incs_core``, the same as the installed command ``incs``."""

from incs_core.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
