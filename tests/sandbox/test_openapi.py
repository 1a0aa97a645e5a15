"""The sandbox fuzzed through its own description: it never breaks, and answers as described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from incs_core.sandbox import create_app
from incs_core.sandbox.http.app import ROUTES
from incs_core.sandbox.http.openapi import document

app = create_app(speed=1000, hang_s=1)
schema = schemathesis.openapi.from_asgi("/openapi.json", app)
OPERATIONS = [schema[path][method] for path, methods in ROUTES.items() for method in methods]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
    missing_required_header,
]


def test_it_describes_every_route_and_method() -> None:
    described = {
        path: {method.upper() for method in operations}
        for path, operations in document()["paths"].items()
    }
    assert described == {path: set(operations) for path, operations in ROUTES.items()}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_it_answers_as_described(operation: Any, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    def check(case: schemathesis.Case[Any]) -> None:
        headers = {"certification-code": "sandbox", "Authorization": f"Bearer {_token()}"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    check()


def _token() -> str:
    from incs_core.sandbox.http.tasks import _token as sign

    sandbox = app.state.sandbox
    return sign(sandbox, int(sandbox.options.now()) + 60)
