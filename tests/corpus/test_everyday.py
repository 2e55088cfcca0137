from __future__ import annotations

import pytest

from corpus.everyday import everyday_subjects


def subjects(question: str) -> set[str]:
    squeezed = "".join(question.split())
    return {
        subject.name
        for subject in everyday_subjects()
        if subject.asked.search(squeezed) or subject.asked_in_english.search(question)
    }


@pytest.mark.parametrize("question", ["PRはどうしている？", "障害者へのPR"])
def test_letters_are_a_word(question: str) -> None:
    assert "広報や啓発" in subjects(question)


@pytest.mark.parametrize("question", ["What did the project bring?", "Who promised to provide it?"])
def test_letters_inside_an_english_word_are_none(question: str) -> None:
    assert "広報や啓発" not in subjects(question)
