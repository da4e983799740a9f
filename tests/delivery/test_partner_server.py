"""The embedded server is one to test against: a folder per user, keys alone, SFTP alone."""

import socket
import stat

import paramiko
import pytest

from pipelines.demo.partner_server import PartnerServer, ensure_keys
from tests.delivery.site import PLAN


def connect(site, user_name: str = PLAN) -> paramiko.Transport:
    transport = paramiko.Transport(("127.0.0.1", site.server.port))
    transport.start_client(timeout=10)
    transport.auth_publickey(user_name, paramiko.PKey.from_path(site.keys.client_path))
    return transport


@pytest.mark.parametrize("path", ["../rival/secret.txt", "../../partners/rival/secret.txt", "/../rival/secret.txt"])
def test_a_user_does_not_leave_its_folder(site, path):
    (site.server.folder_of("rival") / "secret.txt").write_bytes(b"rival's")
    transport = connect(site)
    session = paramiko.SFTPClient.from_transport(transport)
    with pytest.raises(FileNotFoundError):
        session.open(path, "rb")
    with pytest.raises(FileNotFoundError):
        session.rename("claims/in", path)
    assert session.normalize("../../..") == "/"
    transport.close()


def test_a_link_made_by_a_user_does_not_leave_its_folder(site):
    (site.server.folder_of("rival") / "secret.txt").write_bytes(b"rival's")
    transport = connect(site)
    session = paramiko.SFTPClient.from_transport(transport)
    session.symlink("/../rival/secret.txt", "link")
    with pytest.raises(FileNotFoundError):
        session.open("link", "rb")
    transport.close()


def test_no_password_no_unknown_user_no_shell(site):
    transport = paramiko.Transport(("127.0.0.1", site.server.port))
    transport.start_client(timeout=10)
    with pytest.raises(paramiko.BadAuthenticationType) as refused:
        transport.auth_password(PLAN, "password")
    assert refused.value.allowed_types == ["publickey"]
    transport.close()
    with pytest.raises(paramiko.AuthenticationException):
        connect(site, "stranger")
    transport = connect(site)
    channel = transport.open_session()
    with pytest.raises(paramiko.SSHException):
        channel.exec_command("id")
    with pytest.raises(paramiko.ChannelException):
        transport.open_channel("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 0))
    transport.close()


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path):
    paths = tmp_path / "client", tmp_path / "deep" / "host"
    first = ensure_keys(*paths)
    assert ensure_keys(*paths) == first
    assert first.client_public.startswith("ssh-ed25519 ")
    assert first.client_public != first.host_public
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]


def test_a_taken_port_is_an_error_and_the_server_listens_on_loopback_only(site):
    with pytest.raises(OSError, match="in use"):
        site.new_server(site.server.port).start()
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=5) as stream:
        assert stream.recv(4) == b"SSH-"


def test_a_stopped_server_gives_its_port_free(tmp_path):
    keys = ensure_keys(tmp_path / "client", tmp_path / "host")
    users = {PLAN: (PLAN, keys.client_public)}
    with PartnerServer(tmp_path / "partners", keys.host_path, users) as first:
        port = first.port
    with PartnerServer(tmp_path / "partners", keys.host_path, users, port=port) as second:
        assert second.port == port
