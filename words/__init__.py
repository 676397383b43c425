"""What people read: names, reasons, refusals, sentences and labels, one catalogue per language; and the only printers."""
