#!/bin/sh
# Steady traffic to the address WEB: about ten new connections a second, and one that stays open. Each line of the output
# is an answer on a new connection (`served NAME`), a connection without one (`failed STATUS`), a line that came back on the
# open connection (`held`), or its end (`ended`).
set -u
{
    while sleep 0.2; do echo line; done | nc "$WEB" "$ECHO_PORT" | while read -r _; do echo held; done
    echo ended
} &
while :; do
    if answer=$(timeout 5 wget -qO- "http://$WEB:$HTTP_PORT/"); then
        echo "served ${answer#I am }"
    else
        echo "failed $?"
    fi
    sleep 0.1
done
