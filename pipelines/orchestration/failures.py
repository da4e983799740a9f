"""How a failed step speaks: our own errors in their words, anybody else's by type and place only.

Dagster stores and shows the text of an exception. The project's own exceptions never carry a member's value; those of
libraries may, so of these only the type and the line in our code are told.
"""

import traceback
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import dagster as dg

_OURS = ("parsers", "schemas", "pipelines")


class _PlainFailure:
    """Turns an exception that leaves the block into a `dagster.Failure` that is safe to store."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or not isinstance(error, Exception) or isinstance(error, dg.Failure):
            return
        raise dg.Failure(description=describe_failure(error), allow_retries=False) from None


def describe_failure(error: Exception) -> str:
    """What failed, where, and what next, without a value."""
    if type(error).__module__.partition(".")[0] in _OURS:
        return str(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _module_of(frame.filename)]
    where = f"{_module_of(frames[-1].filename)} line {frames[-1].lineno}" if frames else "outside this project"
    return (
        f"Unexpected {type(error).__name__} at {where}. Nothing of this step was kept. The message is left out "
        "because it could hold a member's data; report type and place to the developers, then run the partition again."
    )


def _module_of(filename: str) -> str | None:
    parts = Path(filename).with_suffix("").parts
    starts = [index for index, part in enumerate(parts) if part in _OURS]
    return ".".join(parts[starts[-1] :]) if starts and "site-packages" not in parts[starts[-1] :] else None


def fails_plainly(step: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Decorate the body of an asset so that whatever fails in it speaks plainly."""

    @wraps(step)
    def body(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with _PlainFailure():
            yield from step(*args, **kwargs)

    return body
