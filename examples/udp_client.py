"""A UDP client: it sends one message.

    python3 udp_client.py [HOST [PORT]]

HOST is this machine's name unless given, PORT is 12345.
"""

import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else socket.gethostname()
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12345

try:
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
except OSError as error:
    sys.exit(f"Could not create the socket. Error code: {error.errno}, message: {error.strerror}")

# Nothing is set up first, and nobody has to be there: UDP sends, and hopes.
try:
    sent = client.sendto(b"Hello Python!", (host, port))
except OSError as error:
    sys.exit(f"Could not send to {host}:{port}. Error code: {error.errno}, message: {error.strerror}")

print(f"Sent {sent} bytes to {host}:{port}", flush=True)
client.close()
