"""Names of the files of an export, and of the place where each carries the hash of the JSON."""

from __future__ import annotations

JSON_FILE = "evaluation.json"
RESTRICTED_FILE = "evaluation.restricted.json"  # the part that single cases could be told from
PAGE_FILE = "evaluation.html"
WORKBOOK_FILE = "evaluation.xlsx"
SEAL_NAME = "planwatch-evaluation-sha256"
