"""The profile of Hypothesis that `make fuzz` chooses."""

from hypothesis import settings

settings.register_profile("fuzz", max_examples=10 * settings.default.max_examples)
