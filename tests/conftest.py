"""For all tests: no setting of this machine reaches them, and time alone fails no property."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tools.app_process import own_environment

# Whoever works here may have gone live: a test must never send with those credentials.
_ours = own_environment({})
os.environ.clear()
os.environ.update(_ours)

settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ours")
