"""Models for sentences from a folder: what they make of texts, and what is said of a folder that holds none."""

import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest

from alongside_engine.matching import Criterion, ProblemError, match, record_of, replay, sentence_model
from alongside_engine.matching import _sentence_files as files
from alongside_engine.matching import _weights as weights
from tests.engine.matching.models import WORDS, bert, bert_tables, static, write_numbers, write_tokenizer
from tests.engine.matching.rounds import couples, mentee, mentor, only

KNOWN = "BERT (as all-MiniLM-L6-v2) and static embeddings (as model2vec’s) are known here"
BERTS = "a kind of BERT that is not known here: hidden_act gelu and absolute positions are"
LAST = "encoder.layer.1.output.dense.bias"
ALIKE = only(text=Criterion("same"))
PEOPLE = (
    mentor("m1", text="Night rota"),
    mentor("m2", text="children abroad"),
    mentee("n1", text="abroad abroad children"),
    mentee("n2", text="the rota"),
)


def rows(folder, *texts):
    return sentence_model(folder)(texts).round(6).tolist()


def test_static_vector_is_the_mean_of_its_tokens_and_knows_no_unknown_word(tmp_path):
    table = np.arange(20, dtype=np.float32).reshape(10, 2)

    found = rows(static(tmp_path / "m", embeddings=table), "Night, rota", "night zzz", "zzz", "")

    assert found == [[9.0, 10.0], [8.0, 9.0], [0.0, 0.0], [0.0, 0.0]]


def test_static_tokens_may_have_weights_and_share_vectors(tmp_path):
    table = np.arange(4, dtype=np.float32).reshape(2, 2)
    mapping = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    weights = np.array([1, 1, 1, 1, 2, 4, 1, 1, 1, 1], dtype=np.float32)

    assert rows(static(tmp_path / "m", embeddings=table, mapping=mapping, weights=weights), "night rota") == [[4.0, 7.0]]


@pytest.mark.parametrize("kind", ["half", "brain"])
def test_numbers_may_be_short(tmp_path, kind):
    table = np.arange(20, dtype=np.float32).reshape(10, 2)
    short = table.astype(np.float16) if kind == "half" else (table.view(np.uint32) >> 16).astype(np.uint16)

    assert rows(static(tmp_path / "m", embeddings=short), "night") == [[8.0, 9.0]]


def test_static_model_may_lie_as_sentence_transformers_keeps_it(tmp_path):
    static(tmp_path / "m" / "0_StaticEmbedding", **{"embedding.weight": np.ones((10, 3), dtype=np.float32)})
    (tmp_path / "m" / "config.json").write_text("{}")

    assert rows(tmp_path / "m", "night") == [[1.0, 1.0, 1.0]]


def evened(row, tables, name):
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((number - mean) ** 2 for number in row) / len(row) + 1e-12)
    return [
        (number - mean) / spread * stretch + shift
        for number, stretch, shift in zip(row, tables[f"{name}.LayerNorm.weight"], tables[f"{name}.LayerNorm.bias"], strict=True)
    ]


def step(row, tables, name):
    products = (sum(one * other for one, other in zip(row, line, strict=True)) for line in tables[f"{name}.weight"])
    return [product + offset for product, offset in zip(products, tables[f"{name}.bias"], strict=True)]


def added(one, other):
    return [left + right for left, right in zip(one, other, strict=True)]


def looked_around(rows, tables, layer):
    parts = {part: [step(row, tables, f"{layer}.attention.self.{part}") for row in rows] for part in ("query", "key", "value")}
    found = [[] for _row in rows]
    for head in (slice(0, 4), slice(4, 8)):
        for number, query in enumerate(parts["query"]):
            concern = [math.exp(sum(a * b for a, b in zip(query[head], key[head], strict=True)) / 2) for key in parts["key"]]
            values = [[share / sum(concern) * value for value in row[head]] for share, row in zip(concern, parts["value"], strict=True)]
            found[number] += [sum(column) for column in zip(*values, strict=True)]
    return found


def by_hand(tokens):
    """A transformer number by number, with nothing in common with the engine's but the paper."""
    tables = {name: table.astype(float).tolist() for name, table in bert_tables().items()}
    rows = []
    for place, token in enumerate(tokens):
        whole = added(tables["embeddings.word_embeddings.weight"][token], tables["embeddings.position_embeddings.weight"][place])
        rows.append(evened(added(whole, tables["embeddings.token_type_embeddings.weight"][0]), tables, "embeddings"))
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        around = [step(row, tables, f"{layer}.attention.output.dense") for row in looked_around(rows, tables, layer)]
        rows = [evened(added(*both), tables, f"{layer}.attention.output") for both in zip(rows, around, strict=True)]
        wide = [[x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in step(row, tables, f"{layer}.intermediate.dense")] for row in rows]
        rows = [
            evened(added(row, step(more, tables, f"{layer}.output.dense")), tables, f"{layer}.output")
            for row, more in zip(rows, wide, strict=True)
        ]
    return rows


def test_transformer_gives_what_the_paper_says(tmp_path):
    found = sentence_model(bert(tmp_path / "m"))(["Night rota"])

    assert np.abs(found - np.mean(by_hand([2, 4, 5, 3]), axis=0)).max() < 1e-4


@pytest.mark.parametrize("pooling", [{"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, {"pooling_mode": "cls"}])
def test_transformer_may_take_its_first_token(tmp_path, pooling):
    folder = bert(tmp_path / "m", prefix="bert.")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling | {"include_prompt": True}))

    assert np.abs(sentence_model(folder)(["night rota"]) - by_hand([2, 4, 5, 3])[0]).max() < 1e-4


def test_transformer_reads_as_far_as_it_can(tmp_path):
    whole, short = bert(tmp_path / "whole"), bert(tmp_path / "short")
    (short / "sentence_bert_config.json").write_text('{"max_seq_length": 3}')

    assert rows(whole, "night rota exams children abroad research") == rows(whole, "night rota exams children")
    assert rows(short, "night rota") == rows(short, "night")
    assert rows(whole, "night rota") != rows(whole, "night")


@pytest.mark.parametrize("make", [static, bert])
def test_text_has_the_same_vector_whatever_it_is_asked_with(tmp_path, make):
    model = sentence_model(make(tmp_path / "m"))
    texts = ["night rota", "exams", "night rota", "\ud800 children", "research abroad"]

    together = model(texts)

    assert together.tobytes() == b"".join(model([text]).tobytes() for text in texts)
    assert model([]).shape == (0, 0)


@pytest.mark.parametrize("make", [static, bert])
@pytest.mark.parametrize("pool", [ThreadPoolExecutor, partial(ProcessPoolExecutor, mp_context=get_context("spawn"))])
def test_vectors_are_the_same_wherever_they_are_worked_out(tmp_path, make, pool, monkeypatch):
    monkeypatch.setattr("alongside_engine.matching._sentences._AT_ONCE", 2)
    model = sentence_model(make(tmp_path / "m"))
    texts = [" ".join(WORDS[4 + number % 3 : 6 + number % 5]) for number in range(7)]

    with pool(2) as workers:
        found = model.rows(texts, workers)

    assert found.tobytes() == model(texts).tobytes()


def test_model_brings_texts_together_and_its_plan_is_made_again_without_it(tmp_path):
    model = sentence_model(static(tmp_path / "m"))

    plan = match(PEOPLE, ALIKE, embed=model)

    assert couples(plan) == [("m1", "n2"), ("m2", "n1")]
    assert replay(record_of(PEOPLE, ALIKE, embed=model)) == plan


def test_vectors_are_kept_by_a_hash_of_the_model_and_of_the_text(tmp_path):
    kept = {}
    model = sentence_model(static(tmp_path / "m"), kept)
    other = sentence_model(static(tmp_path / "other", embeddings=np.ones((10, 8), dtype=np.float32)), kept)

    first = model(["night", "rota"])
    keys = list(kept)
    kept[model.key("rota")] = kept[model.key("night")]

    assert keys == [model.key("night"), model.key("rota")]
    assert model(["night", "rota"]).tolist() == [first[0].tolist()] * 2
    assert other(["night"]).tolist() == [[1.0] * 8]
    assert len(kept) == 3


def test_vectors_kept_of_another_length_are_refused(tmp_path):
    kept = {}
    model = sentence_model(static(tmp_path / "m"), kept)
    kept[model.key("night")] = bytes(8)

    with pytest.raises(ProblemError) as refusal:
        model(["night", "rota"])

    assert str(refusal.value) == "The vectors kept for the model m are of several lengths: empty the cache."


def without(name):
    return lambda folder: (folder / name).unlink()


def written(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def numbers(**tables):
    return lambda folder: static(folder, **tables)


def table(name, shape, value=0.0):
    """A transformer one of whose tables is another."""
    return lambda folder: write_numbers(folder / "model.safetensors", bert_tables() | {name: np.full(shape, value, dtype=np.float32)})


def config(**changes):
    return lambda folder: bert(folder, **changes)


def headed(header, content=b""):
    return written("model.safetensors", len(header).to_bytes(8, "little") + header + content)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (without("tokenizer.json"), "there is no tokenizer.json"),
        (without("model.safetensors"), "there is no model.safetensors"),
        (written("tokenizer.json", b"[]"), "tokenizer.json holds no object"),
        (written("model.safetensors", b""), "model.safetensors is not a whole file of the safetensors format"),
        (written("model.safetensors", b"\xff" * 40), "model.safetensors is not a whole file of the safetensors format"),
        (headed(b"[]"), "model.safetensors is not a whole file of the safetensors format"),
        (headed(b"{]"), "model.safetensors is not a whole file of the safetensors format"),
        (headed(b'{"embeddings": {}}'), "model.safetensors is not a whole file of the safetensors format"),
        (
            headed(b'{"embeddings": {"dtype": "F32", "shape": [10, 2], "data_offsets": [0, 80]}}', bytes(79)),
            "model.safetensors is not a whole file of the safetensors format",
        ),
        (
            headed(b'{"embeddings": {"dtype": "F32", "shape": [-1, -2], "data_offsets": [0, 8]}}', bytes(8)),
            "model.safetensors is not a whole file of the safetensors format",
        ),
        (numbers(embeddings=np.ones(3, dtype=np.float32)), "model.safetensors: embeddings is 3, where any × any belongs"),
        (numbers(embeddings=np.full((10, 2), np.nan, dtype=np.float32)), "model.safetensors: embeddings holds numbers that are not finite"),
        (numbers(embeddings=np.ones((9, 2), dtype=np.float32)), "tokenizer.json has a token of number 9, where the model has 9 of them"),
        (
            numbers(embeddings=np.ones((2, 2), dtype=np.float32), mapping=np.full(10, 2)),
            "model.safetensors: mapping leads out of the embeddings",
        ),
        (numbers(other=np.ones((2, 2), dtype=np.float32)), f"it says of no kind what it is; {KNOWN}"),
        (config(model_type="t5"), f"it is of the kind t5; {KNOWN}"),
        (config(hidden_act="relu"), f"config.json asks for {BERTS}"),
        (config(num_attention_heads=3), "config.json shares 8 numbers among 3 heads, which leaves some over"),
        (config(hidden_size="8"), "config.json gives 8 as hidden_size, where a whole number from 1 belongs"),
        (config(num_hidden_layers=3), "model.safetensors holds no numbers called encoder.layer.2.attention.self.query.weight"),
    ],
)
def test_folder_that_holds_no_model_is_refused_in_a_sentence(tmp_path, change, why):
    folder = static(tmp_path / "m")
    change(folder)

    with pytest.raises(ProblemError) as refusal:
        sentence_model(folder)

    assert str(refusal.value) == f"The model m cannot be used: {why}."


@pytest.mark.parametrize(
    ("name", "shape", "value", "why"),
    [
        ("embeddings.LayerNorm.bias", (8, 1), 0.0, "model.safetensors: embeddings.LayerNorm.bias is 8 × 1, where 8 belongs"),
        ("embeddings.LayerNorm.bias", (), 0.0, "model.safetensors: embeddings.LayerNorm.bias is one number, where 8 belongs"),
        (LAST, (8,), np.inf, f"model.safetensors: {LAST} holds numbers that are not finite"),
    ],
)
def test_transformer_of_other_numbers_is_refused(tmp_path, name, shape, value, why):
    folder = bert(tmp_path / "m")
    table(name, shape, value)(folder)

    with pytest.raises(ProblemError) as refusal:
        sentence_model(folder)

    assert str(refusal.value) == f"The model m cannot be used: {why}."


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff"])
def test_file_that_is_no_json_is_refused(tmp_path, content):
    folder = static(tmp_path / "m")
    (folder / "tokenizer.json").write_bytes(content)

    with pytest.raises(ProblemError, match=r"The model m cannot be used: tokenizer.json is not JSON \("):
        sentence_model(folder)


def test_vectors_made_otherwise_than_known_are_refused(tmp_path):
    folder = bert(tmp_path / "m")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')

    with pytest.raises(ProblemError, match=r"The model m cannot be used: its vectors are made by max; mean and cls are known here."):
        sentence_model(folder)


def test_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ProblemError, match=r"The model elsewhere cannot be used: there is no such folder."):
        sentence_model(tmp_path / "elsewhere")


def test_files_too_large_are_refused_before_they_are_read(tmp_path, monkeypatch):
    folder = static(tmp_path / "m")
    monkeypatch.setattr(weights, "MOST_BYTES", 100)
    with pytest.raises(
        ProblemError, match=r"The model m cannot be used: model.safetensors holds 0.0 GB, over 0 GB: choose a smaller model."
    ):
        sentence_model(folder)
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    with pytest.raises(ProblemError, match=r"The model m cannot be used: tokenizer.json is larger than 0 MB."):
        sentence_model(folder)


def test_file_that_no_tokenizer_is_made_of_is_refused(tmp_path):
    folder = static(tmp_path / "m")
    (folder / "tokenizer.json").write_text("{}")

    with pytest.raises(ProblemError, match=r"The model m cannot be used: tokenizer.json is not one that the tokenizers library reads"):
        sentence_model(folder)


def test_library_that_is_missing_is_named(tmp_path, monkeypatch):
    folder = static(tmp_path / "m")
    monkeypatch.setitem(sys.modules, "tokenizers", None)

    with pytest.raises(ProblemError, match=r"The model m cannot be used: it needs the extra models: pip install 'alongside\[models\]'."):
        sentence_model(folder)


def test_tokenizer_without_words_for_the_unknown_is_understood(tmp_path):
    folder = static(tmp_path / "m")
    words = json.loads((folder / "tokenizer.json").read_text())
    vocabulary = [[word, -1.0] for word in WORDS]
    words["model"] = {"type": "Unigram", "unk_id": 1, "vocab": vocabulary}
    (folder / "tokenizer.json").write_text(json.dumps(words))

    assert rows(folder, "night zzz")[0] == rows(folder, "night")[0]


def test_padding_of_a_tokenizer_has_no_say(tmp_path):
    folder = static(tmp_path / "m", embeddings=np.ones((10, 1), dtype=np.float32))
    write_tokenizer(folder / "tokenizer.json")

    assert rows(folder, "night") == [[1.0]]
