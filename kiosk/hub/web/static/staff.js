// Makes the staff pages faster; every page works without it.
