"""Bridges to spaCy and underthesea: their tokens and labels with spans of our text. Needs the extra `vnadmin[nlp]`.

`tokens`: tokens that keep symbols and dates whole, without any package. `words`: word segmentation and parts of speech
of underthesea. `places`: what an old address is called since 2025. `spacy`: a pipeline for Vietnamese, the component
`vnadmin`, DocBin and displaCy.
"""
