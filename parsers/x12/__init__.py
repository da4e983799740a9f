"""X12 syntax and the engine: delimiters, scan, loops, fields, envelope, writing. Knows no transaction set."""
