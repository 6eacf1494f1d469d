/** Realistic lines of logs, alerts and errors without a secret. Every one stays as it is. */
export const readable: readonly string[] = `
cache key: user_profile_1234 missing
token usage: 1234
max_tokens=4096
max_tokens: 4096, temperature: 0.7
key not found
monkey: banana
primary key: id
secret santa
password reset for bob
completion_tokens: 12
prompt_tokens=2006 completion_tokens=300 total_tokens=2306
{"usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"cached_tokens":1024}}
{"model":"glm-4.6","max_tokens":8192,"stream":true}
model gpt-4o-2024-08-06 returned 503
model claude-sonnet-4-5-20250929 is overloaded
model deepseek-chat is deprecated, use deepseek-reasoner
model text-embedding-3-large-1536 is not available
model gemini-2.5-flash-preview-09-2025 was not found
model meta-llama/Llama-3.3-70B-Instruct-Turbo is loading
model qwen3-coder-480b-a35b-instruct timed out
request req_011CSHoEeqs5C35K2UUqR7Fy failed with 529
request id: req_011CSHoEeqs5C35K2UUqR7Fy
x-request-id: 8f14e45f-ceea-467f-9575-6a3c5b0d1e2f
cf-ray: 8c1b2a3d4e5f6789-FRA
trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
commit 3daa19b5c2f04e8a9d7b6c1e0f2a4b8d6c9e1f30 deployed
HEAD is now at 3daa19b Share the scene of the tests
merge request !1234 of group/project: pipeline 98765432 failed
container 4f5e6d7c8b9a was killed (OOM)
container 4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899a exited with 137
image sha256:4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899a pulled
docker://registry.example.com:5000/bot@sha256:4f5e6d7c8b9a0f1e2d3c4b5a69788796
pod bot-7d9f8b6c5d-x2k4q restarted 5 times
node ip-10-0-12-34.eu-central-1.compute.internal is not ready
job 018f3c5e-7b1a-7c3d-9e2f-1a2b3c4d5e6f finished in 1.2 s
user 550e8400-e29b-41d4-a716-446655440000 signed in
session started for user 42
ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
If-None-Match: W/"33a64df551425fcc55e4d42a148795d9"
integrity sha512-abc123abc123abc123abc123abc123abc123abc123abc123abc123abc123abc1==
/usr/local/lib/node_modules/npm/lib/cli.js:12:34
at Object.<anonymous> (/app/dist/index.js:10:15)
at async Promise.all (index 0)
at TokenBucket.take (file:///app/src/token-bucket.ts:42:7)
/var/lib/docker/overlay2/4f5e6d7c8b9a0f1e2d3c4b5a69788796/merged is 91% full
data/alerts.db-wal grew to 4194304 bytes
ENOENT: no such file or directory, open '/run/secrets/gitlab_token'
EACCES: permission denied, open '/etc/botwatch/secrets.json'
secret file /run/secrets/gitlab_token is empty
MONITORING_PORT: expected an integer from 0 to 65535, got 'abc'
GITLAB_TOKEN is not set
GITLAB_TOKEN: missing
set GITLAB_TOKEN or GITLAB_TOKEN_FILE
API key missing
API key is invalid
API key expired
invalid API key
Invalid token provided
token expired
token: expired
token: missing
token: invalid
password: required
password is too short
secret: undefined
secret: null
cookie: none
authentication failed: wrong password
auth: disabled
authorization required
credentials: missing
credentials rejected (401)
the token expires in 13 days
token_expires_in_days: 13
token expires at 2026-01-05T10:00:00Z
access token of project 1234 was revoked
unauthorized: authentication required
401 Unauthorized
403 Forbidden: insufficient scope, expected read_api
Bearer challenge expected
Bearer token is missing
Basic authentication failed
Token validation failed
WWW-Authenticate: Bearer realm="api", error="invalid_token"
error: invalid_grant (the refresh token was revoked)
error code: token_limit_exceeded
{"error":{"code":"invalid_api_key","message":"Incorrect API key provided"}}
{"error":{"code":"1113","message":"Insufficient balance"}}
{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
{"token":null,"secret":false,"user":"somebody"}
{"key":"check_timeout","value":30000}
{"key":"user_profile_1234","ttl":60}
key=check%3Atimeout
foreign key: user_id references users(id)
duplicate key value violates unique constraint "users_email_key"
partition key: 2026-01-05
sort key: order_2026_0042
redis key: bot:queue:1234 has no expiry
cache key: bot:v2:user_profile:1234 expired
cache_key=session_count_2026_01_05
cacheKey: user-profile-1234
object key: reports/2026/01/05/usage-0001.parquet
routing key: orders.created.v2
message key: order-1234
idempotency-key: 8f14e45f-ceea-467f-9575-6a3c5b0d1e2f
dedup_key: high_error_rate/api=glm
the key "high_api_error_rate" has no rule
unknown key: alertRules[0].threshhold
unexpected key: maxTokensPerMinute
configuration key: check_timeout
public key: ok
keyboard: de
keys: 12
hockey: 3
turkey: istanbul
tokens: approximately 500
tokens per minute: 40000
rate limit reached: 40000 tokens per minute, used 39812, requested 1200
tokenizer: cl100k_base
tokenizer=o200k_base
tokens_per_second=87.5
cost per 1M tokens: 0.60
input tokens 1200, output tokens 300, cost 0.0042 USD
secretary: bob
bypass=enabled
compass: north
passed: 12, failed: 0
pass: 12
passenger: 5
author: jane
authors: jane, bob
authority: example.com
:authority: api.example.com
std::Token::parse_something
signature: invalid
signature verification failed
signature mismatch for webhook msg_123
webhook signature is missing
design: flat
sig: none
assigned to jane
see https://example.com/a?page=2
see https://example.com/@scope/pkg
see https://www.npmjs.com/package/@botwatch/redact
see https://example.com/path/to/bob@example.com
GET https://api.example.com/users?email=bob@example.com: 404
GET https://api.example.com/users?email=bob@example.com&team=a@b.example: 404
GET http://localhost:3000/users/bob@example.com 200
GET http://[::1]:3000/users/bob@example.com 200
GET https://gitlab.example.com/api/v4/projects/group%2Fproject 200
GET https://api.telegram.org/ 302
GET https://hc-ping.com/ 200
POST https://chat.example.com/hooks/ 404
POST https://hooks.slack.com/services/ 404
POST /api/push 404
mailto:bob@example.com
From: Botwatch <alerts@example.com>
git@gitlab.com:group/project.git
pip install git+https://github.com/org/repo@v1.2.3
connect ECONNREFUSED 127.0.0.1:5432
getaddrinfo ENOTFOUND db.internal
connect ETIMEDOUT postgres://db:5432/app
redis://cache:6379/0 is not reachable
amqp://queue:5672 closed the connection
docker run -u 1000:1000 bot
run: cli --model glm-4.6 --max-tokens 4096 --verbose
usage: cli --token <value> [--api-key <value>]
option --api-key is required
unknown option --tokens-per-minute
curl -u failed
time: 10:42:07.123 level: warn
2026-01-05T10:42:07.123Z WARN queue is slow: 1200 jobs waiting
[CRITICAL] high_api_error_rate, api glm: 34%
[RESOLVED] gitlab_unhealthy after 44 min
alert_2f9c1b7e fired at 2026-01-05 10:42 UTC
fingerprint 9c1b7e2f4a6d8e0b of rule high_memory_usage
labels: api=glm, model=glm-4.6, region=eu-central-1
High CPU usage: 85.3%
memory 1536 MiB of 2048 MiB (75%)
disk /var/lib/postgresql/16/main is 91% full
event loop lag 312 ms (p99), limit 200 ms
certificate of api.example.com expires in 5 days (serial 03a1b2c3d4e5f60718293a4b5c6d7e8f)
certificate fingerprint: AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99
-----BEGIN CERTIFICATE-----
TLS handshake failed (ERR_TLS_CERT_ALTNAME_INVALID)
Mail server refused the login (535 5.7.8)
SMTP: 250 2.0.0 Ok: queued as 4F5E6D7C8B
Message-ID: <message.4f5e6d7c8b9a@bot.example.com>
npm_config_registry=https://registry.npmjs.org/
npm_package_name: @botwatch/redact
hf_hub_download_timeout_seconds reached
HF_HUB_ENABLE_HF_TRANSFER=1
fw_update_in_progress
re_index_documents_nightly finished
sk-learn is not installed
a risk-assessment-of-something-else
task-management-service-v2 is down
global-load-balancer-frontend-v2 is down
pypi-server-deployment is down
key-value store is full
ssh bot@host: connection closed
uid=1000(bot) gid=1000(bot)
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
base64 body of 2048 bytes
version 1.2.3-beta.4+build.5678
eyJ is the start of every JWT
GLM answered in 1.2 s with 300 tokens
/hook?token=&page=2
missing: ["token", "projectId"]
fields: ['password', 'username', 'maxLength']
<token>
<key>CFBundleVersion</key>
SyntaxError: Unexpected token: string "abc12345" at line 3
unexpected token: identifier1 at line 4
parse error: unexpected token: '}' near line 12
syntax error near unexpected token: 'newline123'
Failed to pull image "registry.example.com/bot:1.2.3": rpc error: code = Unknown desc = failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized
failed to fetch oauth token: denied: access forbidden
failed to fetch anonymous token: unexpected status: 403 Forbidden
tokens: {"input":1200,"output":300}
"tokens": {"prompt": 1200, "completion": 300}
tokens: "1200"
total_tokens="2306"
prompt_tokens: '1200'
stop token: <|endoftext|>
eos_token: <|im_end|>
pad_token: [PAD]
cookie: session cookie is missing
secret: /run/secrets/gitlab_token
token: present
token: (none)
token: <none>
token: ********
token: [hidden]
token: [MASKED]
token: expected a string
token: expires in 5 days
token: rotated 3 days ago
token: unauthorized
token: forbidden
password: cannot be empty
apiKey: expected a string, received undefined
options.apiKey: expected a string
checks[0].token: expected a string
GITLAB_TOKEN: expected a token without line breaks
OPENAI_API_KEY=$OPENAI_API_KEY
OPENAI_API_KEY=\${OPENAI_API_KEY}
key=value1234
s3 key: logs/2026/01/05/3f8a1c9e5b7d2046.json.gz
Key: reports/018f3c5e-7b1a-7c3d-9e2f-1a2b3c4d5e6f.pdf
NoSuchKey: The specified key does not exist. Key: logs/2026/01/05/a1b2c3d4.gz
series key: 3f8a1c9e5b7d2046
http://user@host/path
ssh://git@gitlab.com/group/project.git
docker run -u bot:staff image
docker run --user bot:staff image
podman run --user=bot:staff image
/cache/4f5e6d7c8b9a0f1e2d3c4b5a69788796.0123456789abcdef.json
missing fields: "password", "username12"
fields "token","created_at2" are required
columns: 'token', 'user_id2026'
Basic usage2026 of the API
Basic configuration1 loaded
token abcdef12 of stream
Token request2 failed
token endpoint2 is down
Bearer authentication2 required
token claude-sonnet-4-5 costs
per token gpt-4o-2024-08-06
input token gpt-4o-mini
250-AUTH LOGIN PLAIN XOAUTH2 CRAM-MD5
<token expires="3600"></token>
`
  .trim()
  .split('\n')
