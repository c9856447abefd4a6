"""What happens because of something: two subjects change together, in one transaction."""
