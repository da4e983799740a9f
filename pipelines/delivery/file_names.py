"""File names at the partner, from a profile's template.

Belongs here: rendering and the rule for safe names. Does not belong here: which template a plan uses.
"""

import re
from datetime import date

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]{0,120}")
"""Letters, digits, dot, hyphen, underscore; no leading dot or hyphen. 121 characters leave room for `.` and `.part`
around the name on servers that allow 128."""


class FileNameError(ValueError):
    """A template gives a name no partner should get; the message names the template, which holds no member data."""


def render_file_name(template: str, *, plan_id: str, submitter: str, billing_date: date, sequence: int) -> str:
    """The name of a file: the template with `{plan_id}`, `{submitter}`, `{billing_date:%Y%m%d}`, `{sequence:03}`.

    Raises:
        FileNameError: the template has an unknown field, or the name has characters outside letters, digits and `._-`.
    """
    try:
        name = template.format(plan_id=plan_id, submitter=submitter, billing_date=billing_date, sequence=sequence)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise FileNameError(
            f"File-name template {template!r} cannot be filled: {type(error).__name__}. Its fields are plan_id, "
            "submitter, billing_date with a strftime format, sequence with a width. Correct file_names in the profile."
        ) from None
    if not _SAFE.fullmatch(name):
        raise FileNameError(
            f"File-name template {template!r} gives a name that is empty, too long, begins with a dot, or has "
            "characters other than letters, digits, dot, hyphen and underscore. Correct file_names in the profile."
        )
    return name
