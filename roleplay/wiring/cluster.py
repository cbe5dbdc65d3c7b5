"""A Dask cluster: connect to it, and hear from its workers as they finish. Dask is loaded with the first connection."""

from __future__ import annotations

from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from roleplay.errors import EndpointProblem, UsageProblem

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECTS_S = 10.0
"""How long a cluster may take to answer."""
FETCHED_S = 1.0
"""How long a result that is ready may take to come before others are looked at; one whose worker died comes later."""


class Lost(Exception):
    """Say that workers died with a task, one after another."""


class Cluster:
    """Have functions called on the workers of a cluster."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            UsageProblem: if Dask is not installed.
            EndpointProblem: if nothing answers at the address, or the cluster has no workers.
        """
        try:
            from distributed import Client
        except ImportError as error:
            remedy = "`pip install 'roleplay[cluster]'` installs it."
            raise UsageProblem("A cluster needs Dask, which is not installed.", remedy) from error
        try:
            self._client: Client = Client(address, timeout=CONNECTS_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            message = f"No Dask scheduler answers at {address}."
            raise EndpointProblem(message, "`dask scheduler` starts one and prints its address.") from error
        self.workers = len(self._client.scheduler_info(n_workers=-1)["workers"])
        if not self.workers:
            self.close()
            message = f"The cluster at {address} has no workers."
            raise EndpointProblem(message, f"`dask worker {address}` starts one.")
        self._ready: Queue[Future[Any]] = Queue()
        self._names: dict[str, str] = {}
        self._held: dict[str, Future[Any]] = {}
        self._given = 0

    def call(self, name: str, function: Any, *words: Any) -> None:
        """Have a function called with some words; `take` names what came of it by the name."""
        self._given += 1
        key = f"roleplay-{name}-{self._given}"
        future = self._client.submit(function, *words, key=key, pure=False)
        self._names[key], self._held[key] = name, future
        future.add_done_callback(self._ready.put)

    def take(self, seconds: float) -> list[tuple[str, Any]]:
        """Return names with what came of them, waiting so long for the first; `Lost` where workers died with it.

        Raises:
            Exception: what a function raised.
        """
        found = list[tuple[str, Any]]()
        try:
            ready = [self._ready.get(timeout=seconds)]
        except Empty:
            return found
        while not self._ready.empty():
            ready.append(self._ready.get())
        for future in ready:
            try:
                result = self._result(future)
            except TimeoutError:
                self._ready.put(future)
                continue
            found.append((self._names.pop(future.key), result))
            del self._held[future.key]
        return found

    def close(self) -> None:
        """Let go of the cluster; what is being worked on there is called off."""
        self._client.cancel(list(self._held.values()))
        self._client.close()

    def _result(self, future: Future[Any]) -> Any:
        from distributed import CancelledError, KilledWorker

        try:
            return future.result(timeout=FETCHED_S)
        except (KilledWorker, CancelledError) as error:
            return Lost(str(error))
