"""The resources of the client: messages, templates and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from incs_core.api import requests
from incs_core.api.connection import Connection
from incs_core.api.request_preview import PreparedRequest, prepare
from incs_core.api.requests import ApiRequest, TaskFilter
from incs_core.errors import IncsError, UnexpectedAnswer
from incs_core.settings import Endpoint
from incs_core.wire import parsing
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.limits import DEFAULT_TASK_PAGE, MAX_TASK_PAGE, MAX_TEMPLATE_PAGE
from incs_core.wire.message_status import MessageStatus, SendReceipt, read_statuses
from incs_core.wire.tasks import Task, TaskDraft, TaskPage
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft, read_templates


class Messages:
    """INCS: Send RCS Messages, Send WhatsApp Messages, Send Viber Messages, Message Status."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(self, draft: MessageDraft) -> SendReceipt:
        """Send a message once, on the channel of its draft; it is never repeated by itself.

        Raises InvalidDraft before anything is sent, an ApiError if INCS refuses, and Unconfirmed if
        INCS may have taken the message but did not say so.
        """
        call = requests.send_message(draft)
        data = self._connection.make(call)
        try:
            return SendReceipt.from_wire(data)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(call, error) from error

    def statuses(self, message_ids: Iterable[str]) -> list[MessageStatus]:
        """Return what INCS knows of any number of messages, at most 100 in a call, one by one.

        Ids that INCS does not know are not in the result; that does not mean that they failed.
        """
        return [
            status
            for batch in requests.status_batches(message_ids)
            for status in self._connection.ask(requests.message_statuses(batch), read_statuses)
        ]

    def preview(self, draft: MessageDraft) -> PreparedRequest:
        """Return what `send` would send; raises InvalidDraft as `send` would."""
        return prepare(
            requests.send_message(draft), self._connection.account, draft, "messages.send"
        )


class Tasks:
    """INCS SaaS API: Create and Assign a Task, Task List. `zone` is that of the API's times."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection = connection
        self._zone = zone

    def list(
        self,
        *,
        task_id: int | None = None,
        creation_id: int | None = None,
        type: int | None = None,
        status: int | None = None,
        name: str | None = None,
        start_at: datetime | str | None = None,
        end_at: datetime | str | None = None,
        page: int = 1,
        page_size: int = DEFAULT_TASK_PAGE,
    ) -> TaskPage:
        """Return one page, counted from 1, of at most 100 tasks.

        `start_at` and `end_at` bound the time of creation: aware, or text as INCS writes it.
        """
        narrowed = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        return self._page(narrowed, page, page_size)

    def iter(
        self,
        *,
        task_id: int | None = None,
        creation_id: int | None = None,
        type: int | None = None,
        status: int | None = None,
        name: str | None = None,
        start_at: datetime | str | None = None,
        end_at: datetime | str | None = None,
        page_size: int = MAX_TASK_PAGE,
    ) -> Iterator[Task]:
        """Go through all tasks that fit, as `list` takes them; none comes twice."""
        narrowed = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        seen: set[int] = set()
        for number in count(1):
            page = self._page(narrowed, number, page_size)
            fresh = [task for task in page.tasks if task.id not in seen]
            seen.update(task.id for task in fresh)
            yield from fresh
            if not fresh or number * page_size >= page.total:
                return

    def create(self, draft: TaskDraft) -> Task:
        """Create and assign a task. Never repeated: raises Unconfirmed if no answer comes."""
        call = requests.create_task_request(draft)
        data = self._connection.make(call)
        try:
            return Task.from_wire(data, self._zone)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(call, error) from error

    def preview(self, draft: TaskDraft) -> PreparedRequest:
        """Return what `create` would send."""
        return prepare(
            requests.create_task_request(draft), self._connection.account, draft, "tasks.create"
        )

    def _page(self, narrowed: TaskFilter, page: int, page_size: int) -> TaskPage:
        call = requests.list_tasks(narrowed, page, page_size, self._zone)
        return self._connection.ask(call, lambda data: TaskPage.from_wire(data, self._zone))


class _TemplateList:
    """What RCS and WhatsApp templates have in common: a list in pages, newest first."""

    _endpoint: Endpoint

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, last_id: str | None = None, count: int = MAX_TEMPLATE_PAGE) -> list[Template]:
        """Return one page of at most 100: the templates after the one with `last_id`."""
        call = requests.list_templates(last_id, count, endpoint=self._endpoint)
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

    def _created(self, draft: TemplateDraft | WabaTemplateDraft, call: ApiRequest) -> Template:
        """Submit, and read the answer; INCS documents it for WhatsApp only.

        Where it has no id, the list is asked for the name: names are unique.
        """
        given = parsing.read_mapping(self._connection.make(call))
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
        return self._connection.ask(requests.get_template(template_id), Template.from_wire)

    def create(self, draft: TemplateDraft) -> Template:
        """Submit a template for review. Never repeated: raises Unconfirmed if no answer comes."""
        return self._created(draft, requests.create_template(draft))

    def delete(self, template_id: str) -> None:
        """Delete a template; raises NotFound if there is none with this id."""
        self._connection.make(requests.delete_template_request(template_id))

    def preview(self, draft: TemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        call = requests.create_template(draft)
        return prepare(call, self._connection.account, draft, "templates.create")


class WabaTemplates(_TemplateList):
    """WhatsApp templates (INCS: Create Template (WABA), Template List (WABA))."""

    _endpoint = "waba_templates"

    def create(self, draft: WabaTemplateDraft) -> Template:
        """Submit a template. The answer may say at once that it is rejected."""
        return self._created(draft, requests.create_waba_template(draft))

    def preview(self, draft: WabaTemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        call = requests.create_waba_template(draft)
        return prepare(call, self._connection.account, draft, "waba_templates.create")
