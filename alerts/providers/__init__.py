"""The services behind apprise addresses whose answers we read ourselves, and the sender over any of them."""
