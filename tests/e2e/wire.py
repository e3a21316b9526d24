"""A visitor without a browser: whatever can be sent to the dashboard by hand, and all that it answers."""

from __future__ import annotations

import contextlib
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any, Self

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

XSRF = "_streamlit_xsrf"


class Wire:
    """A session of the dashboard over a bare web socket.

    Parameters
    ----------
    address : str
        Of the server.
    cookies : mapping, optional
        Of a browser; by default those of one that comes for the first time.
    headers : mapping, optional
        Sent with the request, in place of what a browser sends.
    session : str
        Session to go on with, "" for a new one.
    """

    def __init__(
        self,
        address: str,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
    ) -> None:
        jar = first_cookies(address) if cookies is None else dict(cookies)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), **(headers or {})}
        host = address.removeprefix("http://")
        name, _, port = host.partition(":")
        spoken = [part for part in ("streamlit", jar.get(XSRF, "none"), session) if part]
        with contextlib.ExitStack() as opened:
            plain = opened.enter_context(socket.create_connection((name, int(port))))
            opening = connect(
                f"ws://{sent.pop('Host', host)}/_stcore/stream",
                sock=plain,
                origin=Origin(sent.pop("Origin", address)),
                additional_headers=sent,
                subprotocols=[Subprotocol(part) for part in spoken],
                max_size=None,
                ping_interval=None,  # no browser asks a busy server whether it is still there
                proxy=None,
                legacy=False,
            )
            self._socket: ClientConnection = opened.enter_context(opening)
            self._open = opened.pop_all()
        self.messages: list[ForwardMsg] = []
        self.session = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._open.close()

    def run(self, page: str = "", clicked: str = "", patience: float = 60.0, **texts: str) -> str:
        """Run a page; gives all the text that came back.

        Parameters
        ----------
        page : str
            Its address, "" for Home.
        clicked : str
            Id of a button that is pressed, whether it is on the page or not.
        **texts : str
            Widgets that hold a text, by their id.
        """
        said = BackMsg()
        said.rerun_script.page_name = page
        said.rerun_script.context_info.url = "http://localhost/"
        if clicked:
            said.rerun_script.widget_states.widgets.add(id=clicked, trigger_value=True)
        for widget, text in texts.items():
            said.rerun_script.widget_states.widgets.add(id=widget, string_value=text)
        self._socket.send(said.SerializeToString())
        self.messages = []
        end = time.monotonic() + patience
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(max(end - time.monotonic(), 0.01), decode=False))
            self.messages.append(message)
            if message.HasField("new_session"):
                self.session = message.new_session.initialize.session_id or self.session
            if message.HasField("script_finished") and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self.text

    @property
    def text(self) -> str:
        """Every text in the answers to the last run."""
        return "\n".join(text for message in self.messages for text in _texts(message))

    def button(self, label: str) -> str:
        """Id of the button of this label on the page."""
        buttons = (m.delta.new_element.button for m in self.messages if m.delta.new_element.HasField("button"))
        return next(button.id for button in buttons if button.label == label)


def first_cookies(address: str) -> dict[str, str]:
    """Cookies that the server gives to who comes for the first time."""
    with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
        jar = SimpleCookie(answer.headers["Set-Cookie"])
    return {XSRF: jar[XSRF].value}


def _texts(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        values: Any = value if field.is_repeated else [value]
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if field.message_type.GetOptions().map_entry:
                yield str(value)
            else:
                for each in values:
                    yield from _texts(each)
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield from values
        elif field.type == FieldDescriptor.TYPE_BYTES:
            yield from (each.decode(errors="replace") for each in values)
