"""The sandbox: accepts messages and templates, and schedules their webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from incs_core.sandbox import webhook_bodies
from incs_core.sandbox.options import Options
from incs_core.sandbox.responses import Responses, dump
from incs_core.sandbox.seed_templates import TEMPLATE_POSITIONS
from incs_core.sandbox.seed_templates_bulk import bulk_templates
from incs_core.sandbox.simulation.countries import country_position
from incs_core.sandbox.simulation.lifecycle import (
    CIRCUMSTANCES,
    Circumstance,
    Event,
    MagicNumber,
    lifecycle,
)
from incs_core.sandbox.simulation.message_ids import (
    CHANNELS,
    KINDS,
    NO_TEMPLATE,
    NONCES,
    IdPayload,
    MessageIdFactory,
    SignedId,
    wamid,
)
from incs_core.sandbox.simulation.tasks import seed_tasks
from incs_core.sandbox.simulation.template_review import (
    APPROVED,
    later_category,
    later_quality,
    new_id,
    review,
    seed_templates,
)
from incs_core.sandbox.storage import SandboxStorage, SandboxTemplate
from incs_core.sandbox.webhook_bodies import CallbackSender, Reply, WorkbenchMessage
from incs_core.sandbox.webhook_queue import WebhookQueue
from incs_core.wire.phone_numbers import country_of

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


Body = dict[str, Any]
Due = tuple[int, Body]

ACCEPTED = "accepted"
_REPLY_AFTER_S = 4.0


class AcceptedSend(NamedTuple):
    """An accepted send, with the reply that its recipient would give."""

    channel: str
    recipient: str
    kind: str
    template: str
    number: MagicNumber | None
    content: Body
    reply: Reply


class Sandbox:
    """State, clock and webhooks of one sandbox.

    An application that mounts it without running its lifespan calls `start()` and `stop()`;
    otherwise webhooks start with the first send. `webhook_url` may be set before that.
    """

    def __init__(
        self,
        options: Options,
        webhook_url: str | None = None,
        state_file: str | Path | None = None,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.options = options
        self.answers = Responses(options.http_status)
        self.state = SandboxStorage(state_file)
        self.outbox = WebhookQueue(self.state, options, webhook_url, webhook_transport)
        self.limited: set[str] = set()
        self._id_factory = MessageIdFactory(options.seed)
        self._nonce = 0
        with self.state.usable():
            if not self.state.has_templates():
                self._add_seed_data()

    @property
    def webhook_url(self) -> str | None:
        """URL of the webhook receiver, or None."""
        return self.outbox.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.outbox.url = url

    async def start(self) -> None:
        """Start to call webhooks, also pending ones of an earlier run."""
        await self.outbox.start()

    async def stop(self) -> None:
        """Stop calling webhooks and close the state file."""
        await self.outbox.stop()
        self.state.close()

    def now_ms(self) -> int:
        """Return the sandbox's time in epoch milliseconds."""
        return int(self.options.now() * 1000)

    def _add_seed_data(self) -> None:
        now_ms = self.now_ms()
        with self.state.together():
            self.state.add_templates(seed_templates(now_ms))
            more = bulk_templates(self.options.seed, self.options.templates, now_ms)
            self.state.add_templates(more)
            for created_ms, body in seed_tasks(self.options.seed, now_ms):
                self.state.add_task(created_ms, body)

    # Messages

    def accept(self, sent: AcceptedSend) -> str:
        """Accept a message: create its id and events, store them, and schedule its webhooks."""
        at_ms = self.now_ms()
        signed_id = self._id_factory.make(at_ms, self._mark(sent))
        while self.state.message(self._format_id(signed_id, sent)) is not None:
            signed_id = self._id_factory.make(at_ms, self._mark(sent))
        message_id = self._format_id(signed_id, sent)
        events = lifecycle(signed_id, self.options.speed)
        due = list(self._message_calls(sent, message_id, at_ms, events))
        with self.state.together():
            self.state.add_message(message_id, at_ms, events)
            self._schedule(message_id, due)
        return message_id

    @staticmethod
    def _format_id(signed_id: SignedId, sent: AcceptedSend) -> str:
        whatsapp = sent.channel == "whatsapp"
        return wamid(signed_id, sent.recipient) if whatsapp else signed_id.message_id

    def status(self, message_id: str) -> tuple[str, Event] | None:
        """Return the current status of a message, or None for an unknown id."""
        known = self.state.message(message_id)
        if known is None:
            signed_id = self._id_factory.read(message_id)
            if signed_id is None or signed_id.at_ms > self.now_ms():
                return None
            known = (
                signed_id.at_ms,
                lifecycle(signed_id, self.options.speed if signed_id.payload.live else 1.0),
            )
        accepted_ms, events = known
        now_ms = self.now_ms()
        past = [event for event in events if event.at_ms <= now_ms]
        return message_id, past[-1] if past else Event(ACCEPTED, accepted_ms)

    def _mark(self, sent: AcceptedSend) -> IdPayload:
        self._nonce = (self._nonce + 1) % NONCES
        circumstance = Circumstance.ORDINARY
        if sent.number is not None:
            circumstance = CIRCUMSTANCES.get(sent.number, circumstance)
        template = TEMPLATE_POSITIONS.get(sent.template, NO_TEMPLATE)
        return IdPayload(
            CHANNELS.index(sent.channel),
            country_position(country_of(sent.recipient)),
            template if sent.channel == "rcs" else NO_TEMPLATE,
            circumstance,
            KINDS.index(sent.kind),
            True,
            self._nonce,
        )

    # Webhooks

    def _schedule(self, lane: str, due: list[Due]) -> None:
        self.outbox.add((due_ms, lane, dump(body)) for due_ms, body in due)

    def _sender(self, channel: str) -> CallbackSender:
        return CallbackSender(channel, self.options.channel_id)

    def _message_calls(
        self, sent: AcceptedSend, message_id: str, at_ms: int, events: tuple[Event, ...]
    ) -> Iterator[Due]:
        sender = self._sender(sent.channel)
        workbench_message = WorkbenchMessage(
            self.options.channel_id or 0,
            sent.channel,
            sent.kind,
            message_id,
            sent.recipient,
            False,
            sent.content,
            at_ms,
        )
        if self.options.incs_callback:
            yield at_ms, webhook_bodies.message_created(workbench_message)
        for due_ms, event in _callback_order(sent.number, events):
            yield due_ms, webhook_bodies.status_update(sender, message_id, event)
            if self.options.incs_callback is True:
                yield (
                    due_ms,
                    webhook_bodies.message_updated(
                        workbench_message, event.status, event.title, event.at_ms
                    ),
                )
        if sent.number == MagicNumber.REPLIES:
            reply_ms = events[-1].at_ms + int(_REPLY_AFTER_S * 1000 / self.options.speed)
            yield from self._reply(sent, message_id, reply_ms)

    def _reply(self, sent: AcceptedSend, message_id: str, at_ms: int) -> Iterator[Due]:
        reply_id = reply_id_of(message_id)
        if sent.channel == "whatsapp":
            reply_id = f"wamid.{reply_id}"
        if sent.channel == "rcs":
            yield at_ms, webhook_bodies.rcs_message(reply_id, sent.recipient, sent.reply, at_ms)
        elif sent.channel == "whatsapp":
            yield (
                at_ms,
                webhook_bodies.whatsapp_message(
                    reply_id, sent.recipient, sent.reply, at_ms, message_id
                ),
            )
        if self.options.incs_callback:
            kind = "reply" if sent.reply.postback else "text"
            content = sent.reply._asdict()
            head = self.options.channel_id or 0, sent.channel, kind, reply_id
            yield (
                at_ms,
                webhook_bodies.message_created(
                    WorkbenchMessage(*head, sent.recipient, True, content, at_ms)
                ),
            )

    # Templates

    def add_template(self, family: str, body: Body) -> SandboxTemplate:
        """Accept a template for review, and schedule the webhooks of its outcome."""
        at_ms = self.now_ms()
        number = int.from_bytes(blake2b(body["name"].encode(), digest_size=6).digest())
        template_id = self._free_id(family, at_ms, number)
        after_s, verdict, reason = review(self.options.seed, template_id, body["name"])
        review_ms = None if after_s is None else at_ms + int(after_s * 1000 / self.options.speed)
        row = SandboxTemplate(
            template_id, family, body["name"], body, at_ms, review_ms, verdict, reason
        )
        with self.state.together():
            self.state.add_templates([row])
            self._schedule(template_id, list(self._template_calls(row)))
        return row

    def _free_id(self, family: str, at_ms: int, number: int) -> str:
        template_id = new_id(family, at_ms, number)
        while self.state.template(family, template_id) is not None:
            number += 1
            template_id = new_id(family, at_ms, number)
        return template_id

    def _template_calls(self, row: SandboxTemplate) -> Iterator[Due]:
        if row.review_ms is None:
            return
        changes = [("status", row.verdict, row.reason)]
        if row.family == "waba" and row.verdict == APPROVED:
            changes += [("quality", later_quality(row.name), "")]
            changes += [("category", later_category(row.name), "")]
        sender = self._sender("rcs" if row.family == "rcs" else "whatsapp")
        for aspect, value, reason in changes:
            if value:
                body = webhook_bodies.template_update(
                    sender, aspect, row.id, row.name, value, reason, row.review_ms
                )
                yield row.review_ms, body


def reply_id_of(message_id: str) -> str:
    """Return the id of the customer's reply to a message."""
    return "Ms" + blake2b(message_id.encode(), digest_size=12).hexdigest()


def _callback_order(
    number: MagicNumber | None, events: tuple[Event, ...]
) -> Iterator[tuple[int, Event]]:
    """Yield (due_ms, event) of each callback; for TWICE_REVERSED twice and in reverse order."""
    if number != MagicNumber.TWICE_REVERSED:
        yield from ((event.at_ms, event) for event in events)
        return
    last_ms = events[-1].at_ms
    for index, event in enumerate(reversed(events)):
        yield last_ms + 2 * index, event
        yield last_ms + 2 * index + 1, event
