"""A second reader of tapes, written from FORMAT.md alone.

    python3 read_tape.py FILE    prints one JSON object; exit code 0, or 1 with "error" in it,
                                 or 77 where this machine has nothing that decompresses zstd.
"""

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import zlib

sys.setrecursionlimit(10_000)
SEAL = bytes.fromhex("542a4d1840000000")
KNOWN = {
    "tape": [], "environment": [], "environment-read": [], "stdin": ["body"],
    "request": ["body"], "response": [], "data": ["bodies"], "complete": [], "failure": [],
    "abort": [], "timer": [], "draw": [], "seed": [], "clock": [], "tool-call": ["input"],
    "tool-result": ["output"], "program": [], "program-input": ["body"],
    "program-output": ["body"], "program-exit": [], "uncovered": [],
    "outcome": ["stdout", "value"], "end": [],
}


class Refused(Exception):
    pass


def sha(data):
    return hashlib.sha256(data).digest()


def find_decompressor():
    try:
        from compression import zstd

        return zstd.decompress
    except ImportError:
        pass
    if shutil.which("zstd"):
        def run(data):
            done = subprocess.run(["zstd", "-dcq"], input=data, capture_output=True)
            if done.returncode != 0:
                raise Refused("damaged")
            return done.stdout

        return run
    return None


def frame_end(data, at):
    """Where the zstd frame at `at` ends; None if the file ends before it."""
    head = data[at : at + 18]
    if head[:4] != b"\x28\xb5\x2f\xfd"[: len(head)]:
        raise Refused("damaged")
    if len(head) < 5:
        return None
    descriptor = head[4]
    single = descriptor >> 5 & 1
    if descriptor & 0x0B or (descriptor >> 6 == 0 and not single):
        raise Refused("damaged")
    at += 5 + (0 if single else 1) + (1 << (descriptor >> 6))
    last = False
    while not last:
        if at + 3 > len(data):
            return None
        header = int.from_bytes(data[at : at + 3], "little")
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        if kind == 3 or size > 128 * 1024:
            raise Refused("damaged")
        at += 3 + (1 if kind == 1 else size)
        if at > len(data):
            return None
    at += 4 if descriptor & 4 else 0
    return at if at <= len(data) else None


def read_text(data, decompress):
    """The verified text of all whole pairs, the chain, and whether the file is cut off."""
    text, at, pairs, chain = b"", 0, 0, hashlib.sha256()
    cut = False
    while at < len(data):
        try:
            end = frame_end(data, at)
        except Refused:
            if any(data[at:]):
                raise Refused("damaged" if pairs or SEAL in data else "not-a-tape")
            cut = True
            break
        seal = b"" if end is None else data[end : end + 72]
        if len(seal) < 72 or seal[:8] != SEAL:
            begun = end is None or (len(seal) < 72 and SEAL.startswith(seal[:8]))
            zeros = end is not None and end < len(data) and not any(data[end:])
            if not zeros and (not begun or SEAL in data[at:end]):
                raise Refused("damaged")
            cut = True
            break
        if sha(data[at:end]) != seal[8:40]:
            raise Refused("damaged")
        content = decompress(data[at:end])
        chain.update(content)
        if chain.digest() != seal[40:72] or not content.endswith(b"\n"):
            raise Refused("damaged")
        text, at, pairs = text + content, end + 72, pairs + 1
    if pairs == 0:
        raise Refused("not-a-tape")
    return text.decode("utf-8"), chain.hexdigest(), cut


def literal(part):
    if isinstance(part, dict):
        return base64.b64decode(part["base64"], validate=True)
    return part.encode("utf-8", "surrogateescape")


def read_body(stored, bodies):
    if isinstance(stored, str) or "base64" in stored:
        body = literal(stored)
    else:
        body = b""
        for part in stored["parts"]:
            if isinstance(part, list):
                number, start, length = part
                if number >= len(bodies) or start + length > len(bodies[number]) or length < 32:
                    raise Refused("invalid")
                body += bodies[number][start : start + length]
            else:
                body += literal(part)
        if len(body) != stored["size"] or sha(body).hex() != stored["sha256"]:
            raise Refused("invalid")
    bodies.append(body)
    return body


def chunks_of(event):
    """[exchange, bytes] for each chunk of a data event whose bodies are read already."""
    order = event.get("order", [0] * len(event["n"]))
    cursors, chunks = [0] * len(event["x"]), []
    for place, length in zip(order, event["n"]):
        place = int(place, 36) if isinstance(place, str) else place
        body, start = event["bodies"][place], cursors[place]
        end = start + max(length, 0)
        for _ in range(-length):
            end = body.index(b"\n\n", end) + 2
        cursors[place] = end
        chunks.append([event["x"][place], body[start:end]])
    if cursors != [len(body) for body in event["bodies"]]:
        raise Refused("invalid")
    return chunks


def decode(body, response):
    if not response or response.get("decoded"):
        return body
    names = [v for n, v in response["headers"] if n.lower() == "content-encoding"]
    for coding in reversed([c.strip().lower() for v in names for c in v.split(",") if c.strip()]):
        if coding == "gzip":
            body = gzip.decompress(body)
        elif coding == "deflate":
            body = zlib.decompress(body)
    return body


def digest(events):
    lines, requests, responses, received, calls, outputs = [], [], {}, {}, [], {}
    for event in events:
        kind = event["kind"]
        if kind == "draw":
            lines.append(f"D:{event['source']}:{event['value']}\n")
        elif kind == "request":
            requests.append(event["body"] or b"")
        elif kind == "response":
            responses[event["x"]] = event
        elif kind == "data":
            for x, chunk in event["chunks"]:
                received[x] = received.get(x, b"") + chunk
        elif kind == "tool-call":
            calls.append(event["input"])
        elif kind == "tool-result":
            outputs[event["call"]] = event.get("output", b"")
    for x, body in enumerate(requests):
        answer = decode(received.get(x, b""), responses.get(x))
        lines.append(f"X:{sha(body).hex()}:{sha(answer).hex()}\n")
    for call, body in enumerate(calls):
        lines.append(f"T:{sha(body).hex()}:{sha(outputs.get(call, b'')).hex()}\n")
    return sha("".join(lines).encode("utf-8", "surrogatepass")).hex()


def read(data, decompress):
    text, chain, cut = read_text(data, decompress)
    events, bodies = [], []
    for number, line in enumerate(text[:-1].split("\n")):
        event = json.loads(line)
        kind = event["kind"]
        if number == 0:
            if kind != "tape" or event["format"] != "tracefork":
                raise Refused("invalid")
            if event["major"] != 1:
                raise Refused("future")
        if kind not in KNOWN:
            if event.get("ancillary") is not True:
                raise Refused("future")
            events.append({"kind": "unknown"})
            continue
        for field in KNOWN[kind]:
            stored = event.get(field)
            if isinstance(stored, list):
                event[field] = [read_body(one, bodies) for one in stored]
            elif stored is not None:
                event[field] = read_body(stored, bodies)
        if kind == "data":
            event["chunks"] = chunks_of(event)
        events.append(event)
    if cut and events[-1]["kind"] == "end":
        raise Refused("invalid")
    return {
        "chain": chain,
        "complete": events[-1]["kind"] == "end" and events[-1]["complete"],
        "digest": digest(events),
        "kinds": [event["kind"] for event in events],
        "bodies": [sha(body).hex() for body in bodies],
        "chunks": [[x, len(c)] for e in events if e["kind"] == "data" for x, c in e["chunks"]],
    }


def main():
    decompress = find_decompressor()
    if decompress is None:
        sys.exit(77)
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        print(json.dumps(read(data, decompress)))
    except Refused as refused:
        print(json.dumps({"error": str(refused)}))
        sys.exit(1)
    except (ValueError, KeyError, IndexError, TypeError):
        print(json.dumps({"error": "invalid"}))
        sys.exit(1)


main()
