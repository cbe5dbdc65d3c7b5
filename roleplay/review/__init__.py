"""What people say about a graded call, and what then stands."""
