"""Writes: signs of life, turns, tasks, and what people ask for. Moments here are real ones, except where a job is asked for."""
