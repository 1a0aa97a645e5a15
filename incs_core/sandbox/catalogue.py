"""The templates that a new sandbox already has: a dozen in use, and a few that are not.

The shop, its texts and its links are invented; media lie under media.example.com.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incs_core.sandbox import contents

BOT = "Wk3rZWBx435KKATY"
"""The RCS bot that refusals name (INCS: Send RCS Messages)."""

PROMOTION, TRANSACTION, AUTHENTICATION = "PROMOTION", "TRANSACTION", "AUTHENTICATION"


@dataclass(frozen=True)
class StartTemplate:
    """A template that exists from the start, and how much it is used.

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
    StartTemplate("otp_login", "text", AUTHENTICATION, contents.OTP_LOGIN, 402, 3.1, weight=22),
    StartTemplate(
        "order_confirmed", "text", TRANSACTION, contents.ORDER_CONFIRMED, 398, 5.4, weight=15
    ),
    StartTemplate(
        "order_shipped", "richcard", TRANSACTION, contents.ORDER_SHIPPED, 398, 21.7, 11, "office"
    ),
    StartTemplate(
        "delivery_today", "text", TRANSACTION, contents.DELIVERY_TODAY, 371, 6.0, 9, "office"
    ),
    StartTemplate(
        "payment_reminder",
        "text",
        TRANSACTION,
        contents.PAYMENT_REMINDER,
        340,
        8.9,
        8,
        "office",
        "workdays",
    ),
    StartTemplate(
        "payment_received", "text", TRANSACTION, contents.PAYMENT_RECEIVED, 340, 4.2, weight=7
    ),
    StartTemplate(
        "store_appointment", "richcard", TRANSACTION, contents.APPOINTMENT, 256, 26.3, 3, "office"
    ),
    StartTemplate(
        "weekend_flash_sale",
        "richcard",
        PROMOTION,
        contents.FLASH_SALE,
        214,
        30.5,
        9,
        "shop",
        "weekend",
    ),
    StartTemplate(
        "new_arrivals",
        "carousel",
        PROMOTION,
        contents.NEW_ARRIVALS,
        187,
        44.0,
        6,
        "shop",
        "midweek",
    ),
    StartTemplate(
        "cart_reminder", "carousel", PROMOTION, contents.CART_REMINDER, 133, 28.1, 4, "shop"
    ),
    StartTemplate(
        "loyalty_points",
        "text",
        PROMOTION,
        contents.LOYALTY_POINTS,
        121,
        11.6,
        4,
        "shop",
        "midweek",
    ),
    StartTemplate(
        "store_opening", "richcard", PROMOTION, contents.STORE_OPENING, 24, 52.8, 5, "shop"
    ),
)
"""The dozen templates that the generated history sends, by their positions in message ids."""

IDLE_TEMPLATES = (
    StartTemplate(
        "mid_year_preview",
        "carousel",
        PROMOTION,
        contents.MID_YEAR,
        age_days=1,
        review_hours=0,
        status="PENDING",
    ),
    StartTemplate(
        "instalment_offer",
        "text",
        PROMOTION,
        contents.INSTALMENT_OFFER,
        age_days=17,
        review_hours=39.5,
        status="REJECTED",
        reason="Financial promotion without the lender's name and the cost of credit.",
    ),
    StartTemplate("api_4_standalone_image", "richcard", PROMOTION, contents.LUCKY_DRAW, 420, 67.3),
    StartTemplate("test_button_reply_1", "text", TRANSACTION, contents.TEST_REPLY, 421, 12.0),
)
"""Templates without traffic: one in review, one refused, and two left over from trials."""

WABA_TEMPLATES: tuple[dict[str, Any], ...] = contents.WABA
"""WhatsApp templates that exist from the start: name, language, category, components."""

POSITIONS = {template.name: index for index, template in enumerate(HISTORY_TEMPLATES)}
