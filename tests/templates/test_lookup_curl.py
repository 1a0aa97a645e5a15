"""The look at one template as a command line."""

from __future__ import annotations

from incs_core.settings import Account
from incs_core.templates.files import template_curl


def test_it_gives_a_command_line_without_the_code() -> None:
    account = Account(id="main", certification_code="secret-code")
    command = template_curl(account, "2217670951241515121")
    assert "https://api.incsapp.com/external/templates/rcs/2217670951241515121" in command
    assert "$INCS_CERTIFICATION_CODE" in command
    assert "secret-code" not in command
    whatsapp = Account(id="wa", certification_code="c", channel="whatsapp")
    assert "/external/templates?" in template_curl(whatsapp, "1")
