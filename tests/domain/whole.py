"""All of the domain, for tests that look through it: the program imports only what it uses."""

import pkgutil
from importlib import import_module

import domain


def import_all() -> None:
    """Imports every module of the domain."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
