"""The templates of a new sandbox: a dozen in use and a few unused ones.

The shop, its texts and links are fictitious.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incs_core.sandbox import seed_template_bodies

BOT = "Wk3rZWBx435KKATY"
"""The RCS bot that refusals name (INCS: Send RCS Messages)."""

PROMOTION, TRANSACTION, AUTHENTICATION = "PROMOTION", "TRANSACTION", "AUTHENTICATION"


@dataclass(frozen=True)
class SeedTemplate:
    """A template of a new sandbox, and its usage.

    ``age_days``: days since it was submitted; ``review_hours``: how long the review took;
    ``weight``: relative traffic; ``rhythm`` and ``week``: keys of world.RHYTHMS and world.WEEKS.
    ``reason`` is what the review said when it refused.
    """

    name: str
    type: str
    category: str
    content: dict[str, Any]
    age_days: int
    review_hours: float
    weight: float = 0.0
    rhythm: str = "waking"
    week: str = "even"
    status: str = "APPROVED"
    reason: str = ""


HISTORY_TEMPLATES = (
    SeedTemplate(
        "otp_login", "text", AUTHENTICATION, seed_template_bodies.OTP_LOGIN, 402, 3.1, weight=22
    ),
    SeedTemplate(
        "order_confirmed",
        "text",
        TRANSACTION,
        seed_template_bodies.ORDER_CONFIRMED,
        398,
        5.4,
        weight=15,
    ),
    SeedTemplate(
        "order_shipped",
        "richcard",
        TRANSACTION,
        seed_template_bodies.ORDER_SHIPPED,
        398,
        21.7,
        11,
        "office",
    ),
    SeedTemplate(
        "delivery_today",
        "text",
        TRANSACTION,
        seed_template_bodies.DELIVERY_TODAY,
        371,
        6.0,
        9,
        "office",
    ),
    SeedTemplate(
        "payment_reminder",
        "text",
        TRANSACTION,
        seed_template_bodies.PAYMENT_REMINDER,
        340,
        8.9,
        8,
        "office",
        "workdays",
    ),
    SeedTemplate(
        "payment_received",
        "text",
        TRANSACTION,
        seed_template_bodies.PAYMENT_RECEIVED,
        340,
        4.2,
        weight=7,
    ),
    SeedTemplate(
        "store_appointment",
        "richcard",
        TRANSACTION,
        seed_template_bodies.APPOINTMENT,
        256,
        26.3,
        3,
        "office",
    ),
    SeedTemplate(
        "weekend_flash_sale",
        "richcard",
        PROMOTION,
        seed_template_bodies.FLASH_SALE,
        214,
        30.5,
        9,
        "shop",
        "weekend",
    ),
    SeedTemplate(
        "new_arrivals",
        "carousel",
        PROMOTION,
        seed_template_bodies.NEW_ARRIVALS,
        187,
        44.0,
        6,
        "shop",
        "midweek",
    ),
    SeedTemplate(
        "cart_reminder",
        "carousel",
        PROMOTION,
        seed_template_bodies.CART_REMINDER,
        133,
        28.1,
        4,
        "shop",
    ),
    SeedTemplate(
        "loyalty_points",
        "text",
        PROMOTION,
        seed_template_bodies.LOYALTY_POINTS,
        121,
        11.6,
        4,
        "shop",
        "midweek",
    ),
    SeedTemplate(
        "store_opening",
        "richcard",
        PROMOTION,
        seed_template_bodies.STORE_OPENING,
        24,
        52.8,
        5,
        "shop",
    ),
)
"""Templates of the generated history; message ids contain their index."""

IDLE_TEMPLATES = (
    SeedTemplate(
        "mid_year_preview",
        "carousel",
        PROMOTION,
        seed_template_bodies.MID_YEAR,
        age_days=1,
        review_hours=0,
        status="PENDING",
    ),
    SeedTemplate(
        "instalment_offer",
        "text",
        PROMOTION,
        seed_template_bodies.INSTALMENT_OFFER,
        age_days=17,
        review_hours=39.5,
        status="REJECTED",
        reason="Financial promotion without the lender's name and the cost of credit.",
    ),
    SeedTemplate(
        "api_4_standalone_image", "richcard", PROMOTION, seed_template_bodies.LUCKY_DRAW, 420, 67.3
    ),
    SeedTemplate(
        "test_button_reply_1", "text", TRANSACTION, seed_template_bodies.TEST_REPLY, 421, 12.0
    ),
)
"""Templates without traffic: one pending, one rejected, two from tests."""

WABA_TEMPLATES: tuple[dict[str, Any], ...] = seed_template_bodies.WABA
"""WhatsApp templates of a new sandbox: name, language, category, components."""

TEMPLATE_POSITIONS = {template.name: index for index, template in enumerate(HISTORY_TEMPLATES)}
