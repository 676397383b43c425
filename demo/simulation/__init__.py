"""Made-up returns of some years, with planted troubles and a manifest of them."""
