"""Says of each setting, host, credential, database and route whether it works, and what to do.

The checks are plain values: the command line prints them, the Settings page draws them. None of
them shows a secret.
"""

from incs_core.doctor.check import CheckResult as CheckResult
from incs_core.doctor.check import Probe as Probe
from incs_core.doctor.check import run_all as run_all
from incs_core.doctor.installation import examine as examine
from incs_core.doctor.installation import probes as probes
from incs_core.doctor.settings_checks import setting_checks as setting_checks
