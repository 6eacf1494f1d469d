# Runs the command `botwatch` from the repository. The build is silent unless it fails, so that the output is that of the command.
built=$(pnpm run --silent build:quiet --filter=@botwatch/server 2>&1) || { echo "$built" >&2; exit 1; }
exec node apps/server/dist/main.js "$@"
