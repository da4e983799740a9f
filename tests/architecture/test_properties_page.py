"""The table of properties counts what Hypothesis says it tried, whatever the phase."""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

PATH = Path(__file__).parents[2] / "docs" / "properties.py"
SAID = """
tests/coverage/test_a.py::test_no_day_is_lost:

  - during reuse phase (0.10 seconds):
    - Typical runtimes: ~ 6-8 ms, of which < 1ms in data generation
    - 3 passing, 0 failing, and 0 invalid test cases

  - during generate phase (4.14 seconds):
    - Typical runtimes: ~ 6-8 ms, of which < 1ms in data generation
    - 57 passing, 0 failing, and 4 invalid test cases

  - Stopped because settings.max_examples=60

tests/reconciliation/test_b.py::test_minutes_close[floor]:

  - during generate phase (4.14 seconds):
    - 100 passing, 0 failing, and 1 invalid test cases

tests/reconciliation/test_b.py::test_minutes_close[nearest]:

  - during generate phase (4.14 seconds):
    - 40 passing, 0 failing, and 0 invalid test cases
"""


def test_examples_of_all_phases_and_cases_are_counted():
    spec = importlib.util.spec_from_file_location("documentation_of_properties", PATH)
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    found = page.examples(SAID)
    assert found == {
        ("tests/coverage/test_a.py", "no day is lost"): (60, 4),
        ("tests/reconciliation/test_b.py", "minutes close"): (140, 1),
    }
    text = page.properties_page(found, datetime(2026, 11, 22, tzinfo=UTC))
    assert "made 2026-11-22" in text
    assert "| **2 properties** | | **200** | |" in text
