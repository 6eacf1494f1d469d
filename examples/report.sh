#!/usr/bin/env bash
# Reports the tokens of a model call to Botwatch: report.sh MODEL PROMPT_TOKENS COMPLETION_TOKENS
set -euo pipefail
body=$(printf '{"items":[{"provider":"zai","model":"%s","prompt_tokens":%d,"completion_tokens":%d}]}' "$1" "$2" "$3")
# Sent again under its key, a batch counts once. The key of the API comes from a file, since every user can read arguments.
curl --silent --show-error --fail-with-body --max-time 10 --retry 3 --retry-connrefused \
  --config <(printf 'header = "Authorization: Bearer %s"\n' "$BOTWATCH_KEY") \
  --header 'Content-Type: application/json' \
  --header "Idempotency-Key: $(date +%s)-$$-$RANDOM" \
  --data "$body" "$BOTWATCH_URL/api/v1/ingest/token-usage"
