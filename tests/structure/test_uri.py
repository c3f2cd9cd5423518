"""A URI is one by RFC 3986, and a long text is soon refused."""

from __future__ import annotations

import time

import pytest

from forewarn.structure.spelling import spelling

RIGHT = """
urn:isbn:0451450523 mailto:a@b.org http://a HTTP://A/ http://a.b:80/c?d=e/?#f/?g http://a:
http://u:p@h:1/ http://:p@h http://a:b@c http://a/%20 http://%41 http://999.1.1.1/ http://a/b//c
http://a?b http://a#b http://[::] http://[::1] http://[1::] http://[1:2:3:4:5:6:7:8]:80/
http://[1:2:3:4:5:6:7::] http://[::2:3:4:5:6:7:8] http://[1:2:3:4:5:6:1.2.3.4]
http://[::ffff:1.2.3.4] http://[1:2::1.2.3.4] http://[v1.a:b] ldap://[2001:db8::7]/c=GB?o?one
file:///x file:/x file:x a: a:b a:/ a:/b//c x+y-z.1:foo foo:// foo://:80 foo:///a
tel:+1-816-555-1212 data:,a x:?a x:#b urn:a:%41
""".split()  # noqa: SIM905 - a list that can be read

WRONG = [
    *"""
    a /a //a 1:a -:a ht_tp://a http://a/<x> http://a/%zz http://a/% http://a/%4 http://a\\b
    http://a/{b} http://a/| http://a/^ http://a/` http://a/" http://a##b http://a#b#c http://a@b@c
    http://a/[b] http://a?[b] http://a:x http://a:1:2 http://a.b/é http://é.org http://[::1 x://[
    http://[] http://[::1]a http://[::1]:a http://1[::1] http://[::1]@a http://[1:2:3:4:5:6:7]
    http://[1::2::3] http://[12345::] http://[::1.2.3.256] http://[1:2:3:4:5:6:7:8:9]
    http://[1:2:3:4:5:6:7:8::] http://[v1.] http://[vg.a] http://[fe80::1%25en0]
    http:// https: http:a http:/a http:///x HTTP://:80 https://u@ http://?a http://#a
    """.split(),  # noqa: SIM905 - a list that can be read
    "", "http://a b", "x: y", " http://a", "http://a ", "http://a/\n", "http://a/\nb", "http://a/\x00",
    "http://a:\u0661", "http://[::\u0661]", "http://a/\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("cell", RIGHT)
def test_uri_of_rfc_3986_is_one(cell: str) -> None:
    assert spelling("string", {"format": "uri"})(cell) == cell


@pytest.mark.parametrize("cell", WRONG)
def test_other_text_is_no_uri(cell: str) -> None:
    assert spelling("string", {"format": "uri"})(cell) is None


MANY = 100_000


@pytest.mark.parametrize(
    "cell",
    [
        f"a:{'a' * MANY} ",
        "a" * MANY,
        f"http://{'a@' * MANY}",
        f"http://{'a:' * MANY} ",
        f"http://{':' * MANY} ",
        f"http://a:{'1' * MANY} ",
        f"http://[{'1:' * MANY}",
        f"http://[v1.{':' * MANY} ",
        f"http://u{'%41' * MANY}@",
        f"http://a/{'%41' * MANY}%",
        f"http://a?{'?' * MANY}##",
        f"x://{'a' * MANY}@{'b' * MANY}:{'1' * MANY}/{'c' * MANY}?{'d' * MANY}#{'e' * MANY}#",
    ],
    ids=range(12),
)
def test_long_text_is_soon_refused(cell: str) -> None:
    is_uri = spelling("string", {"format": "uri"})
    started = time.process_time()
    assert is_uri(cell) is None
    # A form that goes back over the text takes a minute.
    assert time.process_time() - started < 2
