"""Figures for other systems, in their own form."""
