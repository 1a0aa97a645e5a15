"""Messages: did it arrive, and if not, why not."""

from incs_core.ui.common.layout import page_header
from incs_core.ui.messages.detail import message_part
from incs_core.ui.messages.import_page import import_part
from incs_core.ui.messages.log import log_part
from incs_core.ui.messages.lookup import lookup_part
from incs_core.ui.messages.lookup_progress import running_note
from incs_core.ui.messages.search import found_messages, search_field
from incs_core.ui.messages.url_state import IMPORT, LOG, LOOKUP, choose_part

page_header("Messages", "Was it delivered? If not, why, and what to do?")
search_field()
found_messages()
part = choose_part()
running_note()
if part == LOG:
    log_part()
elif part == LOOKUP:
    lookup_part()
elif part == IMPORT:
    import_part()
else:
    message_part()
