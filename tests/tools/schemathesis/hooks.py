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
    """A value where a file or a list of files belongs."""
    items = schema.get("items", {})
    if "binary" in (schema.get("format"), items.get("format")):
        return not is_made(value, lambda item: isinstance(item, bytes) or hasattr(item, "data"))
    # OpenAPI 3.1 takes any text for a file.
    if "contentMediaType" in schema or "contentMediaType" in items:
        return not is_made(value, lambda item: isinstance(item, (bytes, str)))
    return False


def is_made(value, file):
    """Whether a value, or each of a list, was made as a file."""
    return all(map(file, value)) if isinstance(value, list) else file(value)


def is_list_of_one(schema, value):
    return schema.get("type") == "array" and not isinstance(value, (list, dict))
