"""How well a corpus is read: precision, recall and F1 a field, and what was missed.

The definitions are those of the annotation guide: tasks are aligned in reading order by word overlap, optional ones count
neither way, and a deadline whose words are right but whose date is wrong ("moved") is the worst error and stands first.
"""

from vnadmin.evaluate.corpus import evaluate_corpus, gold_files
from vnadmin.evaluate.report import Miss, Report, Row

__all__ = ["Miss", "Report", "Row", "evaluate_corpus", "gold_files"]
