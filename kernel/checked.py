"""What is refused before anything happens: texts that can't be put on record, and questions that are none."""

from llmasos.errors import InvalidInput

LONGEST_QUESTION = 8_000  # characters


def check_question(question: str, field: str = "question") -> str:
    """The question without outer spaces. Raises InvalidInput when nothing is left, too much, or what is no UTF-8."""
    text = check_text(question, field).strip()
    if not text or not any(character.isalnum() for character in text):
        raise InvalidInput(field, question, "a text with at least one word")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(
            field,
            f"{text[:24]}… ({len(text)} characters)",
            f"at most {LONGEST_QUESTION} characters; put longer records into a patient file",
        )
    return text


def check_text(text: str, field: str) -> str:
    """The text. Raises InvalidInput when it can't be put on record: half a surrogate pair, or bytes of another encoding."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        around = text[max(0, error.start - 12) : error.start + 12]
        raise InvalidInput(field, around, f"a text in UTF-8; the {field} is not UTF-8 at character {error.start + 1}") from error
    return text
