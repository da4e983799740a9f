"""No test is judged by how long it takes: machines differ, and are busy."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
