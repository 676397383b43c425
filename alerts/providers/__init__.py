"""One file per service whose answers we read ourselves: its addresses, its limits, what its refusals mean. The module declares
it in `PROVIDER`; `alerts.provider` collects them."""
