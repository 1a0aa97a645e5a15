"""Templates: list, look at, submit, delete."""

from __future__ import annotations

from collections.abc import Iterator

from incs_core.api import calls
from incs_core.api.calls import Call
from incs_core.api.connection import Connection
from incs_core.api.prepared import PreparedRequest, prepare
from incs_core.errors import IncsError, UnexpectedAnswer
from incs_core.models import wire
from incs_core.models.limits import MAX_TEMPLATE_PAGE
from incs_core.models.templates import (
    Template,
    TemplateDraft,
    WabaTemplateDraft,
    read_templates,
)
from incs_core.settings import Endpoint


class _TemplateList:
    """What RCS and WhatsApp templates have in common: a list in pages, newest first."""

    _endpoint: Endpoint

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, last_id: str | None = None, count: int = MAX_TEMPLATE_PAGE) -> list[Template]:
        """Return one page of at most 100: the templates after the one with `last_id`."""
        call = calls.list_templates(last_id, count, endpoint=self._endpoint)
        return self._connection.ask(call, read_templates)

    def iter(self, count: int = MAX_TEMPLATE_PAGE) -> Iterator[Template]:
        """Go through all templates, `count` in a page; none comes twice."""
        seen: set[str] = set()
        last_id = None
        while page := self.list(last_id, count):
            fresh = [template for template in page if template.template_id not in seen]
            seen.update(template.template_id for template in fresh)
            yield from fresh
            last_id = page[-1].template_id
            if not fresh or len(page) < count:  # the last page, or one that came before
                return

    def _created(self, draft: TemplateDraft | WabaTemplateDraft, call: Call) -> Template:
        """Submit, and read the answer; INCS documents it for WhatsApp only.

        Where it has no id, the list is asked for the name: names are unique.
        """
        given = wire.mapping(self._connection.make(call))
        if given.get("template_id") or given.get("id"):
            return Template.from_wire({**draft.wire(), **given})
        found = self._named(draft.name)
        if found is None:
            error = UnexpectedAnswer("INCS said success but gave the template no id.", raw=given)
            raise self._connection.unconfirmed(call, error) from error
        return found

    def _named(self, name: str) -> Template | None:
        try:
            return next((template for template in self.iter() if template.name == name), None)
        except IncsError:  # it was submitted: that the list fails must not look like a refusal
            return None


class Templates(_TemplateList):
    """RCS templates (INCS: Template Creation, Get Template Details, Templates List, Delete)."""

    _endpoint = "templates"

    def get(self, template_id: str) -> Template:
        """Return one template; raises NotFound if there is none with this id."""
        return self._connection.ask(calls.get_template(template_id), Template.from_wire)

    def create(self, draft: TemplateDraft) -> Template:
        """Submit a template for review. Never repeated: raises Unconfirmed if no answer comes."""
        return self._created(draft, calls.create_template(draft))

    def delete(self, template_id: str) -> None:
        """Delete a template; raises NotFound if there is none with this id."""
        self._connection.make(calls.delete_template(template_id))

    def preview(self, draft: TemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        call = calls.create_template(draft)
        return prepare(call, self._connection.account, draft, "templates.create")


class WabaTemplates(_TemplateList):
    """WhatsApp templates (INCS: Create Template (WABA), Template List (WABA))."""

    _endpoint = "waba_templates"

    def create(self, draft: WabaTemplateDraft) -> Template:
        """Submit a template. The answer may say at once that it is rejected."""
        return self._created(draft, calls.create_waba_template(draft))

    def preview(self, draft: WabaTemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        call = calls.create_waba_template(draft)
        return prepare(call, self._connection.account, draft, "waba_templates.create")
