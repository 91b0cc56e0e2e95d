"""The kinds of news that groups announce: which facts tell which people, in which words."""
