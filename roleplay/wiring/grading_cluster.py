"""Grade files on a Dask cluster: each file goes there whole, and comes back as scorecards."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from roleplay.errors import EndpointProblem
from roleplay.grading import Scorecard
from roleplay.wiring.cluster import Cluster, Lost
from roleplay.wiring.grading_files import found_file, grade_files

AHEAD = 4
"""Files that are on their way for each worker: more would only wait in memory."""
LISTENS_S = 1.0


class Graded(NamedTuple):
    """Hold a conversation's id and its grade."""

    id: str
    card: Scorecard


def grade_there(
    files: Sequence[str], rubrics: Sequence[str], observer: str, address: str
) -> Iterator[tuple[str, Scorecard]]:
    """Yield the id and scorecard of every conversation in the files, in their order, as `grade_files` does.

    Raises:
        BadFile: if a file holds no conversation.
        UsageProblem: if a name is neither a file nor a kept call, or Dask is not installed.
        EndpointProblem: if the cluster does not answer, or its workers die with a file.
    """
    paths = [found_file(name) for name in files]
    with closing(Cluster(address)) as cluster:
        left, done, due = deque(enumerate(paths)), dict[str, list[Graded]](), 0
        flying = 0
        while due < len(paths):
            while left and flying < AHEAD * cluster.workers:
                number, path = left.popleft()
                cluster.call(str(number), graded_bytes, path.name, path.read_bytes(), tuple(rubrics), observer)
                flying += 1
            for name, came in cluster.take(LISTENS_S):
                flying -= 1
                if isinstance(came, Lost):
                    raise EndpointProblem(f"{paths[int(name)]}: the workers that were to grade it died.")
                done[name] = came
            while str(due) in done:
                yield from done.pop(str(due))
                due += 1


def graded_bytes(name: str, content: bytes, rubrics: Sequence[str], observer: str) -> list[Graded]:
    """Return the conversations of a file with their grades, in a worker's process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return [Graded(*one) for one in grade_files([str(path)], rubrics, observer)]
