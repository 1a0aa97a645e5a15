"""Tasks as table rows, bars and log lines; unknown statuses and types stay visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from incs_core.charts.count_bars import CountBar
from incs_core.charts.style import GREY, StatusStyle
from incs_core.tabular.columns import Cell
from incs_core.wire.tasks import Task, TaskLog, TaskLogType

TASK_STYLES = {
    0: StatusStyle("Not started", GREY, "gray", ":material/schedule:", "."),
    1: StatusStyle("In progress", "#4C8DF6", "blue", ":material/play_arrow:", "/"),
    2: StatusStyle("Done", "#12A08A", "green", ":material/check:"),
    3: StatusStyle("Terminated", "#A0522D", "red", ":material/block:", "\\"),
}
"""The statuses of INCS: Task List, by their number."""

TASK_TYPES = {3: "Message"}
"""The task types that INCS documents."""

COLUMNS = (
    "Task",
    "Status",
    "Name",
    "Assigned to",
    "Customer",
    "Phone",
    "Type",
    "Batch",
    "Created",
    "Updated",
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of a task log: title, detail, and time and payload as INCS sent them."""

    title: str
    detail: str
    at: str
    raw: dict[str, object]


def task_style(raw_status: object) -> StatusStyle:
    """The style of a task status; an unknown one is labelled *unrecognised: VALUE*."""
    text = str(raw_status)
    known = TASK_STYLES.get(int(text)) if text.isascii() and text.isdigit() else None
    if known is not None:
        return known
    return StatusStyle(f"unrecognised: {text}", GREY, "gray", ":material/question_mark:", "+")


def type_name(raw_type: object) -> str:
    """The name of a task's type; one that we do not know is *unrecognised: VALUE*."""
    named = {str(number): name for number, name in TASK_TYPES.items()}
    return named.get(str(raw_type), f"unrecognised: {raw_type}")


def task_row(task: Task, phone: str) -> dict[str, Cell]:
    """One row of the list; `phone` as it may be shown; times as INCS wrote them."""
    return {
        "Task": task.id,
        "Status": task_style(task.raw_status).label,
        "Name": task.name,
        "Assigned to": task.assignee_username,
        "Customer": task.user_name,
        "Phone": phone,
        "Type": type_name(task.type),
        "Batch": task.creation_id,
        "Created": task.created_at_raw,
        "Updated": task.updated_at_raw,
    }


def task_status_bars(counts: Mapping[int, int], total: int) -> list[CountBar]:
    """How many tasks have which status; what no known status explains is *unrecognised*."""
    bars = [
        CountBar(style.label, counts.get(number, 0), style.colour, style.pattern)
        for number, style in TASK_STYLES.items()
    ]
    rest = total - sum(bar.number for bar in bars)
    if rest > 0:
        bars.append(CountBar("unrecognised status", rest, GREY, "+"))
    return bars


def log_lines(task: Task) -> list[LogLine]:
    """The entries of a task log, oldest first (INCS: Task List, `logs[]`)."""
    return [_log_line(log) for log in sorted(task.logs, key=lambda log: log.id)]


def log_rows(task: Task) -> list[dict[str, Cell]]:
    """A task's log as a table; times as INCS wrote them."""
    return [
        {"Time": line.at, "Event": line.title, "Detail": line.detail} for line in log_lines(task)
    ]


def _log_line(log: TaskLog) -> LogLine:
    title, detail = _log_texts(log)
    return LogLine(title, detail, log.created_at_raw, log.raw)


def _log_texts(log: TaskLog) -> tuple[str, str]:
    match log.type:
        case TaskLogType.CREATED:
            return "Created", ""
        case TaskLogType.ASSIGNED:
            return "Assigned", f"to {log.assignee_username}"
        case TaskLogType.STATUS_CHANGED:
            before, after = (_status_label(log, key) for key in ("pre_status", "status"))
            return "Status changed", f"{before} → {after}"
        case TaskLogType.REMARK:
            return "Remark", log.comment
    return f"unrecognised: {log.raw.get('type', '')}", log.comment


def _status_label(log: TaskLog, key: str) -> str:
    return task_style(log.raw.get(key, "")).label
