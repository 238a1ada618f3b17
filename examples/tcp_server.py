"""A TCP server: it greets whoever connects, and hangs up.

    python3 tcp_server.py [HOST [PORT]]

HOST is this machine's name unless given, PORT is 9999. Ctrl-C ends it.
"""

import os
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else socket.gethostname()
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9999

try:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
except OSError as error:
    sys.exit(f"Could not create the socket. Error code: {error.errno}, message: {error.strerror}")

# Without this the port stays taken for a minute after a connection that we closed first. On Windows
# it would mean something else: that others may take the port from us.
if os.name == "posix":
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

try:
    server.bind((host, port))
except OSError as error:
    sys.exit(f"Could not bind to {host}:{port}. Error code: {error.errno}, message: {error.strerror}")

server.listen(5)
print("Listening on {}:{}".format(*server.getsockname()), flush=True)

try:
    while True:
        connection, peer = server.accept()
        print("Connection from {}:{}".format(*peer), flush=True)
        with connection:
            try:
                connection.sendall(b"Server Saying Hi")
            except OSError as error:
                print(f"Could not send. Error code: {error.errno}, message: {error.strerror}", flush=True)
except KeyboardInterrupt:
    server.close()
