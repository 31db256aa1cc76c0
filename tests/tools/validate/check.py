"""Checks OpenAPI documents with openapi-spec-validator, redocly and spectral, and compiles
the types that openapi-typescript makes of them.

usage: check.py DOCUMENT...

The documents in faulty/ go through the same runs. Each names in `x-refused-by`
the rules that must refuse it, and those in good/ must pass: a validator that has
stopped looking, or a rule that was switched off, fails the check like a faulty
document does.

A `consumer.ts` beside a document is a program that uses its types. A line of it that
must not compile ends with `// refused: TS2322`, the number of the error.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from jsonschema_path import SchemaPath
from openapi_spec_validator.shortcuts import get_validator_cls

HERE = Path(__file__).resolve().parent
NODE_BIN = Path(sys.prefix) / "bin"
NODE_MODULES = Path(sys.prefix).parent / "node_modules"


def main(documents):
    documents = [Path(document).resolve() for document in documents]
    good, faulty = (sorted((HERE / folder).glob("*.json")) for folder in ("good", "faulty"))
    if not documents or not good or not faulty:
        sys.exit("no document to check: name at least one" if good and faulty else "good/ or faulty/ is empty")

    parsed, broken = {}, []
    for path in [*good, *faulty, *documents]:
        try:
            parsed[path] = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            broken.append(f"{relative(path)}: not a JSON document: {error}")
    paths = list(parsed)
    with ThreadPoolExecutor() as pool:
        node_tools = [pool.submit(tool, paths) for tool in (redocly, spectral, typescript)]
        findings = openapi_spec_validator(parsed)
        for tool in node_tools:
            findings += tool.result()

    errors = {path: [] for path in paths}
    warnings = Counter()
    for path, rule, message, is_error in findings:
        if is_error:
            errors[path].append((rule, message))
        elif path in documents:
            warnings[rule] += 1

    failures = broken + [
        f"{relative(path)}: the YAML beside it reads as something else"
        for path in documents
        if path.with_suffix(".yaml").exists() and path in parsed and not reads_as(path.with_suffix(".yaml"), parsed[path])
    ]
    for path in faulty:
        expected = parsed.get(path, {}).get("x-refused-by", [])
        found = sorted({rule for rule, _ in errors.get(path, [])})
        if not expected or found != expected:
            failures.append(f"{relative(path)}: must be refused by {expected}, was refused by {found}")
    for path in [*good, *documents]:
        failures += [f"{relative(path)}: {rule}: {message[:300]}" for rule, message in errors.get(path, [])]

    for rule, count in sorted(warnings.items()):
        print(f"warning: {rule}, {count} times")
    for failure in failures:
        print(f"error: {failure}")
    if failures:
        sys.exit(1)
    versions = Counter(parsed[path]["openapi"] for path in documents)
    passed = " and ".join(f"{count} documents of {version}" for version, count in sorted(versions.items()))
    print(f"{passed} pass, {len(faulty)} seeded faults are refused")


def openapi_spec_validator(parsed):
    findings = []
    for path, document in parsed.items():
        try:
            validator = get_validator_cls(document)(SchemaPath.from_dict(document))
            messages = [f"{error.message} at {pointer(getattr(error, 'absolute_path', []))}" for error in validator.iter_errors()]
        # What it can't even walk, a dangling reference say, it raises.
        except Exception as error:
            messages = [f"{type(error).__name__}: {error}"]
        findings += [(path, "openapi-spec-validator", message, True) for message in messages]
    return findings


def redocly(paths):
    output = run(["redocly", "lint", "--config", HERE / "redocly.yaml", "--format=json", "--max-problems=1000000", *paths])
    decoder, reports = json.JSONDecoder(), []
    while output := output.lstrip():
        report, end = decoder.raw_decode(output)
        reports.append(report)
        output = output[end:]
    # It gives up at the first document that it can't read.
    if len(reports) != len(paths):
        raise SystemExit(f"redocly reported on {len(reports)} of {len(paths)} documents")
    return [
        (
            path,
            f"redocly/{problem['ruleId']}",
            f"{problem['message']} at {problem['location'][0].get('pointer', '#')}",
            problem["severity"] == "error",
        )
        for path, report in zip(paths, reports)
        for problem in report["problems"]
    ]


def spectral(paths):
    output = run(["spectral", "lint", "-r", HERE / "spectral.yaml", "-f", "json", "-q", "--fail-on-unmatched-globs", *paths])
    return [
        (Path(problem["source"]), f"spectral/{problem['code']}", f"{problem['message']} at {pointer(problem['path'])}", problem["severity"] == 0)
        for problem in json.loads(output)
    ]


def reads_as(path, document):
    """Whether a reader of YAML 1.1 takes a file for this document."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        return json.dumps(read, sort_keys=True) == json.dumps(document, sort_keys=True)
    except (TypeError, ValueError, yaml.YAMLError):
        return False


def typescript(paths):
    with tempfile.TemporaryDirectory(prefix="doudou-types-") as home:
        homes = {Path(home).resolve() / str(number): path for number, path in enumerate(paths)}
        files = [file for home, path in homes.items() for file in (path, home / "document.ts")]
        consumers = {}
        for folder, path in homes.items():
            folder.mkdir()
            if (path.parent / "consumer.ts").is_file():
                consumers[folder] = (path.parent / "consumer.ts").read_text()
                (folder / "consumer.ts").write_text(consumers[folder])
        failures = json.loads(run([NODE_BIN / "node", HERE / "types.cjs", *files]))
        findings = [(path, "openapi-typescript", message, True) for path, message in zip(paths, failures) if message]

        settings = json.loads((HERE / "types.tsconfig.json").read_bytes()) | {"include": ["*/*.ts"]}
        (Path(home) / "tsconfig.json").write_text(json.dumps(settings))
        # It says nothing when all is well.
        output = run(["tsc", "--pretty", "false", "--project", home], silent=True)
        refused = set()
        for line in output.splitlines():
            if not (error := TSC_ERROR.fullmatch(line)):
                # The rest of an error's explanation is indented.
                if line.startswith(" "):
                    continue
                raise SystemExit(f"tsc failed:\n{output}")
            folder, file, row, code, message = error.groups()
            folder = next(known for known in homes if known.name == folder)
            if file == "consumer.ts":
                refused.add((folder, int(row), code, message))
            else:
                findings.append((homes[folder], f"tsc/{code}", f"{message} at line {row} of its types", True))

    for folder, text in consumers.items():
        expected = {(row, code) for row, line in enumerate(text.splitlines(), 1) for code in REFUSED_LINE.findall(line)}
        found = {(row, code): message for where, row, code, message in refused if where == folder}
        for row, code in sorted(expected ^ found.keys()):
            message = found.get((row, code), "was to be refused, and compiles")
            findings.append((homes[folder], f"tsc/{code}", f"consumer.ts, line {row}: {message}", True))
    return findings


TSC_ERROR = re.compile(r"(?:.*/)?(\d+)/(\w+\.ts)\((\d+),\d+\): error (TS\d+): (.*)")
REFUSED_LINE = re.compile(r"// refused: (TS\d+)$")


def run(command, silent=False):
    """Standard output of a tool of node_modules, which may say by its status that it found errors."""
    environment = os.environ | {
        "NODE_PATH": str(NODE_MODULES),
        "PATH": f"{NODE_BIN}:{os.environ['PATH']}",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "REDOCLY_TELEMETRY": "off",
    }
    command[0] = NODE_MODULES / ".bin" / command[0]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 1, 2) or not (silent or done.stdout.strip()):
        raise SystemExit(f"{command[0].name} failed with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def pointer(steps):
    return "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def relative(path):
    return os.path.relpath(path)


if __name__ == "__main__":
    main(sys.argv[1:])
