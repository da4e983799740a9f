"""Tables by declared layout: CSV, XLSX and JSON become the canonical frames of `schemas`."""
