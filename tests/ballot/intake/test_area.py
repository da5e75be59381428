"""Whether a network lies in the area: lists as people write them, both versions of addresses, and what is not known."""

import ipaddress

import pytest

from pingyi.ballot.intake import area
from pingyi.ballot.intake.area import Area, BadLine

LIST = """\ufeff# Shaoguan, from the operators
14.16.0.0/16  China Telecom
14.17.0.0/16, China Telecom

120.80.5.9   # one address
2408:8256::/32
"""


def test_list_is_read_and_what_touches_is_joined():
    assert area.parse(LIST.removeprefix("\ufeff")) == ("14.16.0.0/15", "120.80.5.9/32", "2408:8256::/32")


@pytest.mark.parametrize(
    ("text", "line", "bad"),
    [
        ("14.16.0.0/16\nhere", 2, "here"),
        ("14.16.0.1/16", 1, "14.16.0.1/16"),
        ("1.2.3.0/33", 1, "1.2.3.0/33"),
        ("1.2.3", 1, "1.2.3"),
        ("x" * 99, 1, "x" * 40),
    ],
)
def test_line_that_is_no_network_is_named(text, line, bad):
    with pytest.raises(BadLine) as caught:
        area.parse(text)

    assert (caught.value.line, caught.value.text) == (line, bad)


def test_list_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(area, "MOST", 2)
    assert len(area.parse("1.1.1.1\n1.1.1.3")) == 2

    with pytest.raises(BadLine) as caught:
        area.parse("1.1.1.1\n1.1.1.3\n1.1.1.5")
    assert (caught.value.line, caught.value.text) == (0, "3")


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("14.16.0.0", area.INSIDE),
        ("14.17.255.255", area.INSIDE),
        ("14.15.255.255", area.OUTSIDE),
        ("14.18.0.0", area.OUTSIDE),
        ("120.80.5.9", area.INSIDE),
        ("120.80.5.10", area.OUTSIDE),
        ("1.1.1.1", area.OUTSIDE),
        ("223.5.5.5", area.OUTSIDE),
        ("2408:8256::1", area.INSIDE),
        ("2408:8257::1", area.OUTSIDE),
        ("192.168.1.5", area.UNKNOWN),
        ("127.0.0.1", area.UNKNOWN),
        ("::1", area.UNKNOWN),
        ("", area.UNKNOWN),
        ("no address", area.UNKNOWN),
    ],
)
def test_address_lies_inside_outside_or_is_not_known(address, where):
    found = Area.of(area.parse(LIST.removeprefix("\ufeff")))

    assert found.where(address) == where


def test_version_without_a_network_is_not_known():
    assert Area.of(("14.16.0.0/16",)).where("2408:8256::1") == area.UNKNOWN
    assert area.NOWHERE.where("14.16.0.1") == area.UNKNOWN


def test_every_address_of_a_random_list_is_told_as_ipaddress_tells_it():
    networks = area.parse("\n".join(f"{one * 7 % 223 + 1}.{one * 31 % 256}.0.0/{16 + one % 9}" for one in range(300)))
    found, plain = Area.of(networks), [ipaddress.ip_network(one) for one in networks]

    for one in range(400):
        address = f"{one * 13 % 223 + 1}.{one * 31 % 256}.{one % 5}.{one % 251}"
        if ipaddress.ip_address(address).is_global:
            inside = any(ipaddress.ip_address(address) in network for network in plain)
            assert found.where(address) == (area.INSIDE if inside else area.OUTSIDE), address
