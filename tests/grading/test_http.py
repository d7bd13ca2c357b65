"""HTTP as the relay reads it: what two readers could understand in two ways is refused, and nothing is read without end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from caip.grading.http import MOST_HEADERS, BadMessage, Head, Late, Stream, body_length, head_bytes, send


def soon(seconds: float = 2.0) -> float:
    return time.monotonic() + seconds


Reading = Callable[[bytes], Stream]


@pytest.fixture
def reading() -> Iterator[Reading]:
    """Return a stream that has these bytes and then ends."""
    with ExitStack() as opened:

        def do(data: bytes) -> Stream:
            ours, theirs = socket.socketpair()
            opened.enter_context(ours)
            with theirs:
                theirs.sendall(data)
            return Stream(ours)

        yield do


def test_a_request_is_read(reading: Reading) -> None:
    put = b"PUT /bucket/key?x=1 HTTP/1.1\r\nHost: a\r\nX-Amz-Date: 1 \r\nContent-Length: 3\r\n\r\nabc"
    stream = reading(put + b"GET / HTTP/1.1\r\n\r\n")
    head = stream.request(soon())
    assert head == Head(("PUT", "/bucket/key?x=1"), {"host": "a", "x-amz-date": "1", "content-length": "3"})
    assert b"".join(stream.pieces(body_length(head) or 0, soon())) == b"abc"
    assert stream.request(soon()) == Head(("GET", "/"), {})
    assert stream.request(soon()) is None


def test_chunks_become_one_body(reading: Reading) -> None:
    stream = reading(b"3;signature=x\r\nabc\r\n2\r\nde\r\n0\r\nx-checksum: 1\r\n\r\n")
    assert stream.chunks(soon()) == b"abcde"


@pytest.mark.parametrize(
    "data",
    [
        b"GET http://elsewhere/ HTTP/1.1\r\n\r\n",
        b"get / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\r\n\r\n",
        b"GET /  HTTP/1.1\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nAuthorization: one\r\nauthorization: other\r\n\r\n",
        b"GET / HTTP/1.1\r\nname : value\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nname: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nname: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (MOST_HEADERS + 1) + b"\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\na: " + b"b" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a",
    ],
)
def test_what_no_client_sends_is_no_request(reading: Reading, data: bytes) -> None:
    with pytest.raises(BadMessage):
        reading(data).request(soon())


@pytest.mark.parametrize(
    "headers",
    [
        {"transfer-encoding": "chunked", "content-length": "3"},
        {"transfer-encoding": "gzip, chunked"},
        {"content-length": "-1"},
        {"content-length": "+3"},
        {"content-length": "3, 3"},
        {"content-length": "1" * 16},
    ],
)
def test_a_body_of_two_lengths_is_none(headers: dict[str, str]) -> None:
    with pytest.raises(BadMessage):
        body_length(Head(("PUT", "/"), headers))


@pytest.mark.parametrize("data", [b"x\r\n", b"-1\r\n", b"fffffffff\r\n", b"3\r\nabcd\r\n", b"7fffffff\r\nabc", b"2\r\nab"])
def test_chunks_of_no_form_are_refused(reading: Reading, data: bytes) -> None:
    with pytest.raises(BadMessage):
        reading(data).chunks(soon())


@pytest.mark.parametrize(
    "read", [lambda s: s.request(soon(0.1)), lambda s: s.answer(soon(0.1)), lambda s: list(s.pieces(9, soon(0.1)))]
)
def test_who_says_nothing_is_waited_for_until_the_deadline(read: Callable[[Stream], object]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP")
        began = time.monotonic()
        with pytest.raises(Late):
            read(Stream(ours))
        assert time.monotonic() - began < 1


def test_who_drips_is_waited_for_until_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.02):
            theirs.send(b"a")

    with ours, theirs:
        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        with pytest.raises(Late):
            Stream(ours).request(soon(0.3))
        assert time.monotonic() - began < 1
        over.set()
        dripping.join()


def test_who_reads_nothing_is_waited_for_until_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Late):
        send(ours, bytes(8 * 1024**2), soon(0.2))


def test_an_answer_is_read(reading: Reading) -> None:
    stream = reading(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    head = stream.answer(soon())
    assert (head.status, body_length(head, of_method="GET")) == (404, 0)


@pytest.mark.parametrize("data", [b"HTTP/1.1 99999 x\r\n\r\n", b"<html>\r\n\r\n", b"HTTP/1.1 200\x00\r\n\r\n", b""])
def test_what_no_server_sends_is_no_answer(reading: Reading, data: bytes) -> None:
    with pytest.raises(BadMessage):
        reading(data).answer(soon())


def test_an_answer_without_a_length_ends_with_the_connection(reading: Reading) -> None:
    assert body_length(Head(("200", "OK"), {}), of_method="GET") is None
    assert body_length(Head(("200", "OK"), {"content-length": "5"}), of_method="HEAD") == 0
    assert body_length(Head(("204", ""), {}), of_method="DELETE") == 0
    with pytest.raises(BadMessage):
        reading(bytes(200_000)).rest(100_000, soon())


def test_a_head_is_written_as_it_was_read(reading: Reading) -> None:
    written = head_bytes("GET / HTTP/1.1", {"host": "a", "x": "b"})
    assert reading(written).request(soon()) == Head(("GET", "/"), {"host": "a", "x": "b"})
