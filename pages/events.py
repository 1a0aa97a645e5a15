"""Events: what INCS posted to us, word for word."""

from incs_core.ui.events.health import health_part
from incs_core.ui.events.listing import event_list
from incs_core.ui.frame import page_header

page_header("Events", "What did INCS tell us, and did we understand it?")
health_part()
event_list()
