"""Who may see the pages, and whose diaries they see.

On a person's own computer nobody signs in. On a server each visitor signs in with Streamlit's OpenID Connect (`[auth]` in
secrets.toml), and sees what is theirs. A page that others could reach and where nobody signs in stays shut.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError

from myolog.errors import StoreError
from myolog.store.store import HERSELF
from ui.text import md

ALLOW_OPEN: Final = "MYOLOG_ALLOW_OPEN"
"""Variable of the environment that opens the pages to whoever reaches them."""
LOCAL: Final = ("127.0.0.1", "localhost", "::1")
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
"""Headers with which a proxy says that the request comes from elsewhere."""
NO_PROVIDERS: Final = ("client_kwargs",)
"""Tables inside [auth] that describe no provider."""


class Shut(Exception):  # noqa: N818 - the sentence is told on the page
    """Why nobody is let in."""


def gate() -> None:
    """Let in who may see the pages; for anybody else the page says why, and ends here."""
    try:
        signing_in = _auth()
        if signing_in is not None and _who() is None:
            _sign_in(signing_in)
        elif signing_in is not None or is_local() or is_open():
            return
        else:
            _refuse()
    except Shut as shut:
        _told("This dashboard stays shut", str(shut))
    st.markdown("Information, not medical advice.")
    st.stop()


def is_local() -> bool:
    """Whether this visitor sits at the computer that runs the pages, so that its own files may be opened from them."""
    return _auth() is None and comes_from_here(st.get_option("server.address"), st.context.headers)


def is_open() -> bool:
    """Whether whoever runs the dashboard has opened it to everybody who reaches it."""
    return os.environ.get(ALLOW_OPEN) == "1"


def comes_from_here(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request can only come from the computer that runs the pages.

    A page elsewhere that has its name point to this computer is told by the name that it asks for.

    Parameters
    ----------
    address : str or None
        At which the server listens; None for all.
    headers : mapping
        Of the request.
    """
    if address not in LOCAL or any(headers.get(name) for name in FORWARDED):
        return False
    host = headers.get("Host")
    if host is None:  # no request at all, as in a test without a browser
        return True
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in LOCAL or name.endswith(".localhost")


def owner() -> str:
    """Whose diaries this visitor sees: issuer and subject of who signed in, nobody's mail address.

    Raises
    ------
    StoreError
        If somebody has to sign in first.
    """
    if _auth() is None:
        return HERSELF
    who = _who()
    if who is None:
        raise StoreError("Sign in to see what you keep.")
    return who


def name() -> str:
    """What the person who signed in is called, "" where nobody signs in."""
    return str(st.user.get("name") or st.user.get("email") or "") if _auth() is not None else ""


def signs_in() -> bool:
    """Whether visitors sign in here."""
    return _auth() is not None


def promise() -> str:
    """What happens to what a person brings, in one sentence of Markdown."""
    if is_local():
        return "Everything stays on this computer. Myolog sends nothing anywhere."
    if signs_in():
        return "What you bring stays on the server of whoever runs this dashboard. Myolog sends nothing anywhere else."
    return "This dashboard is open: whoever reaches it sees and changes what is kept here."


def _auth() -> Mapping[str, Any] | None:
    """The table [auth] of the secrets, None where there is none.

    Raises
    ------
    Shut
        If secrets are there that cannot be read: nobody knows then whether visitors have to sign in.
    """
    try:
        table = st.secrets.get("auth")
    except (OSError, ValueError):
        if not any(Path(file).exists() for file in st.get_option("secrets.files")):
            return None
        raise Shut("Its secrets.toml cannot be read. Whoever runs it finds out why in the log of the server.") from None
    if table is not None and not isinstance(table, Mapping):
        raise Shut("[auth] in its secrets.toml is no table. docs/hosting.md shows how it is written.")
    return table


def _who() -> str | None:
    """Issuer and subject of who signed in; None if nobody has."""
    if not st.user.get("is_logged_in"):
        return None
    issuer, subject = st.user.get("iss"), st.user.get("sub")
    if not (isinstance(issuer, str) and issuer and isinstance(subject, str) and subject):
        raise Shut(
            "You are signed in, but your provider does not say as whom. Whoever runs this dashboard has to mend it."
        )
    return f"{issuer} {subject}"


def _sign_in(auth: Mapping[str, Any]) -> None:
    _told("Myolog", "Sign in to see your diary. Each person sees only their own.")
    named = [key for key, table in auth.items() if isinstance(table, Mapping) and key not in NO_PROVIDERS]
    if ("client_id" in auth or not named) and st.button("Sign in", type="primary", key="sign_in"):
        _login(None)
    for provider in named:
        if st.button(f"Sign in with {md(provider.capitalize())}", type="primary", key=f"sign_in_{provider}"):
            _login(provider)


def _login(provider: str | None) -> None:
    try:
        st.login(provider)
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as error:
        logging.getLogger(__name__).error("Nobody can sign in: %s", error)  # noqa: TRY400 - says it all, without a traceback
        st.error("Signing in is not set up completely here. Whoever runs this dashboard finds out why in its log.")


def _refuse() -> None:
    _told(
        "This dashboard is for one computer",
        "Other computers can reach this page, and nobody signs in, so it shows nothing: anybody could read the diaries that "
        "are kept here. Open it on the computer that runs it, by the address 127.0.0.1 or localhost.",
    )
    st.markdown(
        "If you run it: docs/hosting.md says how visitors sign in. In a network in which you trust everybody, start it with "
        f"`{ALLOW_OPEN}=1`; whoever reaches the page then sees and changes all that is kept."
    )


def _told(title: str, sentence: str) -> None:
    st.title(title, anchor=False)
    st.markdown(sentence)
