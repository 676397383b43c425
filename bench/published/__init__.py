"""The published methods of other monitoring systems, and their judge: `python -m bench.published CASES.csv`."""
