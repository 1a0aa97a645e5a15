"""Contents of the templates of a new sandbox (INCS: Template Creation)."""

from __future__ import annotations

from typing import Any

Content = dict[str, Any]

_MEDIA = "https://media.example.com/lumen"
_SHOP = "https://shop.example.com"


def _reply(text: str, postback: str) -> Content:
    return {"suggestionType": "reply", "text": text, "postbackData": postback}


def _open(text: str, postback: str, path: str) -> Content:
    link = {"suggestionType": "url_action", "url": f"{_SHOP}/{path}"}
    return {**link, "text": text, "postbackData": postback}


def _dial(text: str, postback: str) -> Content:
    call = {"suggestionType": "dialer_action", "phoneNumber": "+6281500000200"}
    return {**call, "text": text, "postbackData": postback}


def _card(title: str, text: str, media: str, *suggestions: Content) -> Content:
    card: Content = {"cardTitle": title, "cardDescription": text, "mediaUrl": f"{_MEDIA}/{media}"}
    return {**card, "suggestions": list(suggestions)}


def _carousel(height: str, width: str, *cards: Content) -> Content:
    return {"height": height, "width": width, "carouselCard": list(cards)}


def _text(text: str, *suggestions: Content) -> Content:
    return {"textMessage": text, "suggestions": list(suggestions)}


OTP_LOGIN = _text(
    "[code] is your Lumen sign-in code. It is good for [minutes] minutes. "
    "Nobody from Lumen will ever ask you for it."
)
ORDER_CONFIRMED = _text(
    "Thank you, [name]! We have your order [order_id] over [amount]. "
    "We will write again as soon as it is on its way.",
    _open("View order", "view_order_[order_id]", "orders/[order_id]"),
    _reply("Change address", "change_address_[order_id]"),
)
ORDER_SHIPPED = {
    "orientation": "VERTICAL",
    "height": "SHORT",
    "standaloneCard": _card(
        "Your order is on its way",
        "Hello [name], order [order_id] left our warehouse today. Expected on [date].",
        "parcel-van.png",
        _open("Track parcel", "track_[order_id]", "track/[order_id]"),
        _reply("Not at home", "not_at_home_[order_id]"),
    ),
}
DELIVERY_TODAY = _text(
    "Hello [name], your parcel [order_id] arrives today between [from] and [until].",
    _reply("I am at home", "at_home_[order_id]"),
    _reply("Leave with neighbour", "neighbour_[order_id]"),
    _dial("Call the courier", "call_courier"),
)
PAYMENT_REMINDER = _text(
    "Dear [name], invoice [invoice] over [amount] is due on [date]. "
    "If you have paid already, please ignore this message.",
    _open("Pay now", "pay_[invoice]", "pay/[invoice]"),
    _reply("I have paid", "paid_[invoice]"),
)
PAYMENT_RECEIVED = _text(
    "We have received [amount] for invoice [invoice]. Thank you, [name].",
    _open("Get the receipt", "receipt_[invoice]", "receipts/[invoice]"),
)
APPOINTMENT = {
    "orientation": "HORIZONTAL",
    "alignment": "LEFT",
    "standaloneCard": _card(
        "See you at [store]",
        "[name], your fitting is booked for [date] at [time]. Bring the shoes you run in.",
        "fitting-room.jpg",
        _reply("Confirm", "appointment_yes"),
        _reply("Another day", "appointment_move"),
        _dial("Call the store", "call_store"),
    ),
}
FLASH_SALE = {
    "orientation": "VERTICAL",
    "height": "MEDIUM",
    "standaloneCard": _card(
        "48 hours: up to 40 % off",
        "[name], the weekend sale is open. Your code [coupon] works until Sunday midnight.",
        "flash-sale.gif",
        _open("Shop the sale", "sale_open", "sale?c=[coupon]"),
        _reply("Remind me tomorrow", "sale_remind"),
        _reply("Stop offers", "stop_offers"),
    ),
}
NEW_ARRIVALS = _carousel(
    "SHORT",
    "MEDIUM",
    _card(
        "Trail shoes",
        "Light, dry and new this week, [name].",
        "trail-shoes.png",
        _open("Look at them", "arrivals_trail", "new/trail-shoes"),
    ),
    _card(
        "Rain jackets",
        "Three layers, 280 grams, five colours.",
        "rain-jackets.png",
        _open("Look at them", "arrivals_rain", "new/rain-jackets"),
    ),
    _card(
        "Day packs",
        "18 litres for the office and the hill.",
        "day-packs.png",
        _open("Look at them", "arrivals_packs", "new/day-packs"),
        _reply("Ask a question", "arrivals_question"),
    ),
)
CART_REMINDER = _carousel(
    "MEDIUM",
    "SMALL",
    _card(
        "[product] is still yours",
        "[name], we have kept your basket until [date].",
        "basket.png",
        _open("Finish the order", "cart_open", "cart"),
    ),
    _card(
        "Free delivery today",
        "With code [coupon], for baskets over [amount].",
        "free-delivery.png",
        _open("Use the code", "cart_coupon", "cart?c=[coupon]"),
        _reply("No, thank you", "cart_no"),
    ),
)
LOYALTY_POINTS = _text(
    "[name], you have [points] Lumen points. [expiring] of them end on [date].",
    _open("See rewards", "rewards", "rewards"),
    _reply("My balance", "points_balance"),
)
STORE_OPENING = {
    "orientation": "VERTICAL",
    "height": "SHORT",
    "standaloneCard": {
        **_card(
            "We open in [city]",
            "Come by on [date], [name]: coffee, a running track and 15 % off all day.",
            "store-opening.mp4",
            _open("How to get there", "store_map", "stores/[city]"),
            _reply("I will come", "store_yes"),
        ),
        "thumbnailUrl": f"{_MEDIA}/store-opening.jpg",
    },
}
MID_YEAR = _carousel(
    "SHORT",
    "SMALL",
    _card(
        "Mid-year sale",
        "A first look for members, [name].",
        "mid-year-1.png",
        _reply("Show me", "mid_year_show"),
    ),
    _card("From 1 July", "Online and in all stores.", "mid-year-2.png"),
)
INSTALMENT_OFFER = _text(
    "[name], you are pre-approved! Buy now, pay in [months] easy instalments.",
    _open("Get the money", "instalments", "instalments"),
)
LUCKY_DRAW = {
    "orientation": "VERTICAL",
    "height": "SHORT",
    "standaloneCard": {
        "cardTitle": "Keep calm & BAT on!",
        "cardDescription": "Dear [name], time to participate in lucky draw and win prizes",
        "mediaUrl": "https://media.example.com/chat/videos/6943e9cea07d7.mp4",
        "thumbnailUrl": "",
        "suggestions": [_reply("Avail offer [offer_name]", "offer_reply")],
    },
}
TEST_REPLY = _text("A test of suggestions.", _reply("Yes", "yes"), _reply("No", "no"))


def _waba(name: str, category: str, *components: Content) -> Content:
    head = {"name": name, "language": "en_US", "category": category}
    return {**head, "components": list(components)}


_BODY = {"type": "BODY", "text": "A test template without variables."}
WABA = (
    _waba(
        "test_button_reply_1",
        "UTILITY",
        _BODY,
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Yes"},
                {"type": "QUICK_REPLY", "text": "No"},
            ],
        },
    ),
    _waba("test_header_image_5", "MARKETING", {"type": "HEADER", "format": "IMAGE"}, _BODY),
    _waba(
        "test_header_text_2",
        "MARKETING",
        {"type": "HEADER", "format": "TEXT", "text": "Until {{1}}"},
        {"type": "BODY", "text": "Our sale runs through {{1}}. Use code {{2}} and get {{3}} off."},
    ),
    _waba(
        "test_button_code_1",
        "MARKETING",
        _BODY,
        {
            "type": "BUTTONS",
            "buttons": [{"type": "COPY_CODE", "example": "250FF"}],
        },
    ),
    _waba(
        "order_update",
        "UTILITY",
        {"type": "BODY", "text": "Hello {{1}}, your order {{2}} is on its way."},
        {"type": "FOOTER", "text": "Lumen"},
    ),
)
