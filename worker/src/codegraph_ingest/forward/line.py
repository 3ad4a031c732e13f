"""Talks to PostHog: one request at a time, each of them bounded. Nothing else here does.

Redirects are not followed, cookies not kept, and no more than a few KiB of a reply are read.
The proxies that are set up for this machine are used, but not for what stays on it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import httpx

from codegraph_ingest.forward import posthog
from codegraph_ingest.forward.backend import Backend, is_loopback

SECONDS = 30.0
"""How long a request may take in all: names, connection, request and reply."""

_ENOUGH_OF_A_REPLY = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    Attributes:
        verdict: What it says of what was sent.
        words: What happened, for the log: nothing that was sent or received is quoted.
        wait: Seconds that PostHog asks to wait.
        found: How many of the ids to be deleted PostHog knew, where it says so.
    """

    verdict: posthog.Verdict
    words: str
    wait: float = 0.0
    found: int | None = None


class Line:
    """A connection to PostHog, opened when something is sent. Use it in ``async with``.

    Args:
        backend: Where to.
        clock: What time it is, in seconds since the epoch; for ``Retry-After``.
        seconds: How long a request may take in all.
    """

    def __init__(
        self, backend: Backend, clock: Callable[[], float], seconds: float = SECONDS
    ) -> None:
        self._backend, self._clock, self._seconds = backend, clock, seconds
        self._client = httpx.AsyncClient(
            timeout=seconds,
            follow_redirects=False,
            trust_env=not is_loopback(httpx.URL(backend.url).host),
            limits=httpx.Limits(max_connections=1),
            headers={"user-agent": posthog.LIB, "accept-encoding": "identity"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def capture(self, events: Sequence[Mapping[str, Any]]) -> Answer:
        """Send events, once. Raises nothing: every fault is an answer too.

        Args:
            events: The fields of each; see `posthog.event`.
        """
        body = posthog.body(self._backend.key, events)
        if len(body) > posthog.LARGEST_BODY:
            return Answer("refused", "larger than PostHog takes")
        return await self._post(f"{self._backend.url}/batch/", body, {}, posthog.judge)

    async def erase(self, machine_ids: Sequence[str]) -> Answer:
        """Ask for the deletion of what belongs to ids, once. Raises nothing.

        Args:
            machine_ids: The ids.
        """
        return await self._post(
            f"{self._backend.api_url}/api/projects/{self._backend.project}/persons/bulk_delete/",
            posthog.deletion(machine_ids),
            {"authorization": f"Bearer {self._backend.personal_key}"},
            lambda status, _: posthog.judge_deletion(status),
        )

    async def _post(
        self,
        url: str,
        body: bytes,
        headers: dict[str, str],
        judge: Callable[[int, bytes], posthog.Verdict],
    ) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._exchange(url, body, headers, judge)
        except TimeoutError:
            return Answer("later", f"no answer within {self._seconds:g} s")
        except httpx.TimeoutException:
            return Answer("later", f"no answer within {self._seconds:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            # Its name alone, since its words could quote an address or what was received.
            return Answer("later", f"failed: {type(problem).__name__}")

    async def _exchange(
        self,
        url: str,
        body: bytes,
        headers: dict[str, str],
        judge: Callable[[int, bytes], posthog.Verdict],
    ) -> Answer:
        headers = {"content-type": "application/json", **headers}
        async with self._client.stream("POST", url, content=body, headers=headers) as reply:
            received = bytearray()
            async for part in reply.aiter_raw():
                received += part
                if len(received) > _ENOUGH_OF_A_REPLY:
                    break
        status = reply.status_code
        verdict = judge(status, bytes(received))
        over_quota = verdict == "later" and 200 <= status < 300
        return Answer(
            verdict,
            f"{status}, over quota" if over_quota else str(status),
            _retry_after(reply.headers.get("retry-after", ""), self._clock()),
            posthog.persons_found(bytes(received)),
        )


def _retry_after(text: str, now: float) -> float:
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
