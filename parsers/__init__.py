"""Wire formats, both directions: X12 and tables. Knows no Dagster, database, network or clock.

`x12` is syntax and the engine; `transactions` says per transaction set what its frames are and where each field sits;
`tabular` reads CSV, XLSX and JSON by declared layouts.
"""
