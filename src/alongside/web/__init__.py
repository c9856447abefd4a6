"""Pages by audience: no tables, no rules of the scheme."""
