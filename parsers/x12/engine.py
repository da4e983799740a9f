"""The engine: a file in, frames chunk by chunk out, on as many threads as there are workers.

Belongs here: threads and the bounded window of chunks in flight. Does not belong here: anything about X12.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import FileIO

from parsers.x12.assembly import Assembled, Assembly
from parsers.x12.chunks import CHUNK_BYTES, LOOP_BYTES, chunks
from parsers.x12.parts import Part, Relay, read_part
from parsers.x12.stores import Stores


def read(
    stream: FileIO,
    assembly: Assembly,
    *,
    workers: int = 2,
    chunk_bytes: int = CHUNK_BYTES,
    loop_bytes: int = LOOP_BYTES,
) -> Iterator[Assembled]:
    """Read a file chunk by chunk; the result depends neither on `workers` nor on `chunk_bytes`.

    Args:
        stream: the file, from its begin, opened for bytes and without buffering.
        assembly: takes up the parts by its tables; its state afterwards tells what was read.
        workers: threads that read chunks; so many chunks and two more are in memory at once.
        chunk_bytes: bytes of a chunk.
        loop_bytes: the most bytes between two places where the file may be cut.

    Raises:
        OSError: the file cannot be read.
    """
    tables = assembly.tables
    waiting: deque[Future[Part]] = deque()
    relay, stores = Relay(), Stores(tables)
    with ThreadPoolExecutor(workers, thread_name_prefix="x12") as pool:
        for chunk in chunks(stream, tables.loops, chunk_bytes=chunk_bytes, loop_bytes=loop_bytes):
            # The next chunk goes to the workers before this one's turn comes, so that none of them waits for it.
            first = waiting.popleft().result() if len(waiting) > workers else None
            waiting.append(pool.submit(read_part, chunk, tables, stores, *relay.next()))
            del chunk
            if first is not None:
                yield assembly.add(first)
                del first
        while waiting:
            yield assembly.add(waiting.popleft().result())
    yield Assembled({}, assembly.finish())
