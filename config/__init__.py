"""Reads one deployment folder and fills the frozen `domain.Deployment`, or names every mistake at once.

Belongs here: the shapes of the configuration files (pydantic), their checks against each other, the JSON Schemas for
editors, the shipped deployment `config/shandong/`, and the marker file `planwatch.toml` that leads to one.
Does not belong here: anything that reads a submission, a ledger, a clock, or the environment by itself.
"""
