"""What medspaCy says: run in its own environment (Python 3.11, spaCy < 3.8, numpy < 2), by bench_reference.py.

Standard input: one JSON object. `judged`: texts with a term's place; the answer is its assertion by ConText. `notes`
and `terms`: the stock pipeline with the same words as target rules; the answer is the seconds per note.
"""

import json
import logging
import sys
import time

import medspacy
from medspacy.ner import TargetRule

_ORDER = (
    ("is_family", "family"),
    ("is_negated", "negated"),
    ("is_hypothetical", "hypothetical"),
    ("is_uncertain", "uncertain"),
    ("is_historical", "historical"),
)


def _assertion(entity):
    return next((name for flag, name in _ORDER if getattr(entity._, flag)), "present")


def _assertions(judged):
    nlp = medspacy.load()
    answers = []
    for row in judged:
        matcher = nlp.get_pipe("medspacy_target_matcher")
        nlp.remove_pipe("medspacy_target_matcher")
        matcher = nlp.add_pipe("medspacy_target_matcher", before="medspacy_context")
        matcher.add(TargetRule(row["text"][row["start"] : row["end"]], "TERM"))
        document = nlp(row["text"])
        near = [e for e in document.ents if e.start_char < row["end"] and row["start"] < e.end_char]
        answers.append(_assertion(near[0]) if near else None)
    return answers


def _speed(notes, terms, rounds):
    nlp = medspacy.load()
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(term, "TERM") for term in terms])
    best = [float("inf")] * len(notes)
    nlp(notes[0])
    for _ in range(rounds):
        for index, note in enumerate(notes):
            start = time.process_time()
            nlp(note)
            best[index] = min(best[index], time.process_time() - start)
    return best


def main():
    logging.disable(logging.CRITICAL)  # it logs clinical text
    asked = json.load(sys.stdin)
    answer = {
        "assertions": _assertions(asked["judged"]),
        "seconds": _speed(asked["notes"], asked["terms"], asked["rounds"]),
    }
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
