"""The small web applications of `planwatch serve`: one module each, put together in `app`."""
