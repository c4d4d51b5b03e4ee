"""Sheets for paper: posters, cards for seats, slips for questions, the cue sheet."""
