"""The relay between hostile callers and an account that may be hostile, too: who called, what is on record, what never stalls."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from caip.errors import KernelDied
from caip.grading.account import SeenAccount
from caip.grading.calls import CallLog, load_services
from caip.grading.relay import MOST_CONNECTIONS, Relay
from caip_lab.checks.failures import NotReached
from caip_lab.cloud import service_models
from caip_lab.cloud.calls import Call
from caip_lab.cloud.line import ASK

SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"
KNOWN = {"AKIDSTUDENT": "arn:aws:sts::123456789012:assumed-role/Role/SageMaker"}
OK = b"HTTP/1.1 200 OK\r\nx-amz-request-id: R1\r\ncontent-length: 2\r\n\r\nok"


class Upstream:
    """An account of the test's: answers each request with ``answer``, keeps what came and by which listener."""

    def __init__(self, answer: bytes = OK) -> None:
        self.answer, self.seen, self.listeners = answer, [], []  # type: tuple[bytes, list[bytes], list[str]]
        self.under_way = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def connect(self, listener: str) -> socket.socket:
        self.listeners.append(listener)
        ours, theirs = socket.socketpair()
        threading.Thread(target=self._serve, args=(theirs,), daemon=True).start()
        return ours

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(1 << 20):
                self.seen.append(data)
                self.under_way.set()
                self.go_on.wait()
                connection.sendall(self.answer)


class Ended:
    """An account that has ended."""

    def connect(self, listener: str) -> socket.socket:
        raise KernelDied


@pytest.fixture(scope="module", autouse=True)
def _services() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as here:  # other tests of this process read more services
        here.setattr(service_models, "_only", set())
        load_services()
        yield


@pytest.fixture
def log() -> CallLog:
    return CallLog(KNOWN)


@pytest.fixture
def relay(log: CallLog) -> Iterator[Relay]:
    relay = Relay(log)
    yield relay
    relay.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


Say = Callable[..., bytes]


@pytest.fixture
def say(listener: socket.socket) -> Say:
    """Send bytes on a new connection; return what comes back until its end, or until something came in full."""

    def do(data: bytes, *, at_most: int = 1 << 16) -> bytes:
        with socket.create_connection(listener.getsockname(), timeout=5) as connection:
            with suppress(OSError):
                connection.sendall(data)
            found = b""
            with suppress(OSError):
                while not found.endswith((b"ok", b"no", b"Continue\r\n\r\n")) and (piece := connection.recv(at_most)):
                    found += piece
            return found

    return do


def request(method: str = "GET", path: str = "/lab/key", key: str = "AKIDSTUDENT", more: str = "", body: bytes = b"") -> bytes:
    signed, length = f"Authorization: {SIGNED.format(key)}", f"Content-Length: {len(body)}"
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\n{signed}\r\n{length}\r\n{more}\r\n".encode() + body


def recorded(relay: Relay, log: CallLog) -> tuple[Call, ...]:
    """Return the record once no request is under way."""
    with relay.quiet():
        return log.so_far()


def test_the_listener_is_who_called(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    forged = "X-Caip-Listener: grader\r\ncaip_lab.listener: grader\r\nX-Forwarded-For: grader\r\n"
    assert say(request(key="GRADER", more=forged)).endswith(b"ok")
    (call,) = recorded(relay, log)
    assert (call.service, call.operation, call.parameters) == ("s3", "GetObject", {"Bucket": "lab", "Key": "key"})
    assert (call.listener, upstream.listeners) == ("student", ["student"])
    assert (call.identity, call.status, call.request_id) == ("GRADER", 200, "R1")


def test_a_key_that_is_known_is_named(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    relay.listen(listener.fileno(), "student", Upstream())
    say(request())
    assert recorded(relay, log)[0].identity == KNOWN["AKIDSTUDENT"]


def test_a_body_is_passed_on_and_its_payload_is_not_kept(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    say(request("PUT", body=b"secret-payload"))
    assert b"".join(upstream.seen).endswith(b"secret-payload")
    assert "secret-payload" not in recorded(relay, log)[0].to_json()


def test_a_client_that_waits_for_a_continue_gets_one(relay: Relay, listener: socket.socket, say: Say) -> None:
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    assert say(request("PUT", more="Expect: 100-continue\r\n", body=b"abc")).startswith(b"HTTP/1.1 100 Continue")
    time.sleep(0.1)
    assert b"expect" not in b"".join(upstream.seen).lower()


def test_chunks_are_passed_on_as_one_body(relay: Relay, listener: socket.socket, say: Say) -> None:
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    say(b"PUT /b/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    sent = b"".join(upstream.seen)
    assert (b"content-length: 3" in sent, b"chunked" in sent, sent.endswith(b"abc")) == (True, False, True)


def test_a_request_within_a_request_is_none(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    """Two lengths: what one reader takes for a body, the next would take for a request that nobody saw."""
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    inner = request("DELETE", "/lab/other")
    say(b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner)
    assert upstream.seen == []
    assert [call.status for call in recorded(relay, log)] == [0]


def test_an_error_s_code_is_on_record(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    body = b"<Error><Code>NoSuchBucket</Code></Error>"
    relay.listen(listener.fileno(), "student", Upstream(b"HTTP/1.1 404 No\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)))
    say(request())
    (call,) = recorded(relay, log)
    assert (call.status, call.error_code) == (404, "NoSuchBucket")


def test_what_a_notebook_asks_of_its_account_is_no_call(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    relay.listen(listener.fileno(), "student", Upstream())
    assert say(request("POST", ASK, body=b'{"ask": "bill"}')).endswith(b"ok")
    say(request("POST", f"{ASK}?x"))
    say(request("GET", ASK))
    assert len(recorded(relay, log)) == 2


@pytest.mark.parametrize("nonsense", [b"\x00" * 100, b"GET", b"\xff\xfe", b"G" * 100_000, b""])
def test_nonsense_ends_one_connection_and_nothing_else(relay: Relay, listener: socket.socket, say: Say, nonsense: bytes) -> None:
    relay.listen(listener.fileno(), "student", Upstream())
    assert say(nonsense + b"\r\n\r\n") == b""
    assert say(request()).endswith(b"ok")


def test_too_many_connections_are_hung_up(relay: Relay, listener: socket.socket, say: Say) -> None:
    relay.listen(listener.fileno(), "student", Upstream())
    held = [socket.create_connection(listener.getsockname()) for _ in range(MOST_CONNECTIONS + 5)]
    time.sleep(0.3)
    assert say(request()) == b""
    for one in held:
        one.close()
    time.sleep(0.3)
    assert say(request()).endswith(b"ok")


TWO_LENGTHS = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n"


@pytest.mark.parametrize("answer", [b"\r\n\r\n", b"nonsense\r\n\r\n", TWO_LENGTHS, b"HTTP/1.1 200 OK\r\na\x00: b\r\n\r\n"])
def test_an_account_that_answers_nonsense_ends_the_connection(
    relay: Relay, log: CallLog, listener: socket.socket, say: Say, answer: bytes
) -> None:
    upstream = Upstream(answer)
    relay.listen(listener.fileno(), "student", upstream)
    assert say(request()) == b""
    assert recorded(relay, log)[0].status == 0


def test_an_account_that_has_ended_hangs_up(relay: Relay, listener: socket.socket, say: Say) -> None:
    relay.listen(listener.fileno(), "student", Ended())
    assert say(request()) == b""


def test_while_it_is_quiet_nothing_is_under_way(relay: Relay, log: CallLog, listener: socket.socket, say: Say) -> None:
    upstream = Upstream()
    relay.listen(listener.fileno(), "student", upstream)
    upstream.go_on.clear()
    answers: list[bytes] = []
    first = threading.Thread(target=lambda: answers.append(say(request())))
    first.start()
    assert upstream.under_way.wait(5)
    threading.Timer(0.2, upstream.go_on.set).start()
    with relay.quiet():
        assert log.so_far()[0].status == 200
        seen = len(upstream.seen)
        late = threading.Thread(target=lambda: answers.append(say(request())))
        late.start()
        time.sleep(0.2)
        assert len(upstream.seen) == seen
    first.join(5)
    late.join(5)
    assert sum(answer.endswith(b"ok") for answer in answers) == 2


def test_quiet_closes_what_a_fork_would_share(relay: Relay, listener: socket.socket) -> None:
    relay.listen(listener.fileno(), "student", Upstream())
    with socket.create_connection(listener.getsockname(), timeout=5) as connection:
        connection.sendall(request())
        assert connection.recv(1 << 16).endswith(b"ok")
        with relay.quiet():
            pass
        assert connection.recv(1) == b""


def test_requests_go_where_they_are_led(relay: Relay, listener: socket.socket, say: Say) -> None:
    one, other = Upstream(), Upstream(OK.replace(b"ok", b"no"))
    relay.listen(listener.fileno(), "student", one)
    assert say(request()).endswith(b"ok")
    relay.lead("student", None)
    assert say(request()) == b""
    relay.lead("student", other)
    assert say(request()).endswith(b"no")


def test_a_record_is_bounded(log: CallLog, monkeypatch: pytest.MonkeyPatch, relay: Relay, listener: socket.socket) -> None:
    monkeypatch.setattr("caip.grading.calls.MOST_CALLS", 3)
    relay.listen(listener.fileno(), "student", Upstream())
    with socket.create_connection(listener.getsockname(), timeout=5) as connection:
        for _ in range(5):
            connection.sendall(request())
            assert connection.recv(1 << 16).endswith(b"ok")
    assert [call.number for call in recorded(relay, log)] == [1, 2, 3]
    assert not log.is_whole
    with pytest.raises(NotReached, match="more calls to AWS than are kept"):
        list(SeenAccount(None, log.so_far(), is_whole=log.is_whole).calls)


def test_who_waits_fills_no_record(log: CallLog, monkeypatch: pytest.MonkeyPatch, relay: Relay, listener: socket.socket) -> None:
    monkeypatch.setattr("caip.grading.calls.MOST_CALLS", 4)
    monkeypatch.setattr("caip.grading.calls.MOST_ALIKE", 2)
    relay.listen(listener.fileno(), "student", Upstream())
    with socket.create_connection(listener.getsockname(), timeout=5) as connection:
        for one in [request("GET", "/bucket/key")] * 6 + [request("PUT", "/bucket/key")] * 2:
            connection.sendall(one)
            assert connection.recv(1 << 16).endswith(b"ok")
    kept = [(call.number, call.operation) for call in recorded(relay, log)]
    assert kept == [(1, "GetObject"), (2, "GetObject"), (7, "PutObject"), (8, "PutObject")]
    assert log.is_whole


def test_a_service_that_an_account_has_not_is_recorded_by_its_path(
    relay: Relay, log: CallLog, listener: socket.socket, say: Say
) -> None:
    """Its model is not read: a caller could name hundreds, of many megabytes each."""
    relay.listen(listener.fileno(), "student", Upstream())
    say(request("POST", "/").replace(b"/s3/", b"/ec2/").replace(b"Host: a", b"Host: a\r\nX-Amz-Target: EC2.RunInstances"))
    (call,) = recorded(relay, log)
    assert (call.service, call.operation, call.parameters) == ("ec2", "RunInstances", {})
