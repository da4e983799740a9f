"""Declared layouts: one TOML file per sender's table and version. A sender's change of header is a new file, not code.

The fields of a layout are those of `parsers.tabular.layout.Layout`.
"""
