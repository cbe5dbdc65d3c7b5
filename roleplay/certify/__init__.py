"""Certification: plans, forms, runs, and what can be decided from them."""
