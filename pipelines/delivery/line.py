"""The line to a partner: opened when first needed, opened again after a failure, given up when that is no use.

Belongs here: connecting and waiting. Does not belong here: what is sent.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from pipelines.delivery.connections import Connection
from pipelines.delivery.sftp import PartnerFolder, TerminalDeliveryError, TransientDeliveryError, open_folder

ATTEMPTS = 3
FIRST_DELAY_SECONDS = 2


class Line:
    """A line to one partner's folder, for the time of a `with`."""

    def __init__(
        self,
        connection: Connection,
        folder_name: str,
        *,
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._folder_name = folder_name
        self._sleep = sleep
        self._jitter = jitter
        self._stack = ExitStack()
        self._folder: PartnerFolder | None = None
        self._given_up: TerminalDeliveryError | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def attempts(self) -> Iterator[int]:
        """The numbers of the attempts, from 0, with a wait that doubles before each but the first."""
        for number in range(ATTEMPTS):
            if number:
                self._sleep(FIRST_DELAY_SECONDS * 2 ** (number - 1) * (1 + self._jitter()))
            yield number

    def folder(self) -> PartnerFolder:
        """The partner's folder.

        Raises:
            TerminalDeliveryError: the partner cannot be reached; from then on the same for every file, at once.
        """
        if self._given_up:
            raise self._given_up
        if self._folder is None:
            self._folder = self._open()
        return self._folder

    def drop(self) -> None:
        """Close the connection; the next use opens a new one."""
        self._folder = None
        self._stack.close()

    def _open(self) -> PartnerFolder:
        reason = ""
        for _ in self.attempts():
            try:
                return self._stack.enter_context(open_folder(self._connection, self._folder_name))
            except TransientDeliveryError as error:
                reason = str(error)
            except TerminalDeliveryError as error:
                self._given_up = error
                raise
        self._given_up = TerminalDeliveryError(
            f"{reason} Given up after {ATTEMPTS} attempts; the next run tries again."
        )
        raise self._given_up
