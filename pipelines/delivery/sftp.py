"""A folder at a partner, over SFTP: pinned host keys, key login alone, time limits, errors that say whether to retry.

Belongs here: the protocol's own steps. Does not belong here: their order, or what state follows (`outbox`).
"""

import errno
import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import BinaryIO, Protocol

import paramiko

from pipelines.delivery.connections import Connection

CONNECT_SECONDS = 20
ANSWER_SECONDS = 60
"""Longest silence within an operation. A server that hashes or scans an upload on close may take a while."""

CHUNK_BYTES = 1 << 18
_READS_AHEAD = 64

_CIPHERS = ("aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr")
_DIGESTS = (
    *("hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com"),
    *("hmac-sha2-512", "hmac-sha2-256"),
)


class DeliveryError(Exception):
    """An operation at a partner failed. The message names host and operation, never a file's content."""

    rule_code = "DELIVERY-FAILED"


class TransientDeliveryError(DeliveryError):
    """It may work when tried again."""


class TerminalDeliveryError(DeliveryError):
    """It will not work until somebody changes something."""


class HostKeyError(TerminalDeliveryError):
    """The server showed a key that is not pinned; nothing was sent, not even our user name."""

    rule_code = "DELIVERY-HOST-KEY"


class Presence(Enum):
    """What lies under a name, compared with a file."""

    ABSENT = "absent"
    SAME = "same"
    OTHER = "other"


class PartnerFolder(Protocol):
    """A folder at a partner. Every operation raises `TransientDeliveryError` or `TerminalDeliveryError`."""

    def presence(self, name: str, *, size_bytes: int, sha256: str, keep: Callable[[], None]) -> Presence:
        """What lies under the name, by size and then by reading it back; `keep` is called between pieces."""

    def exists(self, name: str) -> bool:
        """Whether anything lies under the name."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens when there is none."""

    def upload(self, name: str, content: BinaryIO, *, keep: Callable[[], None]) -> None:
        """Write a new file; an existing one is not overwritten. `keep` is called between pieces."""

    def rename(self, name: str, new_name: str) -> None:
        """Rename without overwriting."""


class SftpFolder:
    """`PartnerFolder` on an open SFTP session."""

    def __init__(self, session: paramiko.SFTPClient, folder: str, host: str) -> None:
        self._session = session
        self._folder = folder.rstrip("/")
        self._host = host

    def presence(self, name: str, *, size_bytes: int, sha256: str, keep: Callable[[], None]) -> Presence:
        """See `PartnerFolder.presence`."""
        with _translated(f"reading back from {self._host}"):
            try:
                size = self._session.stat(self._path(name)).st_size
            except FileNotFoundError:
                return Presence.ABSENT
            if size != size_bytes:
                return Presence.OTHER
            digest = hashlib.sha256()
            with self._session.open(self._path(name), "rb") as stream:
                stream.prefetch(size, max_concurrent_requests=_READS_AHEAD)
                while chunk := stream.read(CHUNK_BYTES):
                    digest.update(chunk)
                    keep()
        return Presence.SAME if digest.hexdigest() == sha256 else Presence.OTHER

    def exists(self, name: str) -> bool:
        """See `PartnerFolder.exists`."""
        with _translated(f"looking at {self._host}"):
            try:
                self._session.lstat(self._path(name))
            except FileNotFoundError:
                return False
            return True

    def remove(self, name: str) -> None:
        """See `PartnerFolder.remove`."""
        with _translated(f"removing a temporary file at {self._host}"):
            try:
                self._session.remove(self._path(name))
            except FileNotFoundError:
                return

    def upload(self, name: str, content: BinaryIO, *, keep: Callable[[], None]) -> None:
        """See `PartnerFolder.upload`."""
        doing = f"uploading to {self._host}"
        with _translated(doing):
            stream = self._session.open(self._path(name), "wbx")
            stream.set_pipelined(True)
        try:
            while chunk := content.read(CHUNK_BYTES):
                with _translated(doing):
                    stream.write(chunk)
                keep()
        finally:
            with _translated(doing):  # what the server refused while we wrote on comes out here
                stream.close()

    def rename(self, name: str, new_name: str) -> None:
        """See `PartnerFolder.rename`. SFTP's own rename, not the POSIX extension: that one overwrites."""
        with _translated(f"renaming at {self._host}"):
            self._session.rename(self._path(name), self._path(new_name))

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}" if self._folder else name


@contextmanager
def open_folder(connection: Connection, folder: str) -> Iterator[PartnerFolder]:
    """The folder at the partner, for the time of the `with`.

    Raises:
        HostKeyError: the server's key is not pinned.
        TerminalDeliveryError: our key is missing or refused.
        TransientDeliveryError: the server does not answer.
    """
    host = f"{connection.host}:{connection.port}"
    with _translated(f"connecting to {host}"):
        stream = socket.create_connection((connection.host, connection.port), timeout=CONNECT_SECONDS)
    transport = _transport(stream)
    try:
        with _translated(f"connecting to {host}"):
            _restrict(transport, connection)
            transport.start_client(timeout=CONNECT_SECONDS)
        _check_host_key(transport, connection)
        key = _private_key(connection)
        with _translated(f"logging in to {host}"):
            transport.auth_publickey(connection.user_name, key)
            session = paramiko.SFTPClient.from_transport(transport)
        if session is None:
            raise TransientDeliveryError(f"{host} opened no SFTP session. The next run tries again.")
        session.get_channel().settimeout(ANSWER_SECONDS)
        yield SftpFolder(session, folder, host)
    finally:
        transport.close()


def _transport(stream: socket.socket) -> paramiko.Transport:
    transport = paramiko.Transport(stream)
    transport.banner_timeout = transport.auth_timeout = CONNECT_SECONDS
    return transport


def _restrict(transport: paramiko.Transport, connection: Connection) -> None:
    """Prefer the pinned kinds of host keys, and offer no cipher or digest that has been given up."""
    kinds = {pinned.split(" ")[0] for pinned in connection.host_keys}
    if "ssh-rsa" in kinds:
        kinds |= {"rsa-sha2-512", "rsa-sha2-256"}  # an RSA key is named ssh-rsa, its signatures are not
    options = transport.get_security_options()
    options.key_types = tuple(sorted(options.key_types, key=lambda kind: kind not in kinds))
    options.ciphers = tuple(name for name in _CIPHERS if name in options.ciphers)
    options.digests = tuple(name for name in _DIGESTS if name in options.digests)


def _check_host_key(transport: paramiko.Transport, connection: Connection) -> None:
    shown = transport.get_remote_server_key()
    if f"{shown.get_name()} {shown.get_base64()}" not in connection.host_keys:
        raise HostKeyError(
            f"{connection.host}:{connection.port} showed a host key that is not pinned (rule DELIVERY-HOST-KEY); "
            "nothing was sent. Confirm the key with the partner by another channel, then pin it in connections.toml."
        )


def _private_key(connection: Connection) -> paramiko.PKey:
    name = connection.private_key_file.name
    try:
        return paramiko.PKey.from_path(connection.private_key_file)
    except OSError:
        raise TerminalDeliveryError(
            f"Private key file {name} cannot be read. Put it where connections.toml says, readable by this user alone."
        ) from None
    except (paramiko.SSHException, ValueError):
        raise TerminalDeliveryError(f"Private key file {name} is no key without passphrase. Replace it.") from None


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    """The errors of the network and of SFTP, as ours. The order matters: some are kinds of others."""
    try:
        yield
    except paramiko.AuthenticationException:
        raise TerminalDeliveryError(f"Failed {doing}: our key is refused. Ask the partner to accept it.") from None
    except paramiko.ssh_exception.IncompatiblePeer:
        raise TerminalDeliveryError(
            f"Failed {doing}: the server knows no kind of key, cipher or digest that we accept. Nothing was sent. Ask "
            "the partner to bring its server up to date."
        ) from None
    except (PermissionError, FileNotFoundError) as error:
        raise TerminalDeliveryError(f"Failed {doing}: {_reason(error)}. Ask the partner about the folder.") from None
    except (paramiko.SSHException, EOFError, OSError) as error:
        raise TransientDeliveryError(f"Failed {doing}: {_reason(error)}. It is tried again.") from None


def _reason(error: Exception) -> str:
    """The kind of an error; a server's own words may hold anything."""
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number, type(error).__name__) if number else type(error).__name__
