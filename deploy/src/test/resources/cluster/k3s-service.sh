#!/bin/sh
# k3s-service.sh ARGUMENT...: the first process of a container. It runs `k3s ARGUMENT...` as a service manager does: when
# k3s ends, it is started again, with what its configuration file says by then, and its pods continue in the meantime.
# The container's own entrypoint cannot do that, because it ends with k3s.
set -u
cgroups=${CGROUPS:-/sys/fs/cgroup}
run=${RUN:-/run}

# With cgroups of version 2, controllers can be handed down only from a group without processes. k3s sees to that where it
# is the first process. Without a cgroup namespace of its own, these groups would be the host's.
if [ -f "$cgroups/cgroup.controllers" ] && [ "$(cat "${OWN:-/proc/self/cgroup}")" = 0::/ ]; then
    mkdir -p "$cgroups/service"
    while read -r pid; do
        # Fails if the process has ended.
        echo "$pid" > "$cgroups/service/cgroup.procs" 2> /dev/null
    done < "$cgroups/cgroup.procs"
    for controller in $(cat "$cgroups/cgroup.controllers"); do
        echo "+$controller" > "$cgroups/cgroup.subtree_control"
    done
fi

while :; do
    k3s "$@" &
    echo $! > "$run/k3s.pid"
    wait $!
    echo "k3s ended with status $?"
    sleep 1
done
