"""Messages waiting and sent, and the links they carry."""
