"""Public names of the core, imported lazily so that importing the package is fast."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incs_core.api import IncsClient, PreparedRequest, RetryPolicy
    from incs_core.domain.statuses import Channel, Status
    from incs_core.error_codes import CodeInfo, Fault, explain
    from incs_core.errors import (
        ApiError,
        AuthenticationError,
        ConfigurationError,
        ConnectionCut,
        Forbidden,
        HostUnreachable,
        IncsError,
        InvalidDraft,
        InvalidRequest,
        MalformedEvent,
        NotFound,
        Problem,
        ProviderError,
        RateLimited,
        RcsError,
        RequestTimedOut,
        ServerError,
        StoreDamaged,
        StoreError,
        StoreFull,
        StoreLocked,
        StoreMissing,
        StoreReadOnly,
        StoreTooNew,
        TransportError,
        Unconfirmed,
        UnexpectedAnswer,
        ViberError,
        WhatsAppError,
    )
    from incs_core.settings import Account, Settings, load_settings
    from incs_core.wire.drafts import MessageDraft
    from incs_core.wire.inbound import Inbound
    from incs_core.wire.message_drafts import (
        DocumentMessage,
        ImageMessage,
        TemplateMessage,
        TextMessage,
        ViberDocument,
        ViberImage,
        ViberOtp,
        ViberText,
        ViberVideo,
        VideoMessage,
        WhatsAppAudio,
        WhatsAppDocument,
        WhatsAppImage,
        WhatsAppInteractive,
        WhatsAppTemplate,
        WhatsAppText,
        WhatsAppVideo,
        draft_from_wire,
    )
    from incs_core.wire.message_status import MessageStatus, SendReceipt
    from incs_core.wire.phone_numbers import (
        country_of,
        mask,
        normalise_recipient,
        recipient_problem,
    )
    from incs_core.wire.tasks import (
        Task,
        TaskDraft,
        TaskLog,
        TaskLogType,
        TaskModule,
        TaskOrder,
        TaskPage,
        TaskStatus,
    )
    from incs_core.wire.template_contents import (
        Card,
        CarouselContent,
        RichCardContent,
        Suggestion,
        TextContent,
    )
    from incs_core.wire.template_variables import components_for, fill_variables, variables_in
    from incs_core.wire.templates import (
        Template,
        TemplateDraft,
        TemplateStatus,
        WabaTemplate,
        WabaTemplateDraft,
        parameter_problems,
    )
    from incs_core.wire.webhook_events import (
        CreatedEvent,
        Event,
        InboundEvent,
        StatusEvent,
        TemplateEvent,
        UnknownEvent,
        parse_event,
    )

__all__ = [
    "Account",
    "ApiError",
    "AuthenticationError",
    "Card",
    "CarouselContent",
    "Channel",
    "CodeInfo",
    "ConfigurationError",
    "ConnectionCut",
    "CreatedEvent",
    "DocumentMessage",
    "Event",
    "Fault",
    "Forbidden",
    "HostUnreachable",
    "ImageMessage",
    "Inbound",
    "InboundEvent",
    "IncsClient",
    "IncsError",
    "InvalidDraft",
    "InvalidRequest",
    "MalformedEvent",
    "MessageDraft",
    "MessageStatus",
    "NotFound",
    "PreparedRequest",
    "Problem",
    "ProviderError",
    "RateLimited",
    "RcsError",
    "RequestTimedOut",
    "RetryPolicy",
    "RichCardContent",
    "SendReceipt",
    "ServerError",
    "Settings",
    "Status",
    "StatusEvent",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreReadOnly",
    "StoreTooNew",
    "Suggestion",
    "Task",
    "TaskDraft",
    "TaskLog",
    "TaskLogType",
    "TaskModule",
    "TaskOrder",
    "TaskPage",
    "TaskStatus",
    "Template",
    "TemplateDraft",
    "TemplateEvent",
    "TemplateMessage",
    "TemplateStatus",
    "TextContent",
    "TextMessage",
    "TransportError",
    "Unconfirmed",
    "UnexpectedAnswer",
    "UnknownEvent",
    "ViberDocument",
    "ViberError",
    "ViberImage",
    "ViberOtp",
    "ViberText",
    "ViberVideo",
    "VideoMessage",
    "WabaTemplate",
    "WabaTemplateDraft",
    "WhatsAppAudio",
    "WhatsAppDocument",
    "WhatsAppError",
    "WhatsAppImage",
    "WhatsAppInteractive",
    "WhatsAppTemplate",
    "WhatsAppText",
    "WhatsAppVideo",
    "components_for",
    "country_of",
    "draft_from_wire",
    "explain",
    "fill_variables",
    "load_settings",
    "mask",
    "normalise_recipient",
    "parameter_problems",
    "parse_event",
    "recipient_problem",
    "variables_in",
]

_HOMES = (
    "errors",
    "error_codes",
    "domain.statuses",
    "wire.phone_numbers",
    "wire.webhook_events",
    "wire.inbound",
    "settings",
    "wire.message_drafts",
    "wire.drafts",
    "wire.message_status",
    "wire.templates",
    "wire.template_contents",
    "wire.template_variables",
    "wire.tasks",
    "api",
)
"""Where public names live, the quickest to load first."""


def __getattr__(name: str) -> Any:
    """Load a public name from the module that has it."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                globals()[name] = value = getattr(module, name)  # the next access finds it here
                return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
