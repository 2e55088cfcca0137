"""What is read whole when an index is opened."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Jurisdiction
from index.filters import FacetTables


@dataclass(frozen=True, slots=True)
class Tables:
    """The paths of the sources, the ids of the forms that the reports follow, whose reports they are, how
    many chunks stand under a form's sections, and what the facets' codes mean.
    """

    sources: tuple[str, ...]
    forms: tuple[str, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    formed: int
    facets: FacetTables
