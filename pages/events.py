"""Events: what INCS posted to us, word for word."""

from incs_core.ui.common.layout import page_header
from incs_core.ui.events.event_list import event_list, health_part

page_header("Events", "Which events did INCS send, and were they processed?")
health_part()
event_list()
