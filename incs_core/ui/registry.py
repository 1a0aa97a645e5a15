"""The pages, as data: to add one, add a file in ``pages/`` and a row here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """One screen: its file in ``pages/``, title, address ("" is the home page), icon, section."""

    file: str
    title: str
    path: str
    icon: str
    section: str


PAGES = (
    PageEntry("delivery.py", "Delivery", "", ":material/monitoring:", "Monitor"),
    PageEntry("messages.py", "Messages", "messages", ":material/manage_search:", "Monitor"),
    PageEntry("inbox.py", "Inbox", "inbox", ":material/inbox:", "Monitor"),
    PageEntry("templates.py", "Templates", "templates", ":material/dashboard_customize:", "Create"),
    PageEntry("send.py", "Send", "send", ":material/send:", "Create"),
    PageEntry("tasks.py", "Tasks", "tasks", ":material/task_alt:", "Create"),
    PageEntry("events.py", "Events", "events", ":material/webhook:", "System"),
    PageEntry("settings.py", "Settings", "settings", ":material/settings:", "System"),
)
