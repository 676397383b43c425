"""The Web API of a DHIS2: asking it, and what changed there."""
