"""Preview of a request before it is sent, also as a curl command and as a Python script."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from incs_core.api.requests import ApiRequest, AuthScheme
from incs_core.settings import Account

_MASKED: Mapping[AuthScheme, dict[str, str]] = {
    AuthScheme.CODE: {"certification-code": "$INCS_CERTIFICATION_CODE"},
    AuthScheme.BEARER: {"Authorization": "Bearer $INCS_TOKEN"},
    AuthScheme.NONE: {},
}


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request as it would be sent; `headers` name an environment variable for each secret."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None
    script: str = ""

    def curl(self) -> str:
        """Return a curl command for a POSIX shell; secrets come from its environment."""
        lines = [f"curl -X {self.method} {shlex.quote(self.url)}"]
        lines += [f"-H {_shell_quoted(f'{name}: {value}')}" for name, value in self.headers.items()]
        if self.body is not None:
            lines.append(f"--data {shlex.quote(json.dumps(self.body, ensure_ascii=False))}")
        return " \\\n  ".join(lines)

    def python(self) -> str:
        """Return a Python script that sends the same request with this package."""
        return self.script


def prepare(
    request: ApiRequest, account: Account, draft: BaseModel, method: str
) -> PreparedRequest:
    """Return the preview of a request; `method` is the client method, such as `messages.send`."""
    content_type = {"Content-Type": "application/json"} if request.body is not None else {}
    return PreparedRequest(
        method=request.method,
        url=request.url(account),
        headers={**_MASKED[request.auth], **content_type},
        body=request.body,
        script=_script(account, request.auth, draft, method),
    )


def _script(account: Account, auth: AuthScheme, draft: BaseModel, method: str) -> str:
    names = ", ".join(sorted({"Account", "IncsClient", *_class_names(draft)}))
    secrets = ["certification_code"] + (
        ["username", "password"] if auth is AuthScheme.BEARER else []
    )
    return "\n".join(
        (
            "import os",
            "",
            f"from incs_core import {names}",
            "",
            "account = Account(",
            f"    id={account.id!r},",
            *(f'    {field}=os.environ["INCS_{field.upper()}"],' for field in secrets),
            *(f"    {field}={value!r}," for field, value in _custom_urls(account).items()),
            ")",
            "with IncsClient(account) as incs:",
            f"    print(incs.{method}({draft!r}))",
            "",
        )
    )


def _custom_urls(account: Account) -> dict[str, object]:
    """Return the URL fields of an account that differ from the defaults."""
    fields = {"api_url", "chat_api_url", "hosts"}
    return account.model_dump(include=fields, exclude_defaults=True)


def _class_names(draft: BaseModel) -> set[str]:
    """Return the names of the classes that the repr of a draft calls."""
    names = {type(draft).__name__}
    for _, value in draft:
        for part in value if isinstance(value, list | tuple) else [value]:
            if isinstance(part, BaseModel):
                names |= _class_names(part)
    return names


def _shell_quoted(header: str) -> str:
    """Quote a header so that the shell expands its variable and nothing else."""
    return f'"{header}"' if "$" in header else shlex.quote(header)
