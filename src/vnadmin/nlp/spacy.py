"""vnadmin in spaCy: a tokenizer for Vietnamese, the component `vnadmin`, DocBin and displaCy.

    nlp = spacy.blank("xx", config=vnadmin.nlp.spacy.CONFIG)   # or vnadmin.nlp.spacy.blank()
    nlp.add_pipe("vnadmin")
    doc = nlp(text)
    doc.ents, doc.spans["vnadmin.tasks"], doc._.vnadmin

The factory and the tokenizer are found by entry points, so that `nlp.add_pipe("vnadmin")` and saved pipelines work
without an import of vnadmin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import DummyTokenizer, filter_spans, registry

from vnadmin.alone import find_agencies
from vnadmin.model import Document
from vnadmin.nlp.tokens import tokenize
from vnadmin.pipeline import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from spacy.vocab import Vocab

    from vnadmin.model import Mention

TOKENIZER = "vnadmin.Tokenizer.v1"
CONFIG = {"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}}
"""Configuration for `spacy.blank` of any language."""

COLORS = {
    "TASK": "#fff3b0", "LEAD": "#9ad0f5", "SUPPORTING": "#cde7d8", "REPORTS_TO": "#e3d0f0", "DEADLINE": "#f7a8a8",
    "AGENCY": "#bcdff5", "CITATION": "#d9d9d9", "TARGET": "#f5d7a1", "SYMBOL": "#b0e0b0", "PERSON": "#f0c9dd",
}  # fmt: skip
"""Colours of the labels, for `displacy.render(..., options={"colors": COLORS})`."""

GROUPS = ("tasks", "lead", "supporting", "reports_to", "deadlines", "citations", "targets")
_KEY = "vnadmin"
# underthesea's tags in universal ones; what is not here is X.
_UNIVERSAL = {
    "N": "NOUN", "Nc": "NOUN", "Nu": "NOUN", "Ny": "NOUN", "Nb": "NOUN", "Np": "PROPN", "V": "VERB", "Vb": "VERB", "A": "ADJ",
    "P": "PRON", "R": "ADV", "L": "DET", "M": "NUM", "E": "ADP", "C": "CCONJ", "CC": "CCONJ", "I": "INTJ", "T": "PART",
    "CH": "PUNCT", "Y": "NOUN", "Z": "X", "X": "X",
}  # fmt: skip


class VnadminTokenizer(DummyTokenizer):
    """Makes a `Doc` whose text is the given text to the letter, with symbols and dates as one token each.

    With `words`, underthesea joins the syllables into words and gives parts of speech (`token.tag_`, `token.pos_`).
    """

    def __init__(self, vocab: Vocab, *, words: bool = False) -> None:
        self.vocab = vocab
        self.words = words

    def __call__(self, text: str) -> Doc:
        """The tokens of a text."""
        labels: list[str] | None = None
        if self.words:
            from vnadmin.nlp.words import tag

            words = tag(text)
            spans = [(w.start, w.end) for w in words]
            labels = [w.tag or "X" for w in words]
        else:
            spans = [(t.start, t.end) for t in tokenize(text)]
        strings, blanks, sources = _with_blanks(text, spans)
        if labels is None:
            return Doc(self.vocab, words=strings, spaces=blanks)
        tags = ["_SP" if i is None else labels[i] for i in sources]
        pos = ["SPACE" if i is None else _UNIVERSAL.get(labels[i], "X") for i in sources]
        return Doc(self.vocab, words=strings, spaces=blanks, tags=tags, pos=pos)


def _with_blanks(text: str, spans: list[tuple[int, int]]) -> tuple[list[str], list[bool], list[int | None]]:
    """Words for a `Doc`, whether one blank follows each, and the index of the span it is; None for a token of white space."""
    strings: list[str] = []
    blanks: list[bool] = []
    sources: list[int | None] = []
    at = 0
    for i, (start, end) in enumerate([*spans, (len(text), len(text))]):
        gap = text[at:start]
        if gap.startswith(" ") and strings:
            blanks[-1] = True
            gap = gap[1:]
        if gap:
            strings.append(gap)
            blanks.append(False)
            sources.append(None)
        if end > start:
            strings.append(text[start:end])
            blanks.append(False)
            sources.append(i)
        at = end
    return strings, blanks, sources


@registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def create_tokenizer(words: bool = False) -> Callable[[Language], VnadminTokenizer]:
    """The tokenizer for a configuration: `{"@tokenizers": "vnadmin.Tokenizer.v1", "words": false}`."""
    return lambda nlp: VnadminTokenizer(nlp.vocab, words=words)


@Language.factory("vnadmin", default_config={"before": "exclusive"}, assigns=["doc.ents", "doc.spans", "doc._.vnadmin"])
def create_component(nlp: Language, name: str, before: str) -> VnadminComponent:  # noqa: ARG001  # spaCy passes them by name
    """The component; `before` is the policy for "trước ngày …" as in `vnadmin.read`."""
    return VnadminComponent(before=before)


class VnadminComponent:
    """Reads the text of a `Doc` as a document and writes what it found into `doc.ents`, `doc.spans` and `doc._.vnadmin`.

    Entities that another component set before stay, unless ours overlap them. A `Doc` without words is left alone.
    """

    def __init__(self, *, before: str = "exclusive") -> None:
        self.before = before

    def __call__(self, doc: Doc) -> Doc:
        """The same `Doc`, annotated."""
        if doc.text.strip():
            document = read_text(doc.text, before=self.before)
            annotate(doc, document, document.raw_span)
        return doc


def annotate(doc: Doc, document: Document, place: Callable[[tuple[int, int]], tuple[int, int]]) -> None:
    """Writes a document into a `Doc`; `place` leads from a span of the document's text to one of `doc.text`."""

    def span(mention: Mention, label: str, kb_id: str = "", span_id: str = "") -> Span | None:
        return doc.char_span(*place(mention.span), label=label, kb_id=kb_id, span_id=span_id, alignment_mode="expand")

    groups: dict[str, list[Span | None]] = {name: [] for name in GROUPS}
    for task in document.tasks:
        groups["tasks"].append(span(task, "TASK", span_id=task.id))
        for name, label in (("lead", "LEAD"), ("supporting", "SUPPORTING"), ("reports_to", "REPORTS_TO")):
            groups[name] += [span(body, label, body.id or "", task.id) for body in getattr(task, name)]
        groups["deadlines"] += [
            span(d, "DEADLINE", d.due_on.isoformat() if d.due_on else "", task.id) for d in task.deadlines
        ]
        groups["targets"] += [span(t, "TARGET", span_id=task.id) for t in task.targets]
    groups["citations"] = [span(c, "CITATION", c.symbol or "") for c in document.citations]
    for name, found in groups.items():
        doc.spans[f"{_KEY}.{name}"] = SpanGroup(doc, name=f"{_KEY}.{name}", spans=[s for s in found if s is not None])
    ours = [*groups["citations"], *groups["deadlines"]]
    if document.symbol:
        ours.append(span(document.symbol, "SYMBOL", document.symbol.value or ""))
    ours += [span(signature, "PERSON") for signature in document.signatures]
    first = filter_spans([s for s in ours if s is not None])
    bodies = find_agencies(doc.text)
    named = [doc.char_span(*b.span, label="AGENCY", kb_id=b.id or "", alignment_mode="expand") for b in bodies]
    kept = _beside(filter_spans([s for s in named if s is not None]), first)  # "UBND" in a symbol is no body
    doc.ents = filter_spans([*first, *kept, *_beside(doc.ents, [*first, *kept])])
    doc.user_data[_KEY] = document.model_dump_json(by_alias=True)


def _beside(spans: Iterable[Span], others: list[Span]) -> list[Span]:
    """The spans that overlap none of the others."""
    return [s for s in spans if not any(s.start < o.end and o.start < s.end for o in others)]


def _document(doc: Doc) -> Document | None:
    """The document of a `Doc`, also of one that was saved and loaded; None where the component did not run."""
    stored = doc.user_data.get(_KEY)
    return None if stored is None else Document.model_validate_json(stored)


if not Doc.has_extension(_KEY):
    Doc.set_extension(_KEY, getter=_document)


def blank(*, words: bool = False, before: str = "exclusive") -> Language:
    """A pipeline with our tokenizer and the component; `words` as in `VnadminTokenizer`."""
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER, "words": words}}})
    nlp.add_pipe("vnadmin", config={"before": before})
    return nlp


def to_doc(document: Document, nlp: Language | None = None) -> Doc:
    """A `Doc` over the document's text, whatever file it was read from; `nlp` gives tokenizer and vocabulary."""
    made: Doc = (nlp or blank()).make_doc(document.text)
    annotate(made, document, lambda span: span)
    return made


def to_docbin(documents: Iterable[Document], nlp: Language | None = None) -> DocBin:
    """The documents as one DocBin, with `doc._.vnadmin` in it; read again by `DocBin.get_docs(nlp.vocab)`."""
    nlp = nlp or blank()
    return DocBin(docs=(to_doc(d, nlp) for d in documents), store_user_data=True)


def to_html(documents: Iterable[Document], *, page: bool = True) -> str:
    """A page of displaCy with bodies, deadlines and citations marked in the text."""
    from spacy import displacy

    nlp = blank()
    found: str = displacy.render(
        [to_doc(d, nlp) for d in documents], style="ent", page=page, options={"colors": COLORS}
    )
    return found
