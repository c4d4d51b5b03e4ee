"""Accounts of the staff, their sessions, and screens that ask to be paired."""
