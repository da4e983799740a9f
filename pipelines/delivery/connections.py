"""Connections: where each plan's SFTP server is, whom it is to be, and with which key we come.

Belongs here: reading `connections.toml` of a data home. Does not belong here: secrets (the file names a key file), or
anything about a plan that is not the site's own.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

HostKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+={0,3}$", strip_whitespace=True
    ),
]


class ConnectionsError(Exception):
    """`connections.toml` or a plan's part of it is invalid; the message names the fields and what to do."""


class Connection(BaseModel):
    """How to reach a plan's server. Its keys are pinned: there is no trust on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Annotated[str, StringConstraints(min_length=1)]
    port: int = Field(default=22, ge=1, le=65535)
    user_name: Annotated[str, StringConstraints(min_length=1)]
    private_key_file: Path
    host_keys: Annotated[tuple[HostKey, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Connections:
    """The connections of a site, each validated when it is asked for: one plan's mistake is not another's."""

    home: Path
    plans: Mapping[str, Any]

    def get(self, plan_id: str) -> Connection | None:
        """The plan's connection with the key file's full path; None when the plan has none.

        Raises:
            ConnectionsError: it is invalid.
        """
        if plan_id not in self.plans:
            return None
        try:
            connection = Connection.model_validate(self.plans[plan_id])
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'plan'}: {e['msg']}" for e in error.errors())
            raise ConnectionsError(
                f"connections.toml, plans.{plan_id}: {problems}. Correct it, then run again."
            ) from None
        return connection.model_copy(update={"private_key_file": self.home / connection.private_key_file})


def load_connections(home: Path) -> Connections:
    """The connections of a data home; none when `connections.toml` is missing.

    Raises:
        ConnectionsError: the file is not TOML, or has something else than `[plans.<plan_id>]`.
    """
    try:
        content = tomllib.loads((home / "connections.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Connections(home, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ConnectionsError("connections.toml is not valid TOML. Correct it, then run again.") from None
    plans = content.pop("plans", {})
    if content or not isinstance(plans, dict) or not all(re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name) for name in plans):
        raise ConnectionsError("connections.toml may hold [plans.<plan_id>] only. Correct it, then run again.")
    return Connections(home, plans)
