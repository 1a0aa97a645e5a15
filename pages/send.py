"""Send: one message, checked, previewed and followed to the phone; or a test run of many."""

from __future__ import annotations

from incs_core.ui.common.layout import page_header
from incs_core.ui.send.mode import MANY, choose_mode, opened_run
from incs_core.ui.send.recent_sends import show_recent
from incs_core.ui.send.single_send import single_send
from incs_core.ui.send.test_runs.detail import recent_test_runs, show_test_run
from incs_core.ui.send.test_runs.new import new_test_run

page_header("Send", "Send a message or a test run, and follow its delivery.")

if run_id := opened_run():
    show_test_run(run_id)
elif choose_mode() == MANY:
    new_test_run()
    recent_test_runs()
else:
    single_send()
    show_recent()
