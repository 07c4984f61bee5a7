"""DRT401 to DRT407."""

from . import Case

_ALL = ("DRT401", "DRT402", "DRT403", "DRT404", "DRT405", "DRT406", "DRT407")

CASES = [
    Case(
        "apps",
        "app_configs.two_configs",
        "shell",
        {"DRT401": "class TwoConfigsConfig(LoggedConfig):"},
        says=("app_configs.two_configs.base.LoggedConfig", "Write default = True"),
    ),
    Case(
        "apps",
        "app_configs.left_over",
        "shell",
        {"DRT401": 'default_app_config = "app_configs.left_over.config.LeftOverConfig"'},
        django=((4, 1), (99, 0)),
        says=("app_configs.left_over.config.LeftOverConfig", "ignores"),
    ),
    Case(
        "apps",
        "app_configs.left_over",
        "shell",
        twin_of=("DRT401",),
        django=((3, 2), (4, 0)),
    ),
    Case(
        "apps",
        "app_configs.in_package",
        "shell",
        {"DRT401": "class InPackageConfig(AppConfig):"},
        says=("stands in __init__.py",),
    ),
    Case(
        "apps",
        "app_configs.ready_twice",
        "test",
        {"DRT402": 'threading.Thread(target=clean_up, name="cleaner", daemon=True).start()'},
        says=(
            "ready() of the app ready_twice ran 3 times in one process, and each time it starts",
            "filled again by a test that overrides INSTALLED_APPS",
        ),
    ),
    Case("apps", "app_configs.ready_guarded", "test", twin_of=("DRT402",)),
    Case(
        "apps",
        "app_configs.runs_program",
        "runserver",
        {
            "DRT403": 'self.started_by = subprocess.run(["true"])',
            "DRT406": 'self.started_by = subprocess.run(["true"])',
        },
        says=("runs the program true in runserver's parent process too",),
    ),
    Case(
        "apps",
        "app_configs.runs_program",
        "shell",
        {"DRT406": 'self.started_by = subprocess.run(["true"])'},
        twin_of=("DRT403",),
        says=("The program true is run while ready() of the app runs_program runs",),
    ),
    Case(
        "apps",
        "app_configs.connects",
        "shell",
        {"DRT406": 'socket.create_connection(("127.0.0.1", 9), timeout=1).close()'},
        says=("A connection to 127.0.0.1:9 is opened", "failed: ConnectionRefusedError"),
    ),
    Case(
        "apps",
        "app_configs.raises",
        "check",
        {"DRT404": 'raise RuntimeError("the licence has expired")'},
        says=(
            "ready() of the app raises raises RuntimeError: the licence has expired.",
            "app_configs/raises/apps.py:12 → app_configs/raises/licences.py:2",
            "ready() ran for contenttypes, auth before; no other was to follow.",
        ),
    ),
    Case(
        "apps",
        "app_configs.coroutine",
        "shell",
        {"DRT405": "async def ready(self):"},
        says=("app_configs.coroutine.apps.CoroutineConfig.ready()",),
    ),
    Case(
        "apps",
        "app_configs.inside_loop",
        "in-loop",
        {"DRT407": "Group.objects.exists()"},
        says=("pitfalls/asgi.py:6", "in ready() of the app inside_loop"),
    ),
    Case("apps", "app_configs.healthy", "check", twin_of=_ALL),
    Case("apps", "app_configs.healthy", "in-loop", twin_of=("DRT407",)),
    Case("apps", "app_configs.healthy", "runserver", twin_of=("DRT403",)),
]
