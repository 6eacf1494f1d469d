"""Reports the tokens of a model call to Botwatch: python3 report.py < response-of-the-model.json"""
import json, os, sys, urllib.request

response = json.load(sys.stdin)
item = {"provider": "zai", "model": response["model"], "usage": response["usage"]}
url = os.environ["BOTWATCH_URL"] + "/api/v1/ingest/token-usage"
headers = {
    "Authorization": "Bearer " + os.environ["BOTWATCH_KEY"],
    "Content-Type": "application/json",
    "Idempotency-Key": response["id"],  # reported twice, a response counts once
}
request = urllib.request.Request(url, json.dumps({"items": [item]}).encode(), headers)
print(urllib.request.urlopen(request, timeout=10).read().decode())
