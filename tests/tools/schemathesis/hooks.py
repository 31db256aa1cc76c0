"""Leaves out requests that are wrong by the document, and by no byte on the wire."""

import schemathesis


@schemathesis.hook
def filter_case(context, case):
    """A list in a form that is given one scalar, for `ids=0` is the list `[0]`, too; a list in a
    header that is given an empty text, which is the empty list; a file that is given a value, which
    is sent as some bytes like any other."""
    forms = {"application/x-www-form-urlencoded", "multipart/form-data"}
    if case.media_type in forms and isinstance(case.body, dict):
        for body in case.operation.body:
            properties = body.definition.get("schema", {}).get("properties", {})
            if any(is_no_file(properties.get(name, {}), value) for name, value in case.body.items()):
                return False
            if any(is_list_of_one(properties.get(name, {}), value) for name, value in case.body.items()):
                return False
    empty = {name.lower() for name, value in (case.headers or {}).items() if value == ""}
    for parameter in case.operation.headers:
        if parameter.name.lower() in empty and is_list_of_one(parameter.definition.get("schema", {}), ""):
            return False
    return True


def is_no_file(schema, value):
    """A value where a file or a list of files belongs. OpenAPI 3.1 takes any value for a file."""
    items = schema.get("items", {})
    if "contentMediaType" in items:
        return not isinstance(value, list)
    return "binary" in (schema.get("format"), items.get("format")) and not is_bytes(value)


def is_bytes(value):
    """Whether a value was made as bytes, or each of a list was: schemathesis has texts with such data."""
    if isinstance(value, list):
        return all(is_bytes(item) for item in value)
    return isinstance(value, bytes) or hasattr(value, "data")


def is_list_of_one(schema, value):
    return schema.get("type") == "array" and not isinstance(value, (list, dict))
