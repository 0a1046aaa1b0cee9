"""Verdicts as JUnit XML, the report that CI servers read: a test case for each gate."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.evaluation.gates import Verdict
    from translate.evaluation.run import Run


def junit(runs: Sequence[Run], verdicts: Sequence[Verdict]) -> str:
    """Return a document with a test suite for each run."""
    root = Xml.Element("testsuites", name="id2en eval")
    for run in runs:
        own = [verdict for verdict in verdicts if verdict.run == run.name]
        suite = Xml.SubElement(
            root,
            "testsuite",
            name=run.name,
            tests=str(len(own)),
            failures=str(sum(not each.passed for each in own)),
            errors="0",
            skipped="0",
            timestamp=run.when.removesuffix("+00:00"),
            time=f"{run.seconds or 0:.3f}",
        )
        properties = Xml.SubElement(suite, "properties")
        for name, value in _properties(run).items():
            Xml.SubElement(properties, "property", name=name, value=value)
        for verdict in own:
            case = Xml.SubElement(
                suite, "testcase", classname=f"eval.{run.name}", name=verdict.gate, time="0"
            )
            if verdict.passed:
                Xml.SubElement(case, "system-out").text = verdict.detail
            else:
                Xml.SubElement(case, "failure", message=verdict.detail)
    Xml.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{Xml.tostring(root, encoding='unicode')}\n"


def _properties(run: Run) -> dict[str, str]:
    metrics, signature = run.overall.metrics, run.signature
    return {
        "bleu": str(metrics.bleu),
        "chrf": str(metrics.chrf),
        "chrfpp": str(metrics.chrfpp),
        "ter": str(metrics.ter),
        "terms": "" if run.overall.terms.success is None else f"{run.overall.terms.success:.3f}",
        "model": f"{signature.model} {signature.model_checksum}".strip(),
        "glossary": signature.glossary,
        "suite": signature.suite,
    }
