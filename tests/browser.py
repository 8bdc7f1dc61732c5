"""A real browser, spoken to by its own protocol: a page at the width of a telephone, taps, the back button, and every request it makes."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

PHONE, DESK = 390, 1280
Tell = Callable[..., Awaitable[dict[str, Any]]]


class Page:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.requests: list[str] = []

    async def tell(self, method: str, **params: object) -> dict[str, Any]:
        """One command of the protocol, and its answer; requests told of meanwhile are noted."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        while True:
            message = json.loads((await self._socket.receive(timeout=60)).data)
            if message.get("method") == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
            if message.get("id") == self._number:
                assert "error" not in message, message
                return dict(message["result"])

    async def read(self, script: str) -> Any:
        """What an expression is worth in the page; the page's own policy does not reach this far."""
        return (await self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True))["result"].get(
            "value"
        )

    async def tap(self, script: str) -> None:
        """Press the element an expression gives, at its middle, as a finger or a mouse does."""
        x, y = await self.read(
            f"(() => {{ const e = {script}; e.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.tell("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def open(self, url: str, width: int) -> None:
        """Show a page at a width."""
        await self.tell("Network.enable")
        await self.tell("Page.enable")
        await self.tell("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width == PHONE)
        await self.tell("Page.navigate", url=url)
        for _ in range(100):
            if await self.read("document.readyState") == "complete" and await self.read("location.href") != "about:blank":
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the page did not open")


def in_browser(folder: Path, work: Callable[[Page], Awaitable[None]]) -> None:
    """Do some work in a browser of its own; skipped where none starts."""
    if shutil.which("chromium") is None:
        pytest.skip("a real browser is needed")
    profile = folder / "profile"
    browser = subprocess.Popen(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        asyncio.run(_work(profile / "DevToolsActivePort", browser, work))
    finally:
        browser.terminate()
        browser.wait(timeout=30)


async def _work(sign: Path, browser: "subprocess.Popen[bytes]", work: Callable[[Page], Awaitable[None]]) -> None:
    for _ in range(300):
        if sign.exists() and sign.read_text().count("\n"):
            break
        if browser.poll() is not None:
            pytest.skip("the browser does not start here")
        await asyncio.sleep(0.1)
    else:
        pytest.skip("the browser does not start here")
    port = sign.read_text().splitlines()[0]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            tabs = json.loads(await answer.text())
        address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
        async with session.ws_connect(address.replace("localhost", "127.0.0.1"), max_msg_size=0) as socket:
            await work(Page(socket))
