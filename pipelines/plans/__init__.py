"""Plan profiles: a partner's rules as dated, validated data.

Belongs here: the shape of a profile, reading it from TOML, and looking up what holds on a date.

Does not belong here: anything that applies a rule to a frame; an `if` that names a plan belongs nowhere.
"""
