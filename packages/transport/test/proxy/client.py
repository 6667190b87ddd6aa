"""A client of the standard library: a call that streams, two at once, a retry, one that is given up."""
import http.client
import json
import sys
import threading
import urllib.error
import urllib.request
from urllib.parse import urlsplit

base = sys.argv[1]
where = urlsplit(base)


def ask(path, value):
    body = json.dumps(value).encode()
    request = urllib.request.Request(base + path, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def retried(path):
    for _ in range(3):
        try:
            return ask(path, {})
        except urllib.error.HTTPError as error:
            if error.code != 529 or error.headers["retry-after"] != "0":
                raise
    raise SystemExit("no answer")


def streamed(path):
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    lines = [line.decode().strip() for line in iter(answer.readline, b"")]
    connection.request("POST", "/again", body=iter([b"one ", b"two"]), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})
    again = connection.getresponse().read().decode()
    connection.close()
    return [line for line in lines if line], json.loads(again)["body"]


def until_done(path):
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    while answer.readline() != b"data: [DONE]\n":
        pass
    connection.close()


print(retried("/retry"))
print(streamed("/stream"))
until_done("/stream")
answers = {}
threads = [
    threading.Thread(target=lambda n=n: answers.__setitem__(n, ask("/parallel", {"n": n})))
    for n in range(4)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(answers.items()))
print([ask("/same", {}) for _ in range(3)])
