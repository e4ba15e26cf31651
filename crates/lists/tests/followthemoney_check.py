"""Checks FollowTheMoney lines against FollowTheMoney itself.

In: lines on standard input, as `saring lists export --format ftm` writes them. Out: how
many of each schema were read, on standard output; every difference on standard error,
by line, schema and property, without values; exit status 1 if there is any.

A line passes if its schema exists, its properties are the schema's, every value is what
the property's type makes of it, the whole is valid, and the identifier, the schema and
the properties as multisets are the same when it is written again.

Needs: pip install followthemoney==4.11.2
"""

import json
import sys
from collections import Counter

from followthemoney import model
from followthemoney.exc import InvalidData


def multiset(properties):
    return {name: sorted(values) for name, values in properties.items() if values}


def differences(line):
    """What is wrong with a line, and its schema."""
    data = json.loads(line)
    schema = model.get(data["schema"])
    if schema is None:
        return "unknown", ["no such schema"]
    found = []
    if schema.abstract:
        found.append("an abstract schema")
    for name, values in data["properties"].items():
        prop = schema.get(name)
        if prop is None:
            found.append(f"no property {name}")
            continue
        if len(set(values)) < len(values):
            found.append(f"{name} repeats a value")
        for value in values:
            if prop.type.clean(value, format=prop.format) != value:
                found.append(f"{name} is not clean")
            elif not prop.type.validate(value, format=prop.format):
                found.append(f"{name} is not valid")
    try:
        schema.validate(data)
    except InvalidData as invalid:
        found.append(f"not valid: {sorted(invalid.errors['properties'])}")
    for cleaned in (True, False):
        again = model.get_proxy(data, cleaned=cleaned).to_dict()
        if (again["id"], again["schema"]) != (data["id"], data["schema"]):
            found.append("another id or schema")
        if multiset(again["properties"]) != multiset(data["properties"]):
            found.append("other properties")
        rest = set(data) - {"id", "schema", "properties"}
        if any(again.get(key) != data[key] for key in rest):
            found.append("another value beside the properties")
    return schema.name, found


def main():
    counts, failed = Counter(), 0
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        schema, found = differences(line)
        counts[schema] += 1
        failed += bool(found)
        for text in sorted(set(found)):
            print(f"line {number}, {schema}: {text}", file=sys.stderr)
    total = sum(counts.values())
    print(f"{total} lines, {failed} with differences")
    for schema, count in sorted(counts.items()):
        print(f"  {schema}: {count}")
    # Nothing read is nothing checked.
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
