"""The steps of a job as plain functions: they join rooms and hold neither rules, nor SQL, nor words, nor Prefect."""
