"""A UDP server: it prints each message with its sender.

    python3 udp_server.py [HOST [PORT]]

HOST is this machine's name unless given, PORT is 12345. Ctrl-C ends it.
"""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else socket.gethostname()
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12345

try:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
except OSError as error:
    sys.exit(f"Could not create the socket. Error code: {error.errno}, message: {error.strerror}")

try:
    server.bind((host, port))
except OSError as error:
    sys.exit(f"Could not bind to {host}:{port}. Error code: {error.errno}, message: {error.strerror}")

print("Waiting on {}:{}".format(*server.getsockname()), flush=True)

# There is nothing to accept: each datagram stands alone and says who sent it.
try:
    while True:
        message, sender = server.recvfrom(65535)
        text = message.decode("utf-8", "replace")
        print("Message from {}:{}: {}".format(*sender, text), flush=True)
except KeyboardInterrupt:
    server.close()
