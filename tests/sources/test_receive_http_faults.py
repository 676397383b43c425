"""A web server that does not let us in, fails, drips, floods or breaks off: nobody's fault in a district."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from onesource import Pulls
from sources.arrivals import MAX_BYTES
from sources.offers import BoxTrouble, Known
from webserver import Page, Web, serving

pytestmark = pytest.mark.slow


def config(address: str, *places: str, timeout_s: float = 5.0, **options: Any) -> SourceConfig:
    boxes = {place: (place,) for place in places}
    return SourceConfig("office", "http", address, boxes=boxes, options=options, timeout_s=timeout_s)


# --- who may read


def test_a_name_and_password_a_token_and_a_header_of_its_own_are_sent(web: Web) -> None:
    secrets = {"P": "geheim-geheim", "T": "tok-123456"}
    address = f"{web.url}/{{box}}.csv"
    Pulls(config(address, "NR-01", user="us", password="env:P"), **secrets).found()
    Pulls(config(address, "NR-01", token="env:T"), **secrets).found()
    Pulls(config(address, "NR-01", token="env:T", header="X-Key"), **secrets).found()
    Pulls(config(address.replace("http://", "http://me:in-address@"), "NR-01")).found()
    sent = [headers for _, headers in web.asked]
    assert sent[0]["Authorization"] == "Basic dXM6Z2VoZWltLWdlaGVpbQ=="
    assert sent[1]["Authorization"] == "Bearer tok-123456"
    assert (sent[2].get("Authorization"), sent[2]["X-Key"]) == (None, "tok-123456")
    assert sent[3]["Authorization"] == "Basic bWU6aW4tYWRkcmVzcw=="


def test_a_secret_that_no_header_can_hold_is_a_matter_of_the_configuration_and_stays_secret(web: Web) -> None:
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", token="env:T"), T="break\r\nInjected: 1")
    error = pulls.fault()
    assert error.fault is SourceFault.MISUSED
    assert "Injected" not in str(error)
    assert (
        Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", token="env:T"), T="密钥密钥密钥密钥").fault().fault
        is SourceFault.MISUSED
    )
    assert Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", token="env:T")).fault().fault is SourceFault.NO_SECRET


def test_a_password_that_is_not_taken_is_tried_once(web: Web) -> None:
    for box in ("NR-01", "NR-02"):
        web.pages[f"/{box}.csv"] = Page(status=401)
    error = Pulls(
        config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02", user="u", password="env:P"), P="wrong-wrong"
    ).fault()
    assert error.fault is SourceFault.CREDENTIALS
    assert "401" in error.said
    assert len(web.asked) == 1


def test_a_permission_that_is_lost_in_the_middle_is_the_trouble_of_what_was_not_read(web: Web) -> None:
    boxes = [f"NR-{number:02d}" for number in range(1, 21)]
    for box in boxes:
        web.put(f"/{box}.csv", b"1", ETag='"1"') if box < "NR-03" else web.pages.update(
            {f"/{box}.csv": Page(status=401)}
        )
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", *boxes))
    with pytest.raises(SourceUnavailable) as caught:
        pulls.read()
    assert caught.value.fault is SourceFault.CREDENTIALS
    assert sorted(pulls.marks) == ["NR-01/NR-01.csv", "NR-02/NR-02.csv"]
    assert len(web.asked) == 2 + 5  # and not all the others: that may lock the account
    for box in boxes:
        web.put(f"/{box}.csv", b"1", ETag='"1"')
    assert [one.box for one in pulls.read()] == boxes[2:]


def test_a_box_that_may_not_be_read_is_its_own_trouble_and_all_of_them_are_the_sources(web: Web) -> None:
    web.put("/NR-01.csv", b"1")
    web.pages["/NR-02.csv"] = Page(status=403)
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02"))
    assert pulls.troubles() == {"NR-02": (SourceFault.DENIED, "HTTP 403 Forbidden")}
    web.pages["/NR-01.csv"] = Page(status=403)
    assert pulls.fault().fault is SourceFault.DENIED
    (only,) = pulls.found(Known(asked={"NR-01"}.__contains__))
    assert isinstance(only, BoxTrouble)  # of the other one nobody knows now
    web.pages["/d/"] = Page(status=403)
    assert Pulls(config(f"{web.url}/d/")).fault().fault is SourceFault.DENIED


def test_a_redirect_to_another_host_is_not_followed_and_says_where_it_wants_to_go(web: Web) -> None:
    with serving() as other:
        other.put("/NR-01.csv", b"theirs")
        web.pages["/NR-01.csv"] = Page(status=302, headers={"Location": f"{other.url}/NR-01.csv?ticket=secret"})
        error = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", token="env:T"), T="tok-123456").fault()
        assert error.fault is SourceFault.ODD
        assert error.said == f"HTTP 302: {other.url}/NR-01.csv"
        assert not other.asked


def test_a_redirect_within_the_same_host_is_followed_and_a_circle_is_not(web: Web) -> None:
    web.pages["/NR-01.csv"] = Page(status=301, headers={"Location": "/new/NR-01.csv"})
    web.put("/new/NR-01.csv", b"1")
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    assert [one.path for one in pulls.read()] == ["NR-01/NR-01.csv"]
    web.pages["/NR-01.csv"] = Page(status=301, headers={"Location": "/NR-01.csv"})
    assert "redirects" in pulls.fault().said


# --- servers that fail


@pytest.mark.parametrize(
    ("page", "fault", "said"),
    [
        (Page(status=503, headers={"Retry-After": "120"}), SourceFault.BUSY, "HTTP 503 Service Unavailable, Retry-After: 120"),
        (Page(status=429), SourceFault.BUSY, "HTTP 429 Too Many Requests"),
        (Page(status=500), SourceFault.BROKEN, "HTTP 500 Internal Server Error"),
        (Page(status=400), SourceFault.REFUSED, "HTTP 400 Bad Request"),
        (Page(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), SourceFault.ODD, "Content-Encoding: gzip, which was not asked for"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_what_the_server_says(web: Web, page: Page, fault: SourceFault, said: str) -> None:
    web.pages["/NR-01.csv"] = page
    error = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01")).fault()
    assert (error.fault, error.said, error.where) == (fault, said, f"{web.url}/NR-01.csv")


def test_a_server_that_asks_for_peace_is_left_in_peace_and_a_broken_box_is_its_own(web: Web) -> None:
    web.pages["/NR-01.csv"] = Page(status=500)
    web.put("/NR-02.csv", b"1")
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02", "NR-03"))
    assert list(pulls.troubles()) == ["NR-01"]
    web.pages["/NR-01.csv"] = Page(status=503, headers={"Retry-After": "9"})
    web.asked.clear()
    assert pulls.fault().fault is SourceFault.BUSY
    assert len(web.asked) == 1


def test_nobody_at_the_address_is_asked_once_and_not_for_every_box(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    boxes = [f"NR-{number:04d}" for number in range(2844)]
    started = time.monotonic()
    error = Pulls(config(f"http://127.0.0.1:{port}/{{box}}.csv", *boxes)).fault()
    assert error.fault is SourceFault.UNREACHABLE
    assert error.transient
    assert time.monotonic() - started < 5
    assert Pulls(config("http://no-such-host.invalid/{box}.csv", "NR-01")).fault().fault is SourceFault.UNREACHABLE


def drip(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def test_a_server_that_drips_does_not_hold_the_pull(web: Web) -> None:
    web.pages["/NR-01.csv"] = Page(act=drip, declared=100)
    web.put("/NR-02.csv", b"1")
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02", timeout_s=0.5))
    started = time.monotonic()
    assert pulls.troubles() == {"NR-01": (SourceFault.SLOW, "0.5 s")}
    assert [one.box for one in pulls.read()] == ["NR-02"]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("secure", [False, True])
def test_headers_that_drip_do_not_hold_it_either(certificate: Path, secure: bool) -> None:
    import ssl

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            try:
                for byte in b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.1)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=[listening], daemon=True)
        thread.start()
        scheme, port = "https" if secure else "http", listening.getsockname()[1]
        started = time.monotonic()
        options = {"ca": str(certificate)} if secure else {}
        error = Pulls(config(f"{scheme}://127.0.0.1:{port}/x.csv", timeout_s=0.5, **options)).fault()
        assert error.fault is SourceFault.SLOW
        assert time.monotonic() - started < 1.8
        thread.join()


def test_a_server_that_hangs_for_everybody_is_given_up_after_some(web: Web) -> None:
    boxes = [f"NR-{number:02d}" for number in range(50)]
    for box in boxes:
        web.pages[f"/{box}.csv"] = Page(act=drip, declared=100)
    assert Pulls(config(f"{web.url}/{{box}}.csv", *boxes, timeout_s=0.3)).fault().fault is SourceFault.SLOW
    assert len(web.asked) == 5


@pytest.mark.parametrize(
    "half",
    [
        Page(b"only half", declared=100),
        Page(declared=-1, headers={"Transfer-Encoding": "chunked"}, act=lambda handler: handler.wfile.write(b"9\r\nonly half\r\n")),
    ],
)  # fmt: skip
def test_half_a_file_is_not_taken_and_comes_whole_the_next_time(web: Web, half: Page) -> None:
    if half.declared == -1:
        half.act = lambda handler: (
            handler.wfile.write(b"9\r\nonly half\r\n"),
            setattr(handler, "close_connection", True),
        )  # type: ignore[assignment]
    web.pages["/NR-01.csv"] = half
    web.put("/NR-02.csv", b"1")
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01", "NR-02"))
    ((box, (fault, said)),) = pulls.troubles().items()
    assert (box, fault) == ("NR-01", SourceFault.UNREACHABLE)
    assert "without sending complete message body" in said or "incomplete chunked read" in said
    assert [one.box for one in pulls.read()] == ["NR-02"]
    web.put("/NR-01.csv", b"whole")
    assert [one.content for one in pulls.read()] == [b"whole"]


@pytest.mark.parametrize("declared", [200 * 1024 * 1024, -1])
def test_a_body_of_200_mb_is_cut_off_and_never_held(web: Web, declared: int) -> None:
    sent = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        for _ in range(3200):
            handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n" if declared == -1 else b"x" * 65536)
            sent += 65536

    chunked = {"Transfer-Encoding": "chunked"} if declared == -1 else {}
    web.pages["/NR-01.csv"] = Page(act=flood, declared=declared, headers=chunked)
    pulls = Pulls(config(f"{web.url}/{{box}}.csv", "NR-01"))
    tracemalloc.start()
    try:
        (file,) = pulls.read()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert file.content == b""
    assert file.too_large == (declared if declared > 0 else MAX_BYTES + 1)
    assert peak < 3 * MAX_BYTES
    assert sent < 40 * 1024 * 1024


# --- certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "office")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=2))
        .not_valid_after(datetime.now(UTC) + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "office.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_of_its_own_is_refused_until_its_root_is_named(certificate: Path) -> None:
    with serving(certificate) as web:
        web.put("/NR-01.csv", b"1")
        address = f"{web.url}/{{box}}.csv"
        error = Pulls(config(address, "NR-01", token="env:T"), T="tok-123456").fault()
        assert error.fault is SourceFault.CERTIFICATE
        assert not web.asked
        pulls = Pulls(config(address, "NR-01", ca="office.pem"), certificate.parent)
        assert [one.content for one in pulls.read()] == [b"1"]
        plain = web.url.replace("https", "http")
        web.pages["/NR-01.csv"] = Page(status=301, headers={"Location": f"{plain}/NR-01.csv"})
        assert pulls.fault().fault is SourceFault.ODD  # never to where everybody may listen
        assert (
            Pulls(config(address, "NR-01", ca="nowhere.pem"), certificate.parent).fault().fault is SourceFault.MISUSED
        )
