"""The demonstration: an invented scheme, run through the same actions as a real one."""
