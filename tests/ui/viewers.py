"""People who look at a running dashboard, as the server sees them: a websocket each."""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

PATIENCE_S = 60.0


def seen(url: str, page: str = "", query: str = "") -> str:
    """All that one run of a page sends to a new viewer, in one text.

    Args:
        url: the dashboard's address.
        page: the page's address on it; "" is the home page.
        query: what stands after the question mark.
    """
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, origin=Origin(url), max_size=None, open_timeout=PATIENCE_S) as viewer:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        viewer.send(asked.SerializeToString())
        return "\n".join(str(each) for each in _until_finished(viewer))


def _until_finished(viewer: ClientConnection) -> Iterator[ForwardMsg]:
    while True:
        message = ForwardMsg.FromString(viewer.recv(PATIENCE_S, decode=False))
        yield message
        if message.WhichOneof("type") == "script_finished":
            return
