"""The fixtures of a client that talks to a sandbox over real HTTP."""

from tests.sandbox_client import client as client
from tests.sandbox_client import dead_client as dead_client
from tests.sandbox_client import start_sandbox as start_sandbox
from tests.sandbox_client import store as store
