"""Work that goes on beside the pages: who does it, what is due, and how far somebody's request has come."""
