"""The kinds of targets, one file each, named by its code."""
