from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translate.article import Target
from translate.errors import Id2enError, InputError, UsageError
from translate.formats import jsonl
from translate.formats.options import ReadOptions

OPTIONS = ReadOptions(columns=("text", "meta.title"))
STRINGS = st.sampled_from(["", "Satu.", "Satu.\nDua.", "é “x”", "𝄞", "\ud83d", "\0", "a\u2028b"])
KEYS = st.sampled_from(["text", "meta", "title", "é", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=4)


def translated(line: str, *columns: str, to: str = "One.") -> str:
    article = jsonl.read(line.encode(), "a.jsonl", ReadOptions(columns=columns))
    return jsonl.write(article, [Target(to)] * len(article.blocks)).decode()


@given(
    objects=OBJECTS,
    ascii_only=st.booleans(),
    separators=st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")]),
    end=st.sampled_from(["\n", "\r\n", "\n\n \n"]),
)
@example(objects=[{"text": "Satu."}], ascii_only=True, separators=(",", ":"), end="\n")
def test_own_texts_give_the_same_bytes(objects, ascii_only: bool, separators, end: str) -> None:
    lines = [json.dumps(o, ensure_ascii=ascii_only, separators=separators) for o in objects]
    try:
        data = (end.join(lines) + end).encode()
        article = jsonl.read(data, "a.jsonl", OPTIONS)
    except (UnicodeEncodeError, UsageError):  # half a character unescaped; no such key
        return
    assert jsonl.write(article, [Target(b.text, b.markup) for b in article.blocks]) == data


@given(objects=OBJECTS)
def test_nothing_but_the_wanted_strings_changes(objects) -> None:
    data = "\n".join(map(json.dumps, objects)).encode()
    try:
        article = jsonl.read(data, "a.jsonl", ReadOptions(columns=("text",)))
    except UsageError:
        return
    out = jsonl.write(article, [Target("One.")] * len(article.blocks)).decode()
    for before, line in zip(objects, out.split("\n"), strict=False):
        after = json.loads(line)
        assert list(after) == list(before)
        assert {k: v for k, v in after.items() if k != "text"} == {
            k: v for k, v in before.items() if k != "text"
        }


@pytest.mark.parametrize(
    ("line", "columns", "out"),
    [
        ('{"id": 1.50, "text":"Satu."}', (), '{"id": 1.50, "text":"One."}'),
        ('{"text":"\\u00e9a"}', (), '{"text":"One."}'),
        ('{"meta":{"text":"Satu."},"text":"Dua."}', (), '{"meta":{"text":"Satu."},"text":"One."}'),
        ('{"a":{"b":"Satu.","c":"x"}}', ("a.b",), '{"a":{"b":"One.","c":"x"}}'),
        ('{"a":[{"b":"Satu."},{"d":1}]}', ("a.b",), '{"a":[{"b":"One."},{"d":1}]}'),
        ('{"text":["Satu.",1,["Dua."]]}', (), '{"text":["One.",1,["One."]]}'),
        ('{"text":null,"b":"Satu."}', (), '{"text":null,"b":"Satu."}'),
        ('{"a":"Satu.","b":"Dua."}', ("b", "a", "b"), '{"a":"One.","b":"One."}'),
        ('{"text":"Satu.\\n\\n Dua. "}', (), '{"text":"One.\\n\\n One. "}'),
    ],
)  # fmt: skip
def test_strings_are_found_by_key(line: str, columns: tuple[str, ...], out: str) -> None:
    assert translated(line, *columns) == out


def test_characters_are_escaped_where_all_others_were() -> None:
    assert translated('{"text":"Satu."}', to="“é”\\") == r'{"text":"\u201c\u00e9\u201d\\"}'
    assert translated('{"text":"é"}', to="“é”") == '{"text":"“é”"}'


def test_an_empty_target_empties_the_string() -> None:
    assert translated('{"text":"Baca Juga: Dua"}', to="") == '{"text":""}'


def test_blocks_know_their_line() -> None:
    article = jsonl.read(b'{"text":"Satu.\\nDua."}\n\n{"text":"Tiga."}', "a.jsonl")
    assert [(b.text, b.line) for b in article.blocks] == [("Satu.", 1), ("Dua.", 1), ("Tiga.", 3)]


REFUSED = {
    "not JSON": ('{"text":"a"}\n{"text":', "a.jsonl:2:9: not JSON: Expecting value"),
    "an array": ("[1]", "a.jsonl:1: not an object"),
    "a document over many lines": ('{\n"text": "a"\n}', "a.jsonl:1:2: not JSON"),
    "a control character": ('{"text":"\x01"}', "a.jsonl:1:10: not JSON: Invalid control"),
    "two objects": ('{"text":"a"}{"text":"b"}', "a.jsonl:1:13: not JSON: Extra data"),
    "deep": ("[" * 100_000, "a.jsonl:1: this JSON is nested too deeply"),
    "a huge number": ('{"text":' + "9" * 5_000 + "}", "a.jsonl:1: this JSON is nested too"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_json_lines_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        jsonl.read(text.encode(), "a.jsonl")
    assert str(caught.value).startswith(told)
    assert caught.value.hint


def test_a_key_that_no_line_has_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        jsonl.read(b'{"isi":"Satu.","judul":""}', "a.jsonl")
    assert str(caught.value) == (
        "a.jsonl: no line has the key 'text' "
        "(Name a key with --column; there are isi, judul.)"
    )  # fmt: skip


@given(text=st.text(st.sampled_from('{}[]":,text\\u0 \n1é')))
def test_anything_is_refused_or_comes_out_the_same(text: str) -> None:
    try:
        article = jsonl.read(text.encode(), "a.jsonl", OPTIONS)
    except Id2enError:
        return
    assert jsonl.write(article, [Target(b.text) for b in article.blocks]) == text.encode()
