"""Tasks as rows, figures and lines of a log; statuses and kinds that INCS may add stay visible."""

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
    """One thing that happened to a task: what, by or for whom, INCS's own time and words."""

    title: str
    detail: str
    at: str
    raw: dict[str, object]


def task_style(raw_status: object) -> StatusStyle:
    """The look of a task's status; one that we do not know is *unrecognised: VALUE*."""
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
    tallies = [
        CountBar(look.label, counts.get(number, 0), look.colour, look.pattern)
        for number, look in TASK_STYLES.items()
    ]
    rest = total - sum(tally.number for tally in tallies)
    if rest > 0:
        tallies.append(CountBar("unrecognised status", rest, GREY, "+"))
    return tallies


def log_lines(task: Task) -> list[LogLine]:
    """A task's log in words, oldest first (INCS: Task List, `logs[]`)."""
    return [_log_line(log) for log in sorted(task.logs, key=lambda log: log.id)]


def log_rows(task: Task) -> list[dict[str, Cell]]:
    """A task's log as a table; times as INCS wrote them."""
    return [
        {"Time": line.at, "Event": line.title, "Detail": line.detail} for line in log_lines(task)
    ]


def _log_line(log: TaskLog) -> LogLine:
    title, detail = _log_words(log)
    return LogLine(title, detail, log.created_at_raw, log.raw)


def _log_words(log: TaskLog) -> tuple[str, str]:
    match log.type:
        case TaskLogType.CREATED:
            return "Created", ""
        case TaskLogType.ASSIGNED:
            return "Assigned", f"to {log.assignee_username}"
        case TaskLogType.STATUS_CHANGED:
            before, after = (_logged(log, key) for key in ("pre_status", "status"))
            return "Status changed", f"{before} → {after}"
        case TaskLogType.REMARK:
            return "Remark", log.comment
    return f"unrecognised: {log.raw.get('type', '')}", log.comment


def _logged(log: TaskLog, key: str) -> str:
    return task_style(log.raw.get(key, "")).label
