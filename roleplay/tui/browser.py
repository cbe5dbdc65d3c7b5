"""The driver of an app that is shown in a browser."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Quit, keeping the call that is on, when the server says no more: the browser, or the server, has gone."""

    def run_input_thread(self) -> None:
        """Pass on what the browser sends, until there is no more."""
        super().run_input_thread()
        self._app.call_later(self._app.run_action, "quit")
