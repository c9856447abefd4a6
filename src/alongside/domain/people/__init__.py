"""Persons, their addresses, grades and supervisors."""
