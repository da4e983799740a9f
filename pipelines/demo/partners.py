"""The demo's partners: one SFTP folder per plan on an embedded server, and the connections that lead there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.demo.partner_server import PartnerServer, ensure_keys
from pipelines.orchestration.home import DataHome

PARTNERS = "partners"
"""Folder below the demo's work folder: `partners/<plan>/` is what each partner received."""


@contextmanager
def partner_servers(home: DataHome, work: Path) -> Iterator[None]:
    """Run the partners' server on a free loopback port, with the home's connections leading to it."""
    keys = ensure_keys(home.root / "secrets" / "partner_client", work / "partner_server" / "host_key")
    profiles = home.profiles().plans
    users = {plan_id: (plan_id, keys.client_public) for plan_id in profiles}
    with PartnerServer(root=work / PARTNERS, host_key_path=keys.host_path, users=users) as server:
        for plan_id, profile in profiles.items():
            (server.folder_of(plan_id) / profile.delivery.folder.strip("/")).mkdir(parents=True, exist_ok=True)
        _write_connections(home, port=server.port, plans=sorted(profiles), host_key=keys.host_public)
        yield


def _write_connections(home: DataHome, *, port: int, plans: list[str], host_key: str) -> None:
    text = "# Written by the demo each time its partners' server starts: the port changes.\n"
    for plan_id in plans:
        text += (
            f'\n[plans.{plan_id}]\nhost = "127.0.0.1"\nport = {port}\nuser_name = "{plan_id}"\n'
            f'private_key_file = "secrets/partner_client"\nhost_keys = [{json.dumps(host_key)}]\n'
        )
    (home.root / "connections.toml").write_text(text, encoding="utf-8")
