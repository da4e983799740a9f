"""A partner's SFTP server on loopback: a real server, for the demo and for the delivery tests.

Belongs here: the server and its keys. Does not belong here: delivery (it must not know that this server is ours).
"""

import asyncio
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import asyncssh

START_SECONDS = 10

_CIPHERS = ("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr")
_KEX = ("curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "diffie-hellman-group16-sha512")
_MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512")


@dataclass(frozen=True)
class Keys:
    """A client's and a server's key pair: where the private halves lie, and the public halves as `type base64`."""

    client_path: Path
    client_public: str
    host_path: Path
    host_public: str


def ensure_keys(client_path: Path, host_path: Path) -> Keys:
    """The key pairs at two paths; Ed25519, made when missing, readable by their owner alone."""
    return Keys(client_path, _ensure_key(client_path), host_path, _ensure_key(host_path))


def _ensure_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    public = asyncssh.read_private_key(path).export_public_key().decode()
    return " ".join(public.split()[:2])


class PartnerServer:
    """An SFTP server in a thread of its own, from `start` (or `with`) to `stop`.

    Args:
        root: every user's folder lies below it; folders are made when missing.
        host_key_path: the server's private key.
        users: per user name its folder below `root`, which it cannot leave, and its public key (`type base64`).
        port: 0 takes a free one; `port` then says which.

    It listens on 127.0.0.1 only, lets in by public key only, and gives SFTP only: no shell, no forwarding.
    """

    def __init__(self, root: Path, host_key_path: Path, users: Mapping[str, tuple[str, str]], *, port: int = 0) -> None:
        self.port = port
        self._root = root
        self._host_key_path = host_key_path
        self._users = dict(users)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="partner-server", daemon=True)
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._open: set[asyncssh.SSHServerConnection] = set()

    def folder_of(self, user_name: str) -> Path:
        """Where a user's files lie on this machine."""
        return self._root / self._users[user_name][0]

    def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        for user_name in self._users:
            self.folder_of(user_name).mkdir(parents=True, exist_ok=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(START_SECONDS)
        except OSError:
            self._end_thread()
            raise

    def stop(self) -> None:
        """Close every connection and the port."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(START_SECONDS)
        self._end_thread()

    def __enter__(self) -> "PartnerServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _listen(self) -> None:
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: _Gate(self._users, self._open),
            server_host_keys=[self._host_key_path],
            sftp_factory=self._sftp,
            encryption_algs=_CIPHERS,
            kex_algs=_KEX,
            mac_algs=_MACS,
            allow_scp=False,
            agent_forwarding=False,
            x11_forwarding=False,
            line_editor=False,
        )
        self.port = self._acceptor.get_port()

    async def _close(self) -> None:
        if self._acceptor:
            self._acceptor.close()
            for connection in list(self._open):
                connection.abort()
            await self._acceptor.wait_closed()
            await asyncio.gather(*(connection.wait_closed() for connection in list(self._open)))

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()

    def _sftp(self, channel: asyncssh.SSHServerChannel) -> asyncssh.SFTPServer:
        folder = self.folder_of(channel.get_extra_info("username"))
        return asyncssh.SFTPServer(channel, chroot=os.fsencode(folder))


class _Gate(asyncssh.SSHServer):  # type: ignore[misc]  # asyncssh is not looked into
    """Lets in the users it knows, by their public keys."""

    def __init__(self, users: Mapping[str, tuple[str, str]], opened: set[asyncssh.SSHServerConnection]) -> None:
        self._users = users
        self._opened = opened
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Keep the connection, so that the server can end it."""
        self._connection = conn
        self._opened.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._opened.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        """Everybody must prove who they are."""
        return True

    def password_auth_supported(self) -> bool:
        """Never."""
        return False

    def public_key_auth_supported(self) -> bool:
        """The one way in."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the key is the user's."""
        known = self._users.get(username)
        return known is not None and asyncssh.import_public_key(known[1]) == key
