"""Templates: how each stands in its review, how it looks on a phone, and new ones."""

from __future__ import annotations

from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.layout import page_header
from incs_core.ui.templates.board import show_board
from incs_core.ui.templates.builder.page import show_builder
from incs_core.ui.templates.data import find_template, read_all_accounts
from incs_core.ui.templates.detail import show_missing, show_template
from incs_core.ui.templates.files import import_part
from incs_core.ui.templates.url_state import IMPORT, NEW, choose_part, template_in_address

page_header("Templates", "Is my template approved, and how does it look on a phone?")

account, template_id = template_in_address()

if template_id:
    with error_boundary("this template"):
        readings = read_all_accounts()
        found = find_template(readings, account, template_id)
        if found is None:
            show_missing(template_id)
        else:
            show_template(found, readings)
elif (part := choose_part()) == NEW:
    with error_boundary("the form"):
        show_builder()
elif part == IMPORT:
    with error_boundary("the import"):
        import_part()
else:
    with error_boundary("the template list"):
        show_board(read_all_accounts())
