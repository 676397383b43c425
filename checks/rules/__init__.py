"""One function per rule kind, from a configured rule to an expression; `registry` names them all."""
