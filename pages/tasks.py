"""Tasks: what the INCS workbench has to do, who does it, and how far it is."""

from incs_core.ui.accounts import choose_account
from incs_core.ui.frame import page_header
from incs_core.ui.tasks.address import NEW, choose_panel, task_in_address
from incs_core.ui.tasks.create import new_task
from incs_core.ui.tasks.detail import one_task
from incs_core.ui.tasks.listing import task_list

page_header("Tasks", "What is there to do in the INCS workbench, who does it, how far is it?")
account_id = choose_account("tasks_account")
panel, task_id = choose_panel(), task_in_address()
if panel == NEW:
    new_task(account_id)
elif task_id is not None:
    one_task(account_id, task_id)
else:
    task_list(account_id)
