"""What can be searched: reports as an index on disk, found by words and by meaning."""
