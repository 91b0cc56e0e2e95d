"""Every exception to a rule of the house, with its reason. The tests of this folder read it; nothing else may be excepted."""

# Modules that write rows and are not a room of actions. The kernel's machinery keeps rows of its own.
WRITERS = {
    "intranet/kernel/testing.py": "people for the tests",
}
