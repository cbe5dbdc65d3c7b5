"""The driver of an app that is shown in a browser."""

from __future__ import annotations

from textual import events
from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Begin with the keyboard's focus, and quit, keeping the call that is on, when the server says no more."""

    def start_application_mode(self) -> None:
        """Start; whoever opens a page is looking at it."""
        super().start_application_mode()
        # after the blur that the web driver begins with, which may come later than the page's own word
        self._app.call_later(self._app.post_message, events.AppFocus())

    def run_input_thread(self) -> None:
        """Pass on what the browser sends, until there is no more: the browser, or the server, has gone."""
        super().run_input_thread()
        self._app.call_later(self._app.run_action, "quit")
