"""A run as a file: facts with their sources, without secrets and without names of people, judged again anywhere."""
