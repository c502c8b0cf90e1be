"""Encours: what customers owe, measured every recognised way, proved down to the invoice."""
