"""The house stands as it was designed: charters, names, rules, lock, documentation."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from schemas.rules import HOLD_CODES, RULES

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for package in ("parsers", "schemas", "pipelines") for path in (ROOT / package).rglob("*.py"))


def _generator():
    spec = importlib.util.spec_from_file_location("documentation_generator", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCUMENTATION = _generator()


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module without a charter"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_room_without_a_name(path):
    refused = {"utils", "util", "common", "helpers", "helper", "core", "manager", "misc"}
    assert not refused & set(path.relative_to(ROOT).with_suffix("").parts)


def test_every_rule_that_code_names_is_registered_and_every_registered_rule_is_named():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in SOURCES if path.name not in {"rules.py", "x12_rules.py"}
    )
    prefixes = "|".join(sorted({code.split("-")[0] for code in RULES if code not in HOLD_CODES}))
    named = set(re.findall(rf'"((?:{prefixes})-[A-Z0-9-]+)"', text))
    assert not named - set(RULES), "named in code, not registered"
    registered = {code for code in RULES if code not in HOLD_CODES}
    unused = {code for code in registered if code not in text}
    assert not unused, "registered, named nowhere"


def test_rules_speak_in_whole_sentences():
    for rule in RULES.values():
        assert rule.sentence.endswith("."), rule.code
        assert rule.next_step.endswith("."), rule.code
        assert rule.source, rule.code


@pytest.mark.parametrize("contract", DOCUMENTATION.contracts(), ids=lambda c: c.__name__)
def test_column_names_tell_their_unit(contract):
    suffix_dtypes = {
        "_minutes": (pl.Int64,),
        "_units": (pl.Int64,),
        "_cents": (pl.Int64,),
        "_count": (pl.Int64,),
        "_number": (pl.Int64, pl.String),
        "_date": (pl.Date,),
        "_at": (pl.Datetime,),
        "_code": (pl.String,),
        "_id": (pl.String,),
    }
    for name, dtype in contract.polars_schema().items():
        for suffix, allowed in suffix_dtypes.items():
            if name.endswith(suffix) and name != "sequence_id" and name not in HOLD_CODES:
                assert any(dtype == a for a in allowed), f"{name} is {dtype}"
        assert not dtype.is_float(), f"{name} is a float"
        assert (dtype == pl.Boolean) == (name.startswith(("is_", "has_")) or name in HOLD_CODES), name


@pytest.mark.parametrize("page", sorted(DOCUMENTATION.PAGES))
def test_derived_documentation_is_up_to_date(page):
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == DOCUMENTATION.PAGES[page](), "run `python docs/generate.py`; the code is authoritative"


def test_no_page_of_the_documentation_is_empty():
    for path in (ROOT / "docs").rglob("*.md"):
        assert len(path.read_text(encoding="utf-8").split()) > 40, path.name


def test_the_lock_pins_hashes_and_names_no_registry():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra|--find", text)
    pins = re.findall(r"^[a-z0-9].*?==", text, flags=re.MULTILINE)
    assert len(pins) > 80
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text.strip()))


def test_code_outside_orchestration_loads_without_dagster():
    script = (
        "import sys\n"
        "import pipelines.reconciliation.reconcile, pipelines.coverage.resolve, pipelines.claims.prepare\n"
        "import pipelines.delivery.outbox, pipelines.intake.parse, pipelines.reports.utilization, pipelines.ledger\n"
        "sys.exit(sum(name.split('.')[0] == 'dagster' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
