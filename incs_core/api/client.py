"""The INCS API client of one account, and its resources: messages, templates and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from incs_core.api import requests
from incs_core.api.connection import Connection
from incs_core.api.request_preview import PreparedRequest, prepare
from incs_core.api.requests import ApiRequest, TaskFilter
from incs_core.api.retry import DEFAULT_RETRY, RetryPolicy
from incs_core.api.transport import Transport
from incs_core.errors import IncsError, UnexpectedAnswer
from incs_core.settings import Account, Endpoint
from incs_core.wire import parsing
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.limits import DEFAULT_TASK_PAGE, MAX_TASK_PAGE, MAX_TEMPLATE_PAGE
from incs_core.wire.message_status import MessageStatus, SendReceipt, read_statuses
from incs_core.wire.tasks import DEFAULT_TASK_ZONE, Task, TaskDraft, TaskPage
from incs_core.wire.templates import Template, TemplateDraft, WabaTemplateDraft, read_templates

if TYPE_CHECKING:
    import httpx


class Messages:
    """INCS: Send RCS Messages, Send WhatsApp Messages, Send Viber Messages, Message Status."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(self, draft: MessageDraft) -> SendReceipt:
        """Send a message once, on the channel of its draft; never retried.

        Raises InvalidDraft before anything is sent, an ApiError if INCS refuses, and Unconfirmed if
        INCS may have accepted the message but no answer says so.
        """
        request = requests.send_message(draft)
        data = self._connection.execute(request)
        try:
            return SendReceipt.from_wire(data)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(request, error) from error

    def statuses(self, message_ids: Iterable[str]) -> list[MessageStatus]:
        """Return the statuses of any number of messages, requested in batches of at most 100.

        Ids that INCS does not know are missing from the result; they need not have failed.
        """
        return [
            status
            for batch in requests.status_batches(message_ids)
            for status in self._connection.fetch(requests.message_statuses(batch), read_statuses)
        ]

    def preview(self, draft: MessageDraft) -> PreparedRequest:
        """Return what `send` would send; raises InvalidDraft as `send` would."""
        return prepare(
            requests.send_message(draft), self._connection.account, draft, "messages.send"
        )


class Tasks:
    """INCS SaaS API: Create and Assign a Task, Task List. `zone` is the zone of the API's times."""

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
        task_filter = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        return self._page(task_filter, page, page_size)

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
        """Iterate over all tasks that match the filters of `list`, each once."""
        task_filter = TaskFilter(task_id, creation_id, type, status, name, start_at, end_at)
        seen: set[int] = set()
        for page_number in count(1):
            page = self._page(task_filter, page_number, page_size)
            new_tasks = [task for task in page.tasks if task.id not in seen]
            seen.update(task.id for task in new_tasks)
            yield from new_tasks
            if not new_tasks or page_number * page_size >= page.total:
                return

    def create(self, draft: TaskDraft) -> Task:
        """Create and assign a task; sent once. Raises Unconfirmed if no answer comes."""
        request = requests.create_task_request(draft)
        data = self._connection.execute(request)
        try:
            return Task.from_wire(data, self._zone)
        except UnexpectedAnswer as error:
            raise self._connection.unconfirmed(request, error) from error

    def preview(self, draft: TaskDraft) -> PreparedRequest:
        """Return what `create` would send."""
        return prepare(
            requests.create_task_request(draft), self._connection.account, draft, "tasks.create"
        )

    def _page(self, task_filter: TaskFilter, page: int, page_size: int) -> TaskPage:
        request = requests.list_tasks(task_filter, page, page_size, self._zone)
        return self._connection.fetch(request, lambda data: TaskPage.from_wire(data, self._zone))


class _TemplateList:
    """The paged template list that RCS and WhatsApp share, newest first."""

    _endpoint: Endpoint

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, last_id: str | None = None, count: int = MAX_TEMPLATE_PAGE) -> list[Template]:
        """Return one page of at most 100: the templates after the one with `last_id`."""
        request = requests.list_templates(last_id, count, endpoint=self._endpoint)
        return self._connection.fetch(request, read_templates)

    def iter(self, count: int = MAX_TEMPLATE_PAGE) -> Iterator[Template]:
        """Iterate over all templates, each once; `count` is the page size."""
        seen: set[str] = set()
        last_id = None
        while page := self.list(last_id, count):
            new_templates = [template for template in page if template.template_id not in seen]
            seen.update(template.template_id for template in new_templates)
            yield from new_templates
            last_id = page[-1].template_id
            if not new_templates or len(page) < count:  # the last page, or a repeated one
                return

    def _create(self, draft: TemplateDraft | WabaTemplateDraft, request: ApiRequest) -> Template:
        """Submit a draft and return the template.

        INCS documents the response for WhatsApp only. If it has no id, the template is found by its
        name, which is unique.
        """
        data = parsing.read_mapping(self._connection.execute(request))
        if data.get("template_id") or data.get("id"):
            return Template.from_wire({**draft.wire(), **data})
        existing = self._find_by_name(draft.name)
        if existing is None:
            error = UnexpectedAnswer("INCS reported success without a template id.", raw=data)
            raise self._connection.unconfirmed(request, error) from error
        return existing

    def _find_by_name(self, name: str) -> Template | None:
        try:
            return next((template for template in self.iter() if template.name == name), None)
        except IncsError:  # the template exists: a failed list must not look like a refusal
            return None


class Templates(_TemplateList):
    """RCS templates (INCS: Template Creation, Get Template Details, Templates List, Delete)."""

    _endpoint = "templates"

    def get(self, template_id: str) -> Template:
        """Return one template; raises NotFound if there is none with this id."""
        return self._connection.fetch(requests.get_template(template_id), Template.from_wire)

    def create(self, draft: TemplateDraft) -> Template:
        """Submit a template for review; sent once. Raises Unconfirmed if no answer comes."""
        return self._create(draft, requests.create_template(draft))

    def delete(self, template_id: str) -> None:
        """Delete a template; raises NotFound if there is none with this id."""
        self._connection.execute(requests.delete_template_request(template_id))

    def preview(self, draft: TemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        request = requests.create_template(draft)
        return prepare(request, self._connection.account, draft, "templates.create")


class WabaTemplates(_TemplateList):
    """WhatsApp templates (INCS: Create Template (WABA), Template List (WABA))."""

    _endpoint = "waba_templates"

    def create(self, draft: WabaTemplateDraft) -> Template:
        """Submit a template for review; the returned status may already be rejected."""
        return self._create(draft, requests.create_waba_template(draft))

    def preview(self, draft: WabaTemplateDraft) -> PreparedRequest:
        """Return what `create` would send."""
        request = requests.create_waba_template(draft)
        return prepare(request, self._connection.account, draft, "waba_templates.create")


class IncsClient:
    """All endpoints of the INCS API for one account. Thread-safe.

    `transport` replaces the network in tests. `timeout` is in seconds and applies to each network
    operation. `task_zone` is the zone of the task API's times. Every error is an IncsError.
    """

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 10.0,
        retry: RetryPolicy = DEFAULT_RETRY,
        task_zone: ZoneInfo = DEFAULT_TASK_ZONE,
    ) -> None:
        self.account = account
        self._connection = Connection(account, Transport(account, transport, timeout), retry)
        self.templates = Templates(self._connection)
        self.waba_templates = WabaTemplates(self._connection)
        self.messages = Messages(self._connection)
        self.tasks = Tasks(self._connection, task_zone)

    @property
    def wait_s(self) -> float:
        """Seconds that the next call waits after a 429; 0 if INCS asked for no wait."""
        return self._connection.gate.wait_s

    @property
    def pause_s(self) -> float:
        """Pause between calls in seconds since the last 429; 0 without one."""
        return self._connection.gate.pause_s

    def token(self) -> str:
        """Return the bearer token of the SaaS API (INCS: Get Token), fetched when first needed.

        Raises ConfigurationError if the account has no user and password.
        """
        return self._connection.token()

    def close(self) -> None:
        """Close all connections; the client is unusable afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
