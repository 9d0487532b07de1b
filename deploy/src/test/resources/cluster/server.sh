#!/bin/sh
# A server: over HTTP it tells its name, and on another port it sends back what it gets.
set -u
home=$(mktemp -d)
echo "I am $(hostname)" > "$home/index.html"
nc -ll -p "$ECHO_PORT" -e cat &
exec httpd -f -p "$HTTP_PORT" -h "$home"
