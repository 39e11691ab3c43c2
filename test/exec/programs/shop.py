"""The standard library, and requests where it is installed. Prints one line each."""
import json
import os
import urllib.request

base = "https://api.orders.example/v1/orders"
headers = {"Authorization": "Bearer of_somebody", "Content-Type": "application/json"}


def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers)) as reply:
        return json.load(reply)


order = call(base, {"customer_email": "tomas@mailbox.example", "currency": "EUR"})
print("urllib", call(base + "/" + order["id"])["id"] == order["id"])
try:
    import requests
except ImportError:
    print("requests absent")
else:
    print("requests", requests.get(base + "/" + order["id"], headers=headers).json()["id"] == order["id"])
