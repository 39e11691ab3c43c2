# curl with its defaults: what it makes it reads, over HTTPS and HTTP.
set -e
call() { curl -sS -H 'Authorization: Bearer of_somebody' -H 'Content-Type: application/json' "$@"; }
id=$(call https://api.orders.example/v1/orders -d '{"customer_email":"tomas@mailbox.example","currency":"EUR"}' |
  sed -n 's/.*"id": *"\(ord_[^"]*\)".*/\1/p')
call -o /dev/null -w 'https %{http_code}\n' "https://api.orders.example/v1/orders/$id"
call -o /dev/null -w 'http %{http_code}\n' "http://api.orders.example/v1/orders/$id"
