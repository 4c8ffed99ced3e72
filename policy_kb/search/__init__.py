"""From a question as somebody types it to the clauses of one school: words, features, a small model, a refusal."""
