"""Settings that cannot be used are named, with what would be right."""

import pytest

from runtime.settings import BadSettingError, settings


@pytest.fixture(autouse=True)
def _read_anew():
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_all_bad_settings_are_named_at_once_and_no_value_is_repeated(monkeypatch):
    monkeypatch.setenv("PRECERT_API_PORT", "hunter2")
    monkeypatch.setenv("PRECERT_BATCH_SIZE", "many")
    with pytest.raises(BadSettingError) as caught:
        settings()
    said = str(caught.value)
    assert "PRECERT_API_PORT: Input should be a valid integer" in said
    assert "PRECERT_BATCH_SIZE" in said
    assert "unset it" in said
    assert "hunter2" not in said
