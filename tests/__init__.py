"""Settings of the property tests: time is not measured, since machines of the test run are shared."""

from hypothesis import settings

settings.register_profile("mizan", deadline=None)
settings.load_profile("mizan")
