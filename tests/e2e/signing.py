"""A provider at which the people of the tests sign in, and a dashboard's secrets that name it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.driver import Visitor, Watch, free_port

PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"sub": "1001", "name": "Ada L.", "email": "ada@private.example"},
    "bob": {"sub": "1002", "name": "Bob B.", "email": "bob@private.example"},
    # A provider of a company sends each group that somebody is in, and all of it stands in cookies.
    "cem": {"sub": "1003", "name": "Cem C.", "groups": [f"/department-{n * n}/team-{n**3}" for n in range(250)]},
}
SECRET_OF_COOKIES = "only the server of this test knows it"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Address of a provider at which people sign in."""
    port = free_port()
    people = [part for person in PEOPLE.values() for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _answering(address: str) -> str:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=1).close()
        except OSError:
            time.sleep(0.25)
        else:
            return address
    raise AssertionError("the provider did not answer")


def secrets(folder: Path, address: str, provider: str) -> dict[str, str]:
    """Variables with which a dashboard, reached at an address, has people sign in at a provider."""
    file = folder / "secrets.toml"
    file.write_text(
        f"""[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{SECRET_OF_COOKIES}"
client_id = "myolog"
client_secret = "of the tests"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
    )
    return {"STREAMLIT_SECRETS_FILES": str(file)}


def sign_in(visitor: Visitor, name: str, provider: str, watch: Watch) -> Visitor:
    """Have a visitor sign in as one of `PEOPLE`."""
    watch.expected += [f"{provider}/", "https://cdn.jsdelivr.net/"]
    visitor.page.context.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())  # the provider's own looks
    visitor.open()
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.page.get_by_role("button", name=PEOPLE[name]["sub"], exact=True).click()
    visitor.settle(f"Signed in as {PEOPLE[name]['name']}")
    return visitor
