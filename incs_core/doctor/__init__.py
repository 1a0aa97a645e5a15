"""Health checks of settings, hosts, credentials, database and routes, with advice.

Results are plain values for the command line and the Settings page, and contain no secrets.
"""

from incs_core.doctor.check import CheckResult as CheckResult
from incs_core.doctor.check import Probe as Probe
from incs_core.doctor.check import run_all as run_all
from incs_core.doctor.effective_settings import setting_checks as setting_checks
from incs_core.doctor.installation import examine as examine
from incs_core.doctor.installation import probes as probes
