"""Tasks: what the INCS workbench has to do, who does it, and how far it is."""

from incs_core.ui.common.layout import page_header
from incs_core.ui.common.services import choose_account
from incs_core.ui.tasks.create import new_task
from incs_core.ui.tasks.detail import one_task
from incs_core.ui.tasks.task_list import task_list
from incs_core.ui.tasks.url_state import NEW, choose_panel, task_in_address

page_header("Tasks", "Tasks in the INCS workbench: who works on them, and their status.")
account_id = choose_account("tasks_account")
panel, task_id = choose_panel(), task_in_address()
if panel == NEW:
    new_task(account_id)
elif task_id is not None:
    one_task(account_id, task_id)
else:
    task_list(account_id)
