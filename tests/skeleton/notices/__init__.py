"""The rooms of notices. Nothing finds them when the site starts: the tests of this folder declare them (`conftest.py`)."""
