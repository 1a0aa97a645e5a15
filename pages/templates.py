"""Templates: how each stands in its review, how it looks on a phone, and new ones."""

from __future__ import annotations

from incs_core.ui.frame import page_header
from incs_core.ui.guard import section
from incs_core.ui.templates.address import IMPORT, NEW, choose_part, template_in_address
from incs_core.ui.templates.board import show_board
from incs_core.ui.templates.builder.page import show_builder
from incs_core.ui.templates.detail import show_missing, show_template
from incs_core.ui.templates.finding import find
from incs_core.ui.templates.importing import import_part
from incs_core.ui.templates.reading import read_all

page_header("Templates", "Is my template approved, and how does it look on a phone?")

account, template_id = template_in_address()

if template_id:
    with section("this template"):
        readings = read_all()
        found = find(readings, account, template_id)
        if found is None:
            show_missing(template_id)
        else:
            show_template(found, readings)
elif (part := choose_part()) == NEW:
    with section("the form"):
        show_builder()
elif part == IMPORT:
    with section("the import"):
        import_part()
else:
    with section("the template list"):
        show_board(read_all())
