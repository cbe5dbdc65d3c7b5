"""The room in a browser: who may come in, what is served, what ends, and a call taken in Chromium."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, WSServerHandshakeError
from aiohttp.web import AppRunner, TCPSite

from roleplay.__main__ import _run
from roleplay.errors import BadFile, ExitCode
from roleplay.transcripts import read, verify
from roleplay.wiring import browser_room, browser_session, serving
from roleplay.wiring.access import Access
from roleplay.wiring.browser_room import Room
from tests.chromium import CHROMIUM, PATIENCE, browser
from tests.conftest import ROOT

TOKEN = "a-token-nobody-guesses"
COLOURS = {"background": "#101010", "panel": "#202020", "foreground": "#eeeeee", "primary": "#aaccff"}
EVERYTHING = ("/", "/static/js/textual.js", "/static/css/xterm.css", "/pages/page.js", "/download/x", "/full", "/ws")

APP = """
import os, sys, time
from pathlib import Path
def send(kind, data):
    os.write(1, kind + len(data).to_bytes(4, "big") + data)
os.write(1, b"__GANGLION__\\n")
send(b"D", f"pid {os.getpid()} {os.environ['COLUMNS']}x{os.environ['ROWS']}".encode())
while data := os.read(0, 1024):
    if b"leave" in data:
        send(b"M", b'{"type": "exit"}')
        sys.exit()
    if b"crash" in data:
        os.abort()
if "stubborn" in sys.argv:
    time.sleep(60)
Path("ended").touch()
"""
"""Speaks as an app under a web driver does: says its pid, ends in good order when its input ends."""

TEXTUAL_APP = """
from pathlib import Path
from textual.app import App
class Noting(App):
    def note(self, word):
        with Path("notes").open("a") as notes:
            notes.write(word)
    def on_app_blur(self): self.note("blur ")
    def on_app_focus(self): self.note("focus ")
    async def action_quit(self): self.note("quit"); self.exit()
Noting().run()
"""


@asynccontextmanager
async def room(access=None, *, sessions=2, how=(), app=APP):
    """Serve an app and give a client that knows no token."""
    served = Room([sys.executable, "-c", app, *how], access or Access(), sessions=sessions, colours=COLOURS)
    runner = AppRunner(await served.application(), access_log=None, shutdown_timeout=serving.GOODBYE_S)
    await runner.setup()
    await TCPSite(runner, "127.0.0.1", 0).start()
    own = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(own, cookie_jar=CookieJar(unsafe=True), headers={"Origin": own}) as client:
        try:
            yield client
        finally:
            await runner.cleanup()


async def enter(client, query="", **headers):
    """Open the websocket as the room's own page does; return it with the pid and the size of the app behind it."""
    websocket = await client.ws_connect(f"/ws{query}", headers=headers)
    _, pid, size = (await websocket.receive_bytes(timeout=10)).decode().split()
    return websocket, int(pid), size


async def until(holds, seconds=10):
    """Wait for a state, never for a time."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  files and processes tell nobody
            await asyncio.sleep(0.02)


def runs(pid):
    """Return whether a process is there; the server has waited for those that are not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ended():
    """Return whether the app has ended in good order."""
    return Path("ended").exists()


@pytest.mark.parametrize(
    ("host", "public", "refused"),
    [
        ("127.0.0.1:8000", "", False), ("localhost:9000", "", False), ("[::1]:8000", "", False),
        ("evil.example:8000", "", True), ("localhost.evil.example", "", True), ("127.0.0.1.evil.example", "", True),
        ("", "", True), ("a b", "", True), ("127.0.0.1:x", "", True),
        ("room.example", "https://room.example", False), ("other.example", "https://room.example", True),
    ],
)  # fmt: skip
def test_this_machine_answers_to_its_own_names_only(host, public, refused):
    assert Access(public_url=public).refuses_address(host) is refused
    assert not Access(TOKEN, loopback_only=False).refuses_address(host)


@pytest.mark.parametrize(
    ("origin", "host", "public", "refused"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "", False), ("https://room.example", "room.example", "", False),
        ("https://room.example", "127.0.0.1:8000", "https://room.example/", False),
        ("", "localhost:8000", "", True), ("null", "localhost:8000", "", True),
        ("http://127.0.0.1:3000", "127.0.0.1:8000", "", True), ("http://evil.example", "room.example", "", True),
        ("https://evil.example", "127.0.0.1:8000", "https://room.example", True),
        ("http://room.example", "127.0.0.1:8000", "https://room.example", True),
    ],
)  # fmt: skip
def test_only_its_own_page_opens_the_websocket(origin, host, public, refused):
    assert Access(public_url=public).refuses_origin(origin, host) is refused


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--host", "0.0.0.0"], ExitCode.USAGE, "--token "),
        (["--host", "a-name.example"], ExitCode.USAGE, "--token "),
        (["--host", "::"], ExitCode.USAGE, "--token "),
        (["--token", "short"], ExitCode.USAGE, "fewer than 16"),
        (["--token", TOKEN, "--token-file", "t"], ExitCode.USAGE, "one is enough"),
        (["--token-file", "not-there"], ExitCode.BAD_FILE, "not-there cannot be read"),
        (["--token-file", "empty"], ExitCode.BAD_FILE, "no access token"),
        (["--public-url", "room.example"], ExitCode.USAGE, "https://practice.example.org"),
        (["--public-url", "https://room.example/below"], ExitCode.USAGE, "https://practice.example.org"),
    ],
)
def test_what_is_not_safe_is_refused_with_what_to_do(words, code, said, capsys):
    Path("empty").write_text("\n")
    assert _run(["serve", *words]) == code
    assert said in capsys.readouterr().err


def test_a_taken_port_and_a_missing_package_are_said_plainly(capsys, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert _run(["serve", "--port", str(taken.getsockname()[1])]) == ExitCode.USAGE
    assert "Another --port" in capsys.readouterr().err
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    assert _run(["serve"]) == ExitCode.USAGE
    assert "-m pip install textual-serve" in capsys.readouterr().err


@pytest.mark.parametrize("path", EVERYTHING)
async def test_with_a_token_every_address_asks_for_it(path):
    async with room(Access(TOKEN, loopback_only=False)) as client:
        for wrong in ("", "?token=", "?token=a-token-nobody-guesseS", f"?token={TOKEN}x"):
            answer = await client.get(path + wrong)
            assert answer.status == 401
            assert "access token" in await answer.text()
            assert not answer.cookies
        forged = await client.get(path, cookies={browser_room.COOKIE: TOKEN})
        assert forged.status == 401


async def test_the_token_is_shown_once_and_then_the_cookie_does():
    async with room(Access(TOKEN, loopback_only=False)) as client:
        answer = await client.get(f"/?token={TOKEN}")
        assert answer.status == 200
        cookie = answer.cookies[browser_room.COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Strict", "")
        assert TOKEN not in cookie.value
        expected = {"/download/x": 404, "/full": 503, "/ws": 400}
        found = {path: (await client.get(path)).status for path in EVERYTHING}
        assert found == {path: expected.get(path, 200) for path in EVERYTHING}
        websocket, _, _ = await enter(client)
        await websocket.close()
    async with room(Access(TOKEN, loopback_only=True, public_url="https://room.example")) as client:
        answer = await client.get(f"/?token={TOKEN}")
        assert answer.cookies[browser_room.COOKIE]["secure"] is True


async def test_another_name_or_another_page_gets_nothing():
    async with room() as client:
        answer = await client.get("/", headers={"Host": "evil.example"})
        assert answer.status == 403
        assert "textual.js" not in await answer.text()
        for origin in ("http://evil.example", "http://127.0.0.1:1", "null", ""):
            with pytest.raises(WSServerHandshakeError) as refused:
                await enter(client, Origin=origin)
            assert refused.value.status == 403


async def test_nothing_served_points_outside():
    """Follow every address in every page, style and script from the front page on."""
    async with room() as client:
        to_see, seen = ["/"], {}
        while to_see:
            path = to_see.pop()
            answer = await client.get(path)
            assert answer.status == 200, path
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            body = await answer.read()
            seen[path] = answer.content_type
            if answer.content_type not in ("text/html", "text/css", "text/javascript", "application/javascript"):
                continue
            text = re.sub(r"/\*.*?\*/", "", body.decode(), flags=re.DOTALL)
            assert not re.findall(r"(?:https?:|[\"'(=])//\w[^\s\"')]*", text), path
            if "javascript" in answer.content_type:
                continue
            for found in re.findall(r"""(?:src|href|action)="([^"]*)"|url\(["']?([^"')]*)""", text):
                name = "".join(found)
                if not name.startswith("data:"):
                    to_see.append(urljoin(path, name))
        assert {"/static/js/textual.js", "/pages/page.js", "/static/css/xterm.css"} < seen.keys()
        assert sum(name.endswith(".ttf") for name in seen) == 2


async def test_a_process_ends_when_its_browser_goes_away():
    async with room() as client:
        websocket, pid, _ = await enter(client)
        assert runs(pid)
        await websocket.send_json(["stdin", "hello"])
        await websocket.close()
        await until(lambda: not runs(pid))
        assert ended()


async def test_an_app_begins_with_the_focus_and_is_told_to_quit_when_its_browser_has_gone(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notes = tmp_path / "notes"
    async with room(app=TEXTUAL_APP) as client:
        websocket = await client.ws_connect("/ws")
        await until(lambda: notes.exists() and notes.read_text() == "blur focus ")
        await websocket.close()
        await until(lambda: notes.read_text() == "blur focus quit")


async def test_a_process_that_does_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(browser_session, "ENDING_S", 0.3)
    async with room(how=["stubborn"]) as client:
        websocket, pid, _ = await enter(client)
        await websocket.close()
        await until(lambda: not runs(pid))
        assert not ended()


@pytest.mark.parametrize("last", ["leave", "crash"])
async def test_a_browser_hears_that_its_app_has_ended(last):
    async with room() as client:
        websocket, pid, _ = await enter(client)
        await websocket.send_json(["stdin", last])
        assert (await websocket.receive(timeout=10)).type is WSMsgType.CLOSE
        await until(lambda: not runs(pid))


async def test_the_server_takes_its_processes_along():
    async with asyncio.timeout(serving.GOODBYE_S / 2), room() as client:
        websocket, pid, _ = await enter(client)
        assert runs(pid)
        assert not websocket.closed
    assert not runs(pid)
    assert ended()


async def test_only_as_many_come_in_as_there_are_places(monkeypatch):
    monkeypatch.setattr(browser_room, "PLACE_S", 0.2)
    async with room(sessions=1) as client:
        first, pid, _ = await enter(client)
        second = await client.ws_connect("/ws")
        assert await second.receive_json(timeout=5) == ["open_url", {"url": "/full", "new_tab": False}]
        assert (await second.receive(timeout=5)).type is WSMsgType.CLOSE
        full = await client.get("/full")
        assert (full.status, "Every place is taken" in await full.text()) == (503, True)
        await first.close()
        await until(lambda: not runs(pid))
        third, _, _ = await enter(client)
        await third.close()


async def test_sizes_are_kept_within_bounds_and_nonsense_ends_the_session(caplog):
    async with room() as client:
        for asked, given in (("?width=100&height=30", "100x30"), ("?width=999999&height=-4", "500x5")):
            websocket, _, size = await enter(client, asked)
            assert size == given
            await websocket.close()
        for nonsense in ("{}", "[", '["stdin"]', '["stdin", 5]', '["resize", {"width": "x", "height": 1e999}]'):
            websocket, pid, _ = await enter(client)
            await websocket.send_str(nonsense)
            assert (await websocket.receive(timeout=5)).type is WSMsgType.CLOSE, nonsense
            await until(lambda pid=pid: not runs(pid))
    assert not caplog.records


def said_by_customer(transcripts):
    """Return what the customer has said in the one call there is; nothing before there is one."""
    for file in transcripts.glob("*.jsonl"):
        with suppress(BadFile):  # its first record is being written
            return [e for e in read(file).events if e.type == "customer_said"]
    return []


@asynccontextmanager
async def served_for_real(transcripts):
    """Run the real server on a free port, with a token; give its process and where it is."""
    token = transcripts / "token"
    token.write_text(TOKEN)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roleplay", "serve", "--port", "0", "--token-file", str(token),
        cwd=ROOT, env={**os.environ, "ROLEPLAY_TRANSCRIPTS": str(transcripts)}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        told = (await asyncio.wait_for(process.stderr.readline(), PATIENCE)).decode()
        yield process, re.search(r"http://127\.0\.0\.1:\d+/", told)[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
async def test_a_call_is_taken_in_a_browser(tmp_path):
    kept = tmp_path / "calls"
    kept.mkdir()
    words = ("That is a fright. Tell me what happened.", "Let me look at it with you. What do you see?")
    async with served_for_real(kept) as (server, url):
        async with browser(tmp_path / "profile") as page:
            await page.open(url)
            await page.until("document.title === 'roleplay' && !!document.querySelector('[name=token]')")
            asking = await page.picture()
            page.complaints.clear()  # the console tells of the 401
            await page.type(TOKEN)
            await page.press("Enter")
            await page.until("document.body.classList.contains('-first-byte')")
            await until(lambda: len(page.drawn) > 1500)
            assert await page.value("location.href") == url
            await page.settled()
            await page.press("Enter")  # the call that suits next
            async with asyncio.timeout(PATIENCE):
                while not said_by_customer(kept):  # its brief is a moment in coming; asking twice does no harm
                    await page.press("Ctrl+S")
                    await page.settled()
            await page.shows(said_by_customer(kept)[0].text[:12])
            for turn, line in enumerate(words, 1):
                await page.type(line)
                await page.press("Enter")
                await until(lambda turn=turn: said_by_customer(kept)[-1].turn == turn, PATIENCE)
                await page.shows(said_by_customer(kept)[turn].text[:12])
            assert len(await page.picture()) > 2 * len(asking)
            assert page.complaints == []
            assert {re.sub(r"^ws", "http", u).startswith(url) for u in page.requests} == {True}
            assert any(u.startswith("ws:") for u in page.requests)
        (file,) = kept.glob("*.jsonl")
        await until(lambda: read(file).events[-1].type == "call_paused")
        transcript = read(file)
        assert [e.text for e in transcript.events if e.type == "agent_said"] == list(words)
        assert [e.turn for e in transcript.events if e.type == "customer_said"] == [0, 1, 2]
        assert verify(file).state == "unfinished"
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        await until(lambda: not children.exists() or children.read_text() == "")
