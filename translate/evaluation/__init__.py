"""Tell whether translations got better or worse: suites, scores, comparison, gates."""
