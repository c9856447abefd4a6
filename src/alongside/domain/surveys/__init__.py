"""Questionnaires, their waves, and answers under pseudonyms."""
