"""The two ports of the service: what it needs of an engine, and what it promises in return."""

from __future__ import annotations

from typing import Protocol

from codegraph_ingest.errors import IngestError
from codegraph_ingest.validation import Batch


class Unavailable(IngestError):
    """Events cannot be made durable now; the client is to send them again later.

    Args:
        reason: One line for the operator's log, with nothing of a request in it.
    """


class Limiter(Protocol):
    """Says who has sent enough for now."""

    async def limit(self, key: str) -> float:
        """Note one request of a key.

        Args:
            key: Whom to count it for: a machine's id, or a salted hash that stands for an address.
                Never an address.

        Returns:
            Seconds to wait before the next one; 0 where this one is within the limit.
        """
        ...


class Store(Protocol):
    """Keeps events."""

    async def store(self, batch: Batch) -> None:
        """Make the events of a batch durable; return when they are, not before.

        Storing an event again, by its id, changes nothing.

        Args:
            batch: What `validation.validate` kept of a request.

        Raises:
            Unavailable: They are not durable, and none of them counts as acknowledged.
        """
        ...

    async def erase(self, machine_id: str) -> None:
        """Delete everything of an id, and see to it that the backend deletes it too.

        Args:
            machine_id: The id of a machine in a month.

        Raises:
            Unavailable: It could not be deleted, or its deletion not be queued.
        """
        ...
