"""A site that delivers to one partner: ledger, storage, keys, and the partner's server on loopback."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipelines.delivery.connections import Connection
from pipelines.delivery.outbox import Delivered, deliver_files
from pipelines.demo.partner_server import PartnerServer, ensure_keys
from pipelines.ledger import open_ledger
from pipelines.plans.profile import Delivery, PlanProfile
from pipelines.storage import FolderStorage
from schemas.files import DeliveredFiles, PreparedFiles
from schemas.validation import validate

PLAN = "alpha_health"
DATE = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


class DeliverySite:
    """Prepares and delivers files of one plan. `sleeps` are the waits between attempts, none of them waited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.keys = ensure_keys(root / "secrets" / "client", root / "server" / "host_key")
        self.server = self.new_server()
        self.ledger = open_ledger(root / "ledger.sqlite")
        self.storage = FolderStorage(root / "storage")
        self.profile = PlanProfile.model_construct(plan_id=PLAN, delivery=Delivery(folder="/claims/in"))
        self.at_partner = root / "partners" / PLAN / "claims" / "in"
        self.at_partner.mkdir(parents=True)
        self.sleeps: list[float] = []
        self.now = NOW

    def new_server(self, port: int = 0) -> PartnerServer:
        users = {PLAN: (PLAN, self.keys.client_public), "rival": ("rival", self.keys.client_public)}
        return PartnerServer(self.root / "partners", self.keys.host_path, users, port=port)

    def close(self) -> None:
        self.server.stop()
        self.ledger.close()

    @property
    def connection(self) -> Connection:
        return Connection(
            host="127.0.0.1",
            port=self.server.port,
            user_name=PLAN,
            private_key_file=self.keys.client_path,
            host_keys=(self.keys.host_public,),
        )

    def prepare(self, **contents: bytes) -> pl.DataFrame:
        """Record and store a file per kind, as a batch does."""
        with self.ledger.open_batch(PLAN, DATE, NOW) as batch:
            for kind, content in contents.items():
                sha256 = hashlib.sha256(content).hexdigest()
                key = f"prepared/{sha256}"
                self.storage.put(key, content)
                row = {
                    "plan_id": PLAN,
                    "billing_date": DATE,
                    "sequence": batch.sequence,
                    "kind_code": kind,
                    "file_name": f"{kind}_{batch.sequence:03}.txt",
                    "file_sha256": sha256,
                    "size_bytes": len(content),
                    "claim_count": 0,
                    "charge_cents": 0,
                    "storage_key": key,
                }
                batch.record_file(row, content_fingerprint=sha256)
        return self.files

    @property
    def files(self) -> pl.DataFrame:
        return PreparedFiles.conform(self.ledger.all_files(PLAN, DATE))

    def deliver(self, **changes: object) -> Delivered:
        """Deliver all files of the partition; `changes` replace arguments."""
        arguments = {
            "files": self.files,
            "profile": self.profile,
            "connection": self.connection,
            "storage": self.storage,
            "ledger": self.ledger,
            "now": lambda: self.now,
            "sleep": self.sleeps.append,
            "jitter": lambda: 0.5,
        }
        delivered = deliver_files(**(arguments | changes))
        assert validate(delivered.files, DeliveredFiles).rejected.is_empty()
        return delivered

    def received(self) -> dict[str, bytes]:
        """What the partner holds, hidden names too."""
        return {path.name: path.read_bytes() for path in sorted(self.at_partner.iterdir())}


def states(delivered: Delivered) -> list[str]:
    return delivered.files["state_code"].to_list()


def codes(delivered: Delivered) -> list[str]:
    return delivered.findings["rule_code"].to_list()
