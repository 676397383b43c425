"""Prefect's own server as Planwatch runs it: to its own names and its own pages only, and no page calls out."""
