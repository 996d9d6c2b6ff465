"""What all tests share; see tests/plugins/."""

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.database_only",
    "tests.plugins.footnote",
    "tests.plugins.language",
    "tests.plugins.limits",
    "tests.plugins.no_skips",
    "tests.plugins.order",
    "tests.plugins.quiet",
    "tests.plugins.stacks",
]
