"""Domain types shared by all packages; no I/O."""
