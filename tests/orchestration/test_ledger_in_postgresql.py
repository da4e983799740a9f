"""A network that keeps its ledger in PostgreSQL: the same day, the same bytes; one ledger, and its password unseen."""

import json

import pytest

from pipelines.orchestration.home import HomeError
from pipelines.plans.load import ProfileError
from tests.orchestration.conftest import homecare_edi


@pytest.fixture
def elsewhere(own_day, cluster):
    """The example with its ledger in a database; the password stands in a file of its own."""
    url = cluster.url(schema=cluster.new_schema())
    name_ledger(own_day, url.replace(f":{cluster.password}@", "@"))
    secrets = own_day.home.root / "secrets"
    secrets.mkdir()
    (secrets / "ledger_password").write_text(f"{cluster.password}\n")
    return own_day


def name_ledger(day, url):
    with (day.home.root / "network.toml").open("a") as network:
        network.write(f"ledger_url = {json.dumps(url)}\n")


def test_the_example_day_sends_the_same_bytes_and_a_rerun_sends_none(example_day, elsewhere, cluster):
    with elsewhere.partners():
        for _ in range(2):
            assert elsewhere.run("goldcoast").is_success
    assert elsewhere.received_by("goldcoast") == example_day.received_by("goldcoast")
    assert not (elsewhere.home.root / "ledger.sqlite").exists()
    said = homecare_edi("status", "--json", "--home", elsewhere.home.root)
    assert said.returncode == 0, said.stderr
    usual = homecare_edi("status", "--json", "--home", example_day.home.root)
    partitions = [
        [partition for partition in json.loads(told.stdout)["partitions"] if partition["plan_id"] == "goldcoast"]
        for told in (said, usual)
    ]
    assert without_instants(partitions[0]) == without_instants(partitions[1])
    kept = [
        path for path in elsewhere.work.rglob("*") if path.is_file() and cluster.password.encode() in path.read_bytes()
    ]
    assert [path.name for path in kept] == ["ledger_password"]


def without_instants(told):
    if isinstance(told, dict):
        return {name: without_instants(value) for name, value in told.items() if not name.endswith("_at")}
    return [without_instants(value) for value in told] if isinstance(told, list) else told


def test_a_home_whose_ledger_is_a_file_does_not_take_up_an_empty_one_elsewhere(elsewhere):
    (elsewhere.home.root / "ledger.sqlite").touch()
    with pytest.raises(HomeError, match="everything would be billed again"), elsewhere.home.ledger():
        pass


def test_a_password_has_no_place_in_the_network_file(own_day):
    for url in ("postgresql://ledger:x1yz@host/ledger", "postgresql://ledger@host/ledger?password=x1yz"):
        before = (own_day.home.root / "network.toml").read_text()
        name_ledger(own_day, url)
        with pytest.raises(ProfileError, match="ledger_url") as refused, own_day.home.ledger():
            pass
        assert "x1yz" not in str(refused.value)
        (own_day.home.root / "network.toml").write_text(before)


def test_a_database_that_is_away_is_told_in_a_sentence(elsewhere):
    name = elsewhere.home.root / "network.toml"
    name.write_text(name.read_text().replace("host=/", "host=/nowhere/"))
    said = homecare_edi("status", "--home", elsewhere.home.root)
    assert said.returncode == 2
    assert "The ledger's database cannot be used" in said.stderr
    assert "Traceback" not in said.stderr
