"""For all tests: no setting of this machine reaches them."""

from __future__ import annotations

import os

from tools.app_process import own_environment

# Whoever works here may have gone live: a test must never send with those credentials.
_ours = own_environment({})
os.environ.clear()
os.environ.update(_ours)
