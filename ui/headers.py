"""Headers that tell a browser what the pages may do: run our scripts, and speak with their own server only."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import scripts

SHELL: Final = Path(st.__file__).with_name("static") / "index.html"
"""The document in which Streamlit draws every page."""
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy() -> str:
    """Content-Security-Policy under which Streamlit and Plotly work.

    Scripts come from the server, or are one of ours (`scripts.ALL`) or of Streamlit's own document, known by their digest.
    Styles are written by both libraries while they run, so any is allowed.
    """
    inline = " ".join(map(_digest, [*_INLINE.findall(SHELL.read_text()), *scripts.ALL]))
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' 'wasm-unsafe-eval' {inline}",  # WebAssembly: Streamlit's reader of its messages
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def always() -> dict[str, str]:
    """Headers of every answer."""
    return {
        "Content-Security-Policy": policy(),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class Headers:
    """ASGI middleware that adds the headers to every answer, and keeps cookies to HTTPS where that is what people use.

    Parameters
    ----------
    app : ASGI application
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._always = always()
        self._is_https = _is_https()
        if self._is_https:
            self._always["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                if self._is_https:
                    message["headers"] = list(_secure(message["headers"]))
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def _is_https() -> bool:
    """Whether people reach the pages by HTTPS, which the address to which they come back from signing in tells."""
    try:
        auth = st.secrets.get("auth")
    except (OSError, ValueError):
        return False
    return auth is not None and str(auth.get("redirect_uri", "")).startswith("https://")


def _secure(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers:
        is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        yield name, value + b"; Secure" if is_open else value
