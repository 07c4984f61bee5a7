"""The fixture `lifecycle`: record how this project starts, and assert on what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tracer.lifecycle.recorder import Lifecycle

PROJECT_INI = "django_trace_project"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest."""
    about = "The directory of manage.py, from rootdir, for the fixture `lifecycle`."
    parser.addini(PROJECT_INI, about, default=".")


@pytest.fixture(scope="session")
def lifecycle(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Lifecycle:
    """Record an entry point in a process of its own, once a session, and assert on it.

    ``lifecycle.record("check")`` or ``lifecycle.record(["python", "manage.py", "migrate"])``.
    """
    try:
        from tracer.lifecycle.recorder import Lifecycle
    except ImportError as error:
        raise pytest.UsageError(
            f"The fixture lifecycle cannot import django-registry-tracer: {error}. If this project "
            "has a package called tracer of its own, the two cannot be imported together."
        ) from error
    project = pytestconfig.rootpath / str(pytestconfig.getini(PROJECT_INI))
    return Lifecycle(
        project,
        lambda name: tmp_path_factory.mktemp(f"lifecycle-{name}") / "run",
        config=pytestconfig.rootpath,
    )
