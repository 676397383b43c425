"""Kinds of rules: one file each, named by its code, with its declaration in KIND. `checks.shapes` has what they share."""
