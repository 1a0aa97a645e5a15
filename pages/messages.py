"""Messages: did it arrive, and if not, why not."""

from incs_core.ui.frame import page_header
from incs_core.ui.messages.address import IMPORT, LOG, LOOK_UP, choose_part
from incs_core.ui.messages.detail import message_part
from incs_core.ui.messages.importing import import_part
from incs_core.ui.messages.log import log_part
from incs_core.ui.messages.looking import running_note
from incs_core.ui.messages.lookup import look_up_part
from incs_core.ui.messages.search import found_messages, search_field

page_header("Messages", "Did it arrive? If not, why not, and what can be done?")
search_field()
found_messages()
part = choose_part()
running_note()
if part == LOG:
    log_part()
elif part == LOOK_UP:
    look_up_part()
elif part == IMPORT:
    import_part()
else:
    message_part()
