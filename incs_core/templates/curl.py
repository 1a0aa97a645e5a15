"""The look at one template as a command line, without the certification code in it."""

from __future__ import annotations

from incs_core.api import PreparedRequest
from incs_core.api.calls import Call, get_template, list_templates
from incs_core.settings import Account

HEADERS = {"certification-code": "$INCS_CERTIFICATION_CODE"}


def lookup_curl(account: Account, template_id: str) -> str:
    """A curl command that asks for a template; WhatsApp templates are only documented as a list."""
    call = _call(account, template_id)
    return PreparedRequest(call.method, call.url(account), HEADERS, None).curl()


def _call(account: Account, template_id: str) -> Call:
    if account.channel == "whatsapp":
        return list_templates(endpoint="waba_templates")
    return get_template(template_id)
