"""What the tests of the Templates page have in common."""

from __future__ import annotations

import uuid

from streamlit.testing.v1 import AppTest

from incs_core.ui.templates.detail import PART
from incs_core.web.services import Services
from incs_core.wire.template_contents import TextContent
from incs_core.wire.templates import Template, TemplateDraft


def shown(app: AppTest) -> set[str]:
    """The names in the table of templates."""
    return {name for frame in app.dataframe if "Name" in frame.value for name in frame.value.Name}


def open_part(app: AppTest, part: str) -> AppTest:
    """Open a part of the story of a template."""
    app.session_state[PART] = part
    return app.run()


def words(app: AppTest) -> str:
    """All text of the page."""
    lists = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return "\n".join(str(element.value) for elements in lists for element in elements)


def fresh_name(start: str = "t") -> str:
    return f"{start}_{uuid.uuid4().hex[:12]}"


def new_template(current: Services, name: str) -> Template:
    content = TextContent(text_message="Dear [name], hello.")
    draft = TemplateDraft(name=name, type="text", category="TRANSACTION", content=content)
    return current.client("main").templates.create(draft)


def status_at_incs(current: Services, template_id: str) -> str:
    return current.client("main").templates.get(template_id).raw_status
