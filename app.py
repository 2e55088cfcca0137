"""The page: asking, comparing and reading reports, each word with where it stands.

``python app.py`` serves on 127.0.0.1; README.md lists the environment variables that change what and where.
"""

from __future__ import annotations

import os
import socket
import sys

# Before the imports: nothing is told to anybody outside, and this machine is asked without a proxy.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
if not os.environ.get("KIKERU_ENCODER"):
    os.environ["HF_HUB_OFFLINE"] = "1"
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "127.0.0.1", "localhost"]))

from corpus.errors import KikeruError
from page.settings import Settings, SettingsError, read_settings


def main() -> int:
    """Serves until interrupted. 2 for a setting that is none, 1 where the page cannot be served."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        print(f"kikeru: {error}", file=sys.stderr)
        return 2
    listening = _listening(settings)
    if listening is None:
        print(
            f"kikeru: port {settings.port} is taken or not permitted: choose another with PORT=",
            file=sys.stderr,
        )
        return 1
    from page.serve import serve  # what is heavy comes after what can be refused at once

    try:
        serve(settings, listening)
    except KikeruError as error:
        print(f"kikeru: {error}", file=sys.stderr)
        return 1
    return 0


def _listening(settings: Settings) -> socket.socket | None:
    """The socket that is served: taken before anything is loaded; None where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError:
        taken.close()
        return None
    return taken


if __name__ == "__main__":
    sys.exit(main())
