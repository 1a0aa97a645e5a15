"""The client and the sandbox, over real HTTP, nothing faked between."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from incs_core import (
    Account,
    DocumentMessage,
    ImageMessage,
    IncsClient,
    TemplateMessage,
    TextMessage,
    VideoMessage,
)
from incs_core.domain.statuses import Status
from incs_core.errors import (
    AuthenticationError,
    HostUnreachable,
    NotFound,
    RcsError,
    ServerError,
    Unconfirmed,
)
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import (
    ViberDocument,
    ViberImage,
    ViberOtp,
    ViberText,
    ViberVideo,
    WhatsAppAudio,
    WhatsAppDocument,
    WhatsAppImage,
    WhatsAppInteractive,
    WhatsAppTemplate,
    WhatsAppText,
    WhatsAppVideo,
)
from incs_core.wire.tasks import TaskDraft, TaskModule, TaskOrder
from incs_core.wire.template_contents import Suggestion, TextContent
from incs_core.wire.templates import TemplateDraft, TemplateStatus, WabaTemplateDraft

SPEED = 100.0
RECIPIENT = "6281500000123"
LINK = "https://media.example.com/chat"


@pytest.fixture(scope="module", params=["mirror", "always-200"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[str]:
    with EmbeddedSandbox(speed=SPEED, http_status=request.param) as running:
        yield running.url


@pytest.fixture
def incs(sandbox: str) -> Iterator[IncsClient]:
    account = Account(
        id="main", certification_code="sandbox", username="sandbox", password="sandbox"
    )
    with IncsClient(account.at(sandbox), timeout=2.0) as client:
        yield client


def text_draft(name: str) -> TemplateDraft:
    content = TextContent(
        textMessage="Dear [name], your order [order_id] has been shipped.",
        suggestions=[
            Suggestion(suggestionType="reply", text="Track", postbackData="track_[order_id]")
        ],
    )
    return TemplateDraft(name=name, type="text", category="TRANSACTION", content=content)


def until_status(incs: IncsClient, template_id: str, status: TemplateStatus) -> None:
    end = time.monotonic() + 10
    while incs.templates.get(template_id).status is not status:
        assert time.monotonic() < end, f"{template_id} never became {status}"
        time.sleep(0.05)


def test_a_template_lives_from_submission_to_deletion(
    incs: IncsClient, request: pytest.FixtureRequest
) -> None:
    template = incs.templates.create(text_draft("welcome_back"))
    assert template.status is TemplateStatus.PENDING
    until_status(incs, template.template_id, TemplateStatus.APPROVED)
    assert incs.templates.get(template.template_id).variables == ("name", "order_id")
    assert template.template_id in {found.template_id for found in incs.templates.iter()}
    incs.templates.delete(template.template_id)
    with pytest.raises(NotFound):
        incs.templates.get(template.template_id)


def test_a_name_with_reject_is_rejected(incs: IncsClient) -> None:
    template = incs.templates.create(text_draft("please_reject_me"))
    until_status(incs, template.template_id, TemplateStatus.REJECTED)


def test_a_used_name_is_refused(incs: IncsClient) -> None:
    incs.templates.create(text_draft("only_once"))
    with pytest.raises(RcsError, match="already"):
        incs.templates.create(text_draft("only_once"))


def test_paging_by_last_id_finds_every_template_once(incs: IncsClient) -> None:
    whole = [template.template_id for template in incs.templates.list(count=100)]
    paged: list[str] = []
    while page := incs.templates.list(last_id=paged[-1] if paged else None, count=5):
        paged += [template.template_id for template in page]
    assert paged == whole
    assert len(set(paged)) == len(paged)


@pytest.mark.parametrize(
    "draft",
    [
        TextMessage(to=RECIPIENT, text="Hello"),
        ImageMessage(to=RECIPIENT, link=f"{LINK}/a.png"),
        VideoMessage(to=RECIPIENT, link=f"{LINK}/a.mp4"),
        DocumentMessage(to=RECIPIENT, link=f"{LINK}/a.pdf"),
        WhatsAppText(to=RECIPIENT, text="Hello"),
        WhatsAppImage(to=RECIPIENT, link=f"{LINK}/a.png"),
        WhatsAppVideo(to=RECIPIENT, link=f"{LINK}/a.mp4"),
        WhatsAppAudio(to=RECIPIENT, link=f"{LINK}/a.mp3"),
        WhatsAppDocument(to=RECIPIENT, link=f"{LINK}/a.pdf"),
        WhatsAppInteractive(to=RECIPIENT, interactive={"type": "button", "body": {"text": "?"}}),
        ViberText(to=RECIPIENT, text="Hello"),
        ViberImage(to=RECIPIENT, link=f"{LINK}/a.png"),
        ViberVideo(to=RECIPIENT, link=f"{LINK}/a.mp4"),
        ViberDocument(to=RECIPIENT, link=f"{LINK}/a.xls"),
        ViberOtp(to=RECIPIENT, code="123456", language="en", code_expiration_minutes=3),
    ],
    ids=lambda draft: type(draft).__name__,
)
def test_every_kind_of_message_is_accepted_and_known(incs: IncsClient, draft: MessageDraft) -> None:
    receipt = incs.messages.send(draft)
    (status,) = incs.messages.statuses([receipt.message_id])
    assert status.message_id == receipt.message_id
    assert status.status is not Status.UNKNOWN


def test_a_template_message_needs_all_its_parameters(incs: IncsClient) -> None:
    template = incs.templates.create(text_draft("order_shipped_now"))
    until_status(incs, template.template_id, TemplateStatus.APPROVED)
    with pytest.raises(RcsError, match="insufficient custom params") as caught:
        incs.messages.send(TemplateMessage(to=RECIPIENT, name=template.name, parameters={}))
    assert caught.value.code == 10004
    filled = {"name": "Ana", "order_id": "A1"}
    assert incs.messages.send(
        TemplateMessage(to=RECIPIENT, name=template.name, parameters=filled)
    ).message_id


def test_an_unapproved_template_is_refused(incs: IncsClient) -> None:
    incs.templates.create(text_draft("stuck_for_ever"))
    with pytest.raises(RcsError):
        incs.messages.send(TemplateMessage(to=RECIPIENT, name="stuck_for_ever", parameters={}))


def test_whatsapp_templates_are_submitted_listed_and_sent(incs: IncsClient) -> None:
    draft = WabaTemplateDraft(
        name="autumn_offer",
        language="en_US",
        category="MARKETING",
        components=[{"type": "BODY", "text": "Hello {{1}}, see our offers."}],
    )
    template = incs.waba_templates.create(draft)
    assert template.template_id in {found.template_id for found in incs.waba_templates.iter()}
    end = time.monotonic() + 10
    while (
        next(
            found.status
            for found in incs.waba_templates.iter()
            if found.template_id == template.template_id
        )
        is not TemplateStatus.APPROVED
    ):
        assert time.monotonic() < end
        time.sleep(0.05)
    body = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
    assert incs.messages.send(
        WhatsAppTemplate(to=RECIPIENT, name="autumn_offer", components=[body])
    ).message_id


def test_a_message_becomes_read(incs: IncsClient) -> None:
    receipt = incs.messages.send(TextMessage(to="6281500009001", text="Hello"))
    end = time.monotonic() + 10
    while incs.messages.statuses([receipt.message_id])[0].status is not Status.READ:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(("ending", "code"), [("9004", "131049"), ("9005", "131026")])
def test_a_message_fails_with_its_code(incs: IncsClient, ending: str, code: str) -> None:
    receipt = incs.messages.send(TextMessage(to=f"628150000{ending}", text="Hello"))
    end = time.monotonic() + 10
    while (status := incs.messages.statuses([receipt.message_id])[0]).status is not Status.FAILED:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert status.error_code == code


def test_9006_is_refused_at_once(incs: IncsClient) -> None:
    with pytest.raises(RcsError) as caught:
        incs.messages.send(TextMessage(to="6281500009006", text="Hello"))
    assert caught.value.code == 10004


def test_9008_is_a_server_error(incs: IncsClient) -> None:
    with pytest.raises(ServerError):
        incs.messages.send(TextMessage(to="6281500009008", text="Hello"))


@pytest.mark.parametrize("ending", ["9009", "9012"])
def test_an_answer_that_never_comes_leaves_a_send_unconfirmed(
    incs: IncsClient, ending: str
) -> None:
    with pytest.raises(Unconfirmed):
        incs.messages.send(TextMessage(to=f"628150000{ending}", text="Hello"))


def test_ids_beyond_a_hundred_are_asked_in_several_calls(incs: IncsClient) -> None:
    ids = [
        incs.messages.send(TextMessage(to=RECIPIENT, text="Hello")).message_id for _ in range(120)
    ]
    assert {status.message_id for status in incs.messages.statuses([*ids, "unknown"])} == set(ids)


def test_a_wrong_code_is_named(sandbox: str) -> None:
    account = Account(id="main", certification_code="wrong").at(sandbox)
    with IncsClient(account) as client, pytest.raises(AuthenticationError) as caught:
        client.templates.list()
    assert caught.value.code == 10001
    assert "wrong" not in str(caught.value)


def test_a_wrong_login_is_named(sandbox: str) -> None:
    account = Account(id="main", certification_code="sandbox", username="x", password="y")
    with IncsClient(account.at(sandbox)) as client, pytest.raises(AuthenticationError):
        client.tasks.list()


def test_a_task_is_created_and_found(incs: IncsClient) -> None:
    orders = [TaskOrder(order_number="WD1", username="Ana", phone_number="13800000000")]
    draft = TaskDraft(
        name="call back",
        type=3,
        auth_id=30058,
        description="as agreed",
        user_name="Ana",
        user_phone="6281500000123",
        assignee_username="incs_1",
        task_module_info=TaskModule(module_id="m-1", total_amount="20.00", orders=orders),
    )
    task = incs.tasks.create(draft)
    page = incs.tasks.list(task_id=task.id, page_size=10)
    assert [found.id for found in page.tasks] == [task.id]
    assert page.total == 1
    assert page.tasks[0].logs
    assert task.id in {found.id for found in incs.tasks.iter(name="call back")}
    assert incs.tasks.list(status=3, task_id=task.id).total == 0


def test_a_dead_host_is_named() -> None:
    account = Account(id="main", certification_code="sandbox").at("http://127.0.0.1:9")
    with IncsClient(account) as client, pytest.raises(HostUnreachable) as caught:
        client.templates.list()
    assert "127.0.0.1:9" in str(caught.value)
    assert caught.value.advice
