"""A TCP client: it prints what it receives until the server closes.

    python3 tcp_client.py [HOST [PORT]]

HOST is this machine's name unless given, PORT is 9999.
"""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else socket.gethostname()
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9999

try:
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
except OSError as error:
    sys.exit(f"Could not create the socket. Error code: {error.errno}, message: {error.strerror}")

try:
    client.connect((host, port))
except OSError as error:
    sys.exit(f"Could not connect to {host}:{port}. Error code: {error.errno}, message: {error.strerror}")

print("Connected to {}:{}".format(*client.getpeername()), flush=True)

# A stream has no messages: recv gives up to 1024 bytes of whatever has come, and nothing at its end.
try:
    while chunk := client.recv(1024):
        print("Received:", chunk.decode("utf-8", "replace"), flush=True)
except KeyboardInterrupt:
    pass
except OSError as error:
    sys.exit(f"Could not receive. Error code: {error.errno}, message: {error.strerror}")

client.close()
