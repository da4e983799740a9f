"""The compiled SHA-256 is SHA-256."""

from hashlib import sha256

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconciliation.digest import sha256_hex
from tests.reconciliation.stories import UNTIMED


@UNTIMED
@given(st.lists(st.one_of(st.none(), st.text(max_size=200)), max_size=20), st.integers(1, 64))
def test_every_digest_equals_hashlibs(texts: list[str | None], digits: int) -> None:
    expected = [None if text is None else sha256(text.encode()).hexdigest()[:digits] for text in texts]
    assert sha256_hex(pl.Series("t", texts, dtype=pl.String), digits=digits).to_list() == expected


def test_lengths_around_the_block_size_are_padded_right() -> None:
    texts = ["a" * length for length in range(140)]
    assert sha256_hex(pl.Series("t", texts)).to_list() == [sha256(text.encode()).hexdigest() for text in texts]


def test_a_slice_of_a_column_is_hashed_by_its_own_rows() -> None:
    texts = pl.Series("t", ["one", "two", "three", "four"])[2:]
    assert sha256_hex(texts).to_list() == [sha256(text).hexdigest() for text in (b"three", b"four")]
