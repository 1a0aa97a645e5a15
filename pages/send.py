"""Send: one message, checked, previewed and followed to the phone; or a test run of many."""

from __future__ import annotations

from incs_core.ui.frame import page_header
from incs_core.ui.send.mode import MANY, choose_mode, opened_run
from incs_core.ui.send.one import send_one
from incs_core.ui.send.recent import show_recent
from incs_core.ui.send.runs.listing import show_runs
from incs_core.ui.send.runs.making import make_run
from incs_core.ui.send.runs.viewing import show_run

page_header("Send", "Does my message arrive? Sent once, followed to the phone.")

if run_id := opened_run():
    show_run(run_id)
elif choose_mode() == MANY:
    make_run()
    show_runs()
else:
    send_one()
    show_recent()
