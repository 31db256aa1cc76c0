"""Runs all checks of schemathesis against services.

usage: check.py PROGRAM...

A program is started in an empty folder on a free port, and must end without a panic when it
is told to. The document is the one that it serves, and its like of OpenAPI 3.1 when there is a
golden one. Its metrics are read by the parser of Prometheus's own client, and agree.

The first program, which is the example, is run once more with a document that lies about it
in a way for every check that a lie can fail: one that finds nothing has stopped looking.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

HERE = Path(__file__).resolve().parent
SCHEMATHESIS = Path(sys.prefix) / "bin/schemathesis"
START_SECONDS = 60
END_SECONDS = 30


def main(programs):
    if not programs:
        sys.exit("no program to check: name at least one")
    programs = [Path(program).resolve() for program in programs]
    newer = [program for program in programs if golden(program).is_file()]
    runs = [(truth, program) for program in programs] + [(newer_truth, program) for program in newer] + [(lies, programs[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda run: run[0](run[1]), runs))
    for _, text in results:
        print(text)
    if not all(ok for ok, _ in results):
        sys.exit(1)


def golden(program):
    return HERE.parents[1] / "cases" / program.name.replace("-", "_") / "openapi-3.1.json"


def newer_truth(program):
    """The service is as its document of OpenAPI 3.1 says."""
    return truth(program, json.loads(golden(program).read_bytes()))


def truth(program, other=None):
    """The service is as its document says."""
    with service(program) as (address, home, log):
        report, output = schemathesis(address, other or document(address), home)
        counts = metrics(address)
        text = log.read_text()
    generated = report["test_cases"]["generated"]
    if len(set(counts.values())) != 1 or min(counts.values()) < generated:
        return False, f"error: {program.name}: after {generated} requests the metrics count {counts}"
    faults = report["failures"] or report["errors"] or not report["complete"] or report["exit_code"]
    # A panic is answered, too: the log tells.
    if faults or "panicked" in text or generated < 100:
        return False, f"error: {program.name}: {generated} requests\n{output}\n--- log of {program.name}\n{text[-5000:]}"
    version = (other or {}).get("openapi", "served")
    return True, f"{program.name} ({version}): {report['operations']['tested']} operations pass {generated} requests"


def metrics(address):
    """How many requests there were, by each of the metrics that count them."""
    with urllib.request.urlopen(f"{address}/go-doudou/prometheus") as answer:
        families = text_string_to_metric_families(answer.read().decode())
    samples = [sample for family in families for sample in family.samples]
    # The parser gives every counter this suffix.
    names = ("http_requests_total", "http_response_time_seconds_count", "response_status_total")
    return {name: sum(sample.value for sample in samples if sample.name == name) for name in names}


def lies(program):
    """What the document says wrongly is found."""
    with service(program) as (address, home, _):
        lying = document(address)
        lying["components"]["securitySchemes"] = {"basic": {"type": "http", "scheme": "basic"}}
        for operation, _, lie in LIES:
            lie(lying["paths"][operation.split()[1]])
        report, output = schemathesis(address, lying, home)
    found = {(operation, failure["type"]) for failure in report["failures"] for operation in failure["operations"]}
    missed = [f"{failure} of {operation}" for operation, failure, _ in LIES if (operation, failure) not in found]
    if missed:
        return False, f"error: lies about {program.name} that nothing found: {missed}\n{output}"
    return True, f"{program.name}: {len(LIES)} lies about it are found out"


def rename(values, key, name):
    values[name] = values.pop(key)


HEADER = {"required": True, "schema": {"type": "string"}}
TEXT = {"application/json": {"schema": {"type": "string"}}}

# The operation, the failure that must be found in it, and what is done to its path.
LIES = [
    ("POST /user", "UndefinedStatusCode", lambda path: (rename(path["post"]["responses"], "201", "200"), path["post"]["responses"].pop("default"))),
    ("GET /user", "UndefinedContentType", lambda path: rename(path["get"]["responses"]["200"]["content"], "application/json", "text/plain")),
    ("GET /users", "JsonSchemaError", lambda path: path["get"]["responses"]["200"].update(content=TEXT)),
    ("PUT /users/{id}/dept", "MissingHeaders", lambda path: path["put"]["responses"]["200"].update(headers={"x-none": HEADER})),
    ("GET /users", "AcceptedNegativeData", lambda path: path["get"]["parameters"][2]["schema"].update(maximum=5)),
    ("POST /page/users", "RejectedPositiveData", lambda path: path["post"]["requestBody"].update(content=TEXT)),
    ("GET /user", "MissingHeaderNotRejected", lambda path: path["get"]["parameters"].append({"name": "x-none", "in": "header"} | HEADER)),
    ("GET /user", "IgnoredAuth", lambda path: path["get"].update(security=[{"basic": []}])),
    ("DELETE /user", "UnsupportedMethodResponse", lambda path: path.pop("delete")),
    ("OPTIONS /users", "AllowHeaderMismatch", lambda path: path.update(delete={"operationId": "none", "responses": {"204": {"description": "Nothing."}}})),
]


@contextmanager
def service(program):
    with tempfile.TemporaryDirectory(prefix="doudou-schemathesis-") as home:
        home = Path(home)
        log = home / "log"
        environment = {
            "GDD_HOST": "127.0.0.1",
            "GDD_PORT": "",
            "GDD_BANNER": "off",
            "GDD_MANAGE_ENABLE": "on",
            "DB_URL": "sqlite::memory:",
            "NO_COLOR": "1",
        }
        with log.open("w") as output:
            process = subprocess.Popen([program], cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            yield address_of(process, log), home, log
            process.send_signal(signal.SIGTERM)
            if status := process.wait(END_SECONDS):
                raise SystemExit(f"{program.name} ended with status {status}:\n{log.read_text()}")
        finally:
            process.kill()
            process.wait()


def address_of(process, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        text = log.read_text()
        if " started in " in text:
            return re.search(r"listening on (http://\S+)", text)[1]
        time.sleep(0.02)
    raise SystemExit(f"{process.args[0].name} doesn't start:\n{log.read_text()}")


def document(address):
    with urllib.request.urlopen(f"{address}/go-doudou/openapi.json") as answer:
        return json.load(answer)


def schemathesis(address, document, home):
    (home / "openapi.json").write_text(json.dumps(document))
    command = [SCHEMATHESIS, "--config-file", HERE / "schemathesis.toml", "run", home / "openapi.json", "--url", address]
    command += ["--report", "json", "--report-json-path", home / "report.json", "--no-color"]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if not (home / "report.json").is_file():
        raise SystemExit(f"schemathesis failed with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return json.loads((home / "report.json").read_bytes()), done.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
