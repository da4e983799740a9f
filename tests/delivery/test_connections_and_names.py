"""Connections are pinned and complete, file names safe and different."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.delivery.connections import ConnectionsError, load_connections
from pipelines.delivery.file_names import FileNameError, render_file_name

GOOD = """
[plans.alpha_health]
host = "sftp.alpha.example"
port = 2222
user_name = "network"
private_key_file = "secrets/alpha"
host_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBl="]
"""


def test_a_connection_is_read_with_its_key_file_in_the_home(tmp_path):
    (tmp_path / "connections.toml").write_text(GOOD)
    connection = load_connections(tmp_path).get("alpha_health")
    assert connection.private_key_file == tmp_path / "secrets" / "alpha"
    assert (connection.host, connection.port, connection.user_name) == ("sftp.alpha.example", 2222, "network")


def test_what_is_not_there_is_none(tmp_path):
    assert load_connections(tmp_path).get("alpha_health") is None
    (tmp_path / "connections.toml").write_text(GOOD)
    assert load_connections(tmp_path).get("beta_plan") is None


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBl=", "any", "host_keys"),
        ('["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBl="]', "[]", "host_keys"),
        ("port = 2222", "port = 0", "port"),
        ("port = 2222", 'password = "secret"', "password"),
        ('user_name = "network"', "", "user_name"),
    ],
)
def test_a_plans_mistake_is_named_and_is_its_own(tmp_path, before, after, field):
    text = GOOD.replace(before, after) + GOOD.replace("alpha_health", "beta_plan")
    (tmp_path / "connections.toml").write_text(text)
    connections = load_connections(tmp_path)
    with pytest.raises(ConnectionsError, match=rf"plans\.alpha_health: {field}") as refused:
        connections.get("alpha_health")
    assert "secret" not in str(refused.value).replace("secrets/", "")
    assert connections.get("beta_plan") is not None


@pytest.mark.parametrize("text", ["not toml", "[other]\nx = 1", "plans = 3", '[plans."../x"]\nhost = "h"'])
def test_a_file_that_is_no_connections_file_is_refused(tmp_path: Path, text):
    (tmp_path / "connections.toml").write_text(text)
    with pytest.raises(ConnectionsError):
        load_connections(tmp_path)


def render(template: str, **changes: object) -> str:
    arguments = {"plan_id": "alpha", "submitter": "LANTERN01", "billing_date": date(2026, 11, 20), "sequence": 7}
    return render_file_name(template, **(arguments | changes))


def test_a_name_is_its_template_filled():
    assert render("{submitter}_{plan_id}_{billing_date:%Y%m%d}_{sequence:03}.837") == "LANTERN01_alpha_20261120_007.837"


@pytest.mark.parametrize(
    "template",
    [
        *("", ".{sequence}", "a/{sequence}", "..", "{sequence} x", "{sequence}\n", "{sequence}" + "x" * 130),
        *("{unknown}", "{0}", "{sequence", "{plan_id.missing}", "{sequence:%Y}", "{plan_id.__class__}"),
    ],
)
def test_a_template_that_gives_no_safe_name_is_refused(template):
    with pytest.raises(FileNameError, match="Correct file_names"):
        render(template)


@given(plan=st.text(max_size=8), submitter=st.text(max_size=8), sequence=st.integers(1, 10**6))
def test_whatever_goes_in_a_safe_name_or_none_comes_out(plan, submitter, sequence):
    try:
        name = render("{plan_id}{submitter}_{sequence}", plan_id=plan, submitter=submitter, sequence=sequence)
    except FileNameError:
        return
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._\-]*", name)
    assert ".." not in name.split("/")


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 2000)), unique=True))
def test_other_batches_have_other_names(batches):
    names = {render("x_{billing_date:%Y%m%d}_{sequence:03}.txt", billing_date=d, sequence=s) for d, s in batches}
    assert len(names) == len(batches)
