"""Coding free text: rounds, codebooks, answers, agreement, quotations."""
