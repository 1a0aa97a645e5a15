"""Where the browser fetches a file that was made: streamed from disk, never held in memory."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

MEDIA_TYPES = {
    "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PATH = "/exports/{token}/{name}"


def download(request: Request) -> Response:
    """The file of a token; one that is not known (any more) looks like a missing page."""
    from incs_core.exports.job import exports  # the start of the server need not wait for it

    job = exports.job(str(request.path_params["token"]))
    if job is None or not job.is_whole:
        return PlainTextResponse(
            "This file is not here any more. Export it again on the Messages page.\n", 404
        )
    return FileResponse(
        job.path,
        media_type=MEDIA_TYPES[job.wanted.format],
        filename=job.wanted.file_name,
        headers={"Cache-Control": "no-store"},
    )
