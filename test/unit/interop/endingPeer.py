"""A peer that ends its streams, one after the other, in one way.

usage: endingPeer.py listen|connect|listen-tls|connect-tls PORT|PATH WAY COUNT [CERTIFICATE KEY]
"""
import socket
import ssl
import struct
import sys

role, where, way, count = sys.argv[1:5]
is_tls = role.endswith("-tls")
is_server = role.startswith("listen")
is_path = where.startswith("/")
family = socket.AF_UNIX if is_path else socket.AF_INET
address = where if is_path else ("127.0.0.1", int(where))
if is_tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if is_server:
        context.load_cert_chain(*sys.argv[5:7])
if is_server:
    server = socket.socket(family)
    server.bind(address)
    server.listen(1)
    print("port", "-" if is_path else server.getsockname()[1], flush=True)


def open_stream():
    if is_server:
        stream, _ = server.accept()
    else:
        stream = socket.socket(family)
        stream.connect(address)
    if not is_path:
        # Otherwise what is sent last waits for an acknowledgement, and a reset destroys it here.
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(stream, server_side=is_server) if is_tls else stream


def close(stream):
    """As a program that ends does it: without a word of TLS."""
    socket.socket.close(stream)


def reset(stream):
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(stream)


def answer_and_close(stream):
    stream.recv(100)
    stream.sendall(b"HTTP/1.1 413 Content Too Large\r\n\r\n")
    close(stream)


def bye_and_reset(stream):
    stream.sendall(b"bye")
    reset(stream)


def bye_and_close(stream):
    stream.sendall(b"bye")
    (stream.unwrap() if is_tls else stream).close()


def wait_for_end_bye_and_reset(stream):
    while stream.recv(100):
        pass
    bye_and_reset(stream)


def read_and_reset_when_told(stream):
    stream.recv(100)
    sys.stdin.readline()
    reset(stream)


def read_all_and_close(stream):
    while stream.recv(100):
        pass
    close(stream)


for _ in range(int(count)):
    globals()[way](open_stream())
