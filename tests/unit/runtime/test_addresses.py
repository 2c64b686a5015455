"""Where an address that somebody names may lead."""

import pytest

from runtime.addresses import is_public, why_no_web_address


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "ff0e::1", "2001:db8::1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378::1",
        "192.88.99.1", "192.0.0.8", "192.0.0.9", "::ffff:192.88.99.1", "3fff::1", "2001:1::1", "2001:20::1",
        "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:224.0.0.1",
    ],
)  # fmt: skip
def test_private_and_special_addresses_are_not_however_they_are_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://clinic.example/told", "https://clinic.example:8443/a?b=c", "https://xn--hllo-bpa.example/%C3%A9",
        "https://a_b.example./", "https://93.184.216.34/", "https://[2606:2800:220:1::1]:1/x", "https://clinic.example:/",
    ],
)  # fmt: skip
def test_addresses_that_can_be_called(url: str) -> None:
    assert why_no_web_address(url, allow_private=False) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://clinic.example/", "https://h:99999/x", "https://h:abc/", "https://h:-1/", "https://h:0/", "https://h/\u00e9",
        "https://h\u00e9llo.example/x", "https://h/a b", "https://h/\n", "https://", "https:///x", "https://a..b/",
        "https://a@b.example/", "https://:x@b.example/", "https://b.example/#c", "https://-a.example/", "https://[::1/",
        "https://127.0.0.1/", "https://[64:ff9b::7f00:1]/", "https://[fe80::1%25eth0]/",
        f"https://{'a' * 64}.example/", "",
    ],
)  # fmt: skip
def test_addresses_that_cannot_or_may_not_be_called(url: str) -> None:
    assert why_no_web_address(url, allow_private=False)


def test_a_private_one_may_be_called_where_that_is_allowed() -> None:
    assert why_no_web_address("http://127.0.0.1:8080/told", allow_private=True) is None
    assert why_no_web_address("https://[::1]/told", allow_private=True) is None
    assert why_no_web_address("ftp://127.0.0.1/", allow_private=True)
