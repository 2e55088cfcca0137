"""A language model that words what was found. The only module that asks a chat model of LangChain.

``KIKERU_LLM=provider:model`` turns it on, ``KIKERU_LLM_BASE_URL`` names a server of one's own. What the model
writes is judged line by line; where any line fails, or the model does, the extracted answer stands.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Protocol

from corpus.errors import KikeruError
from rag.catalog import Catalog
from rag.composer import Composer, ExtractiveComposer
from rag.model import Draft, Query, Status
from rag.rewording import LONGEST, SYSTEM, Findings, Rewording, WordingError, findings_of, prompt
from rag.verify import Verifier

VARIABLE = "KIKERU_LLM"
"""Environment variable that names the model: ``openai:gpt-4o-mini``, ``ollama:qwen3``."""

BASE_URL = "KIKERU_LLM_BASE_URL"
"""Environment variable that names the server, for one that is not the provider's own."""

TIMEOUT = 20.0
"""Seconds that a model may take for one answer."""

logger = logging.getLogger(__name__)


class ChatModel(Protocol):
    """What is asked of a chat model: LangChain's ``BaseChatModel`` has it."""

    def invoke(self, input: Any, /) -> Any:
        """A message whose ``text`` is the reply to ``input``, (role, text) pairs. Raises what it likes."""
        ...


class ModelError(Exception):
    """The model gave no reply: it failed, took too long, or answered with nothing."""


class LanguageModelComposer:
    """Words another composer's answers by a chat model. Safe for several threads."""

    mode = "llm"

    def __init__(
        self, inner: Composer, catalog: Catalog, model: ChatModel, *, timeout: float = TIMEOUT
    ) -> None:
        self._inner = inner
        self._model = model
        self._timeout = timeout
        self._sources = catalog.index.sources
        self._rewording = Rewording(catalog)
        self._verifier = Verifier(catalog.index.sources, catalog.reports)
        self._workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="kikeru-llm")

    def prepare(self) -> None:
        """Load in the background what the first question would wait for."""
        self._inner.prepare()

    def compose(self, query: Query) -> Draft:
        """The inner answer in the model's words where every line of them holds, else as it is."""
        draft = self._inner.compose(query)
        if draft.status is not Status.ANSWERED:
            return draft
        findings = findings_of(self._verifier.check(draft).draft)
        message = prompt(query, findings, self._sources)
        if not findings.claims or len(message) > LONGEST:
            return draft
        try:
            return self._worded(draft, query, findings, message)
        except (WordingError, ModelError) as error:
            logger.warning("the model's wording is not used: %s", error)
            return draft

    def _worded(self, draft: Draft, query: Query, findings: Findings, message: str) -> Draft:
        reply = self._reply(message)
        lines = self._rewording.read(reply, findings, query)
        for line in lines:
            fault = self._verifier.fault(line)
            if fault is not None:
                raise WordingError(f"{fault}: {line.text}")
        return replace(draft, statements=(*lines, *findings.kept), mode=self.mode)

    def _reply(self, message: str) -> str:
        pending = self._workers.submit(self._model.invoke, [("system", SYSTEM), ("human", message)])
        # The provider's errors have no common root, so they are taken as a value and not caught.
        try:
            problem = pending.exception(timeout=self._timeout)
        except TimeoutError:
            pending.cancel()
            raise ModelError(f"no reply within {self._timeout:g} s") from None
        if problem is not None:
            raise ModelError(f"{type(problem).__name__}: {_one_line(problem)}")
        text = getattr(pending.result(), "text", "")
        if not isinstance(text, str) or not text.strip():
            raise ModelError("an empty reply")
        return text


def composer_from_environment(
    catalog: Catalog, environment: Mapping[str, str] = os.environ
) -> Composer | None:
    """The composer that ``KIKERU_LLM`` asks for, over the extractive one; None where it is not set.

    Raises KikeruError, on one line, where it names no model, or one whose package is missing or refuses.
    """
    name = environment.get(VARIABLE, "").strip()
    if not name:
        return None
    model = _chat_model(name, environment.get(BASE_URL, "").strip(), environment)
    return LanguageModelComposer(ExtractiveComposer(catalog), catalog, model)


def _chat_model(name: str, base_url: str, environment: Mapping[str, str]) -> ChatModel:
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise KikeruError(f"{VARIABLE}={name}: write provider:model, such as ollama:qwen3, or unset it")
    options: dict[str, Any] = {"temperature": 0.0, **_TIMEOUTS.get(provider, _TIMEOUT_OPTIONS)}
    if base_url:
        options["base_url"] = base_url
        if provider == "openai" and not environment.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own seldom asks for a key, and the client insists
    made = _attempt(lambda: _load(name, options))
    if isinstance(made, ImportError):
        raise KikeruError(
            f"{VARIABLE}={name}: the package for {provider} is missing:"
            " pip install -r requirements-llm.txt, or unset it"
        ) from made
    if isinstance(made, BaseException):
        raise KikeruError(f"{VARIABLE}={name}: the model cannot be set up: {_one_line(made)}") from made
    chat: ChatModel = made
    return chat


_TIMEOUT_OPTIONS: dict[str, Any] = {"timeout": TIMEOUT, "max_retries": 0}
_TIMEOUTS: dict[str, dict[str, Any]] = {"ollama": {"client_kwargs": {"timeout": TIMEOUT}}}


def _load(name: str, options: dict[str, Any]) -> ChatModel:
    from langchain.chat_models import init_chat_model

    model: ChatModel = init_chat_model(name, **options)
    return model


def _attempt(make: Callable[[], ChatModel]) -> Any:
    """What ``make`` returns, or what it raises: a provider's errors have no common root to catch."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        pending = worker.submit(make)
        problem = pending.exception()
    return problem if problem is not None else pending.result()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
