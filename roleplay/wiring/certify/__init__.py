"""Certification put together: runs, people, agents, decisions, evidence."""
