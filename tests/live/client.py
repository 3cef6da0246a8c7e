"""A client in a process of its own: connects, says so, waits for the word, sends, prints."""

import http.client
import json
import sys


def main() -> None:
    request = json.loads(sys.stdin.readline())
    connection = http.client.HTTPConnection("127.0.0.1", request["port"], timeout=60)
    connection.connect()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    connection.request("POST", request["path"], request["body"], request["headers"])
    answer = connection.getresponse()
    result = {
        "status": answer.status,
        "headers": {name.lower(): value for name, value in answer.getheaders()},
        "body": answer.read().decode(),
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
